import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cost, costOf, exactly, NOTHING, sumOf, unknown, upperOf } from '#gateway/core/cost/cost.ts'

const pico = fc.bigInt({ min: 0n, max: 10n ** 20n })
const words = fc.subarray(['cacheRead', 'cancelled', 'pricing', 'usage', 'webSearch'], { minLength: 1 })

/** A cost beside the true amount, which nobody knows where something is missing. */
const costs = fc.oneof(
  pico.map((amount) => ({ cost: exactly(amount), truth: amount })),
  fc.tuple(pico, pico, pico, words, fc.boolean()).map(([known, more, most, missing, isBound]) => ({
    cost: costOf(known, missing.sort(), isBound ? known + more + most : undefined),
    truth: known + more,
  })),
)

describe('laws of sums', () => {
  test('in any order and any grouping the same', () => {
    fc.assert(
      fc.property(fc.array(costs, { maxLength: 6 }), fc.nat(), (all, seed) => {
        const parts = all.map(({ cost }) => cost)
        const at = parts.length === 0 ? 0 : seed % parts.length
        const grouped = sumOf([sumOf(parts.slice(at)), sumOf(parts.slice(0, at))])
        expect(grouped).toEqual(sumOf(parts))
        expect(sumOf(parts.toReversed())).toEqual(sumOf(parts))
      }),
    )
  })

  test('exact if every part is, and the truth is within the bounds', () => {
    fc.assert(
      fc.property(fc.array(costs, { maxLength: 6 }), (all) => {
        const sum = sumOf(all.map(({ cost }) => cost))
        const truth = all.reduce((total, one) => total + one.truth, 0n)
        expect(sum.pico !== undefined).toBe(all.every(({ cost }) => cost.pico !== undefined))
        expect(sum.pico ?? truth).toBe(truth)
        expect(sum.known).toBeLessThanOrEqual(truth)
        expect(upperOf(sum) ?? truth).toBeGreaterThanOrEqual(truth)
        expect(sum.missing.length === 0).toBe(sum.pico !== undefined)
      }),
    )
  })
})

test.each<[string, Cost, Cost]>([
  ['nothing at all', sumOf([]), NOTHING],
  ['something unknown', sumOf([exactly(5n), unknown('usage')]), { known: 5n, missing: ['usage'] }],
  ['a bound', sumOf([exactly(5n), unknown('cacheRead', 7n)]), { known: 5n, missing: ['cacheRead'], upper: 12n }],
  [
    'the same word twice',
    sumOf([unknown('usage'), unknown('cacheRead', 1n), unknown('usage')]),
    { known: 0n, missing: ['cacheRead', 'usage'] },
  ],
])('%s', (_, sum, expected) => expect(sum).toEqual(expected))
