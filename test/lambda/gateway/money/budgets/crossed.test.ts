import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crossed } from '#gateway/money/budgets/crossed.ts'
import {
  EMPTY_GATE,
  NO_AMOUNTS,
  spentIn,
  withAdjusted,
  withCost,
  withHold,
} from '../../../../../lambda/storage/gate-state.ts'
import type { Amounts } from '../../../../../lambda/storage/gates.ts'

test.each<[before: bigint, after: bigint, limit: bigint, alerts: number[], told: number[]]>([
  [0n, 79n, 100n, [80, 100], []],
  [79n, 80n, 100n, [80, 100], [80]],
  [80n, 99n, 100n, [80, 100], []],
  [0n, 250n, 100n, [100, 80, 250, 251, 80], [80, 100, 250]],
  [5n, 6n, 7n, [80], [80]],
  [0n, 5n, 7n, [80], []],
  // What a float does not tell apart.
  [0n, 9_007_199_254_740_993n * 10n ** 9n - 1n, 9_007_199_254_740_993n * 10n ** 9n, [100], []],
  [90n, 40n, 100n, [50], []],
  [-50n, 10n, 100n, [10], [10]],
  [0n, 5n, 0n, [50], []],
  [0n, 0n, 100n, [50], []],
])('from %s to %s of %s, of %j these are told: %j', (before, after, limit, alerts, told) => {
  expect(crossed({ before, after, limit, alerts })).toEqual(told)
})

const percents = fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 8 })
const amount = fc.bigInt({ min: 0n, max: 10n ** 24n })
const pico = (value: bigint): Amounts => ({ ...NO_AMOUNTS, pico: value })

describe('over any course of requests', () => {
  test('each part is told once, by the one that reaches it, and none that is not reached', () =>
    fc.assert(
      fc.property(amount, percents, fc.array(amount, { maxLength: 12 }), (limit, alerts, costs) => {
        const told: number[] = []
        let spent = 0n
        for (const cost of costs) {
          const reached = crossed({ before: spent, after: spent + cost, limit, alerts })
          spent += cost
          for (const percent of reached) expect(spent * 100n >= limit * BigInt(percent)).toBe(true)
          told.push(...reached)
        }
        const all = [...new Set(alerts)].filter((percent) => limit > 0n && spent * 100n >= limit * BigInt(percent))
        expect(told.toSorted((a, b) => a - b)).toEqual(all.toSorted((a, b) => a - b))
      }),
    ))

  test('also by what their gate says after each, whatever is held meanwhile and in which order they end', () => {
    const small = fc.bigInt({ min: 0n, max: 60n })
    const step = fc.record({ which: fc.nat(), held: small, cost: small, isHeld: fc.boolean() })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        percents,
        fc.array(step, { maxLength: 20 }),
        (max, alerts, steps) => {
          const limit = BigInt(max)
          const told: number[] = []
          let state = EMPTY_GATE
          const tell = (cost: bigint): void => {
            const after = spentIn(state).pico
            told.push(...crossed({ before: after - cost, after, limit, alerts }))
          }
          for (const [at, { which, held, cost, isHeld }] of steps.entries()) {
            if (isHeld) {
              const asked = { hold: `H${at}`, amounts: pico(held), limits: {}, mostOpen: 400, draws: {}, nowMs: 0 }
              state = withHold(state, asked)
              continue
            }
            const holds = [...state.holds]
            const [hold, amounts] = holds[which % Math.max(1, holds.length)] ?? []
            const settled = hold && amounts && withCost(state, { hold, held: amounts, cost: pico(cost) })
            state = settled || withAdjusted(state, pico(cost)) || state
            tell(cost)
          }
          const spent = spentIn(state).pico
          const all = [...new Set(alerts)].filter((percent) => spent * 100n >= limit * BigInt(percent))
          expect(told.toSorted((a, b) => a - b)).toEqual(all.toSorted((a, b) => a - b))
        },
      ),
    )
  })
})
