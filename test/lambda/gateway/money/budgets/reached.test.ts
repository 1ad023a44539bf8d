import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reached } from '#gateway/money/budgets/reached.ts'

test.each<[spent: bigint, limit: bigint, percents: number[], told: number[]]>([
  [79n, 100n, [80, 100], []],
  [80n, 100n, [80, 100], [80]],
  [250n, 100n, [100, 80, 250, 251, 80], [80, 100, 250]],
  [6n, 7n, [80], [80]],
  [5n, 7n, [80], []],
  // What a float does not tell apart.
  [9_007_199_254_740_993n * 10n ** 9n - 1n, 9_007_199_254_740_993n * 10n ** 9n, [100], []],
  [-50n, 100n, [10], []],
  [5n, 0n, [50], []],
  [0n, 100n, [50], []],
])('of %s of %s, of %j these are reached: %j', (spent, limit, percents, told) => {
  expect(reached(percents, spent, limit)).toEqual(told)
})

test('what is reached stays so, whatever more is spent, and all is reached at the last of them', () => {
  const amount = fc.bigInt({ min: 1n, max: 10n ** 24n })
  const percents = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(percents, amount, amount, amount, (all, limit, spent, more) => {
      const before = reached(all, spent, limit)
      expect(reached(all, spent + more, limit).slice(0, before.length)).toEqual(before)
      expect(reached(all, limit * 10n, limit)).toEqual([...new Set(all)].toSorted((a, b) => a - b))
    }),
  )
})
