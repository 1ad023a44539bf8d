import { expect, test } from 'vitest'
import { ulid } from '#gateway/core/ids.ts'
import type { GateRule } from '#gateway/money/gates/one-gate.ts'
import { drawsOf } from '#gateway/money/gates/one-gate.ts'
import { reasonsOf } from '#gateway/money/gates/refusal.ts'
import type { Refusal, Refused } from '#gateway/money/gates/reserving.ts'
import { EMPTY_GATE, failedIn, withCost, withHold } from '../../../../../lambda/storage/gate-state.ts'
import { type Amounts, type GateState, MOST_OPEN, type Reserve } from '../../../../../lambda/storage/gates.ts'

const NOW = Date.UTC(2026, 10, 26)
const amounts = (pico: number, tokens = 0): Amounts => ({ pico: BigInt(pico), requests: 1n, tokens: BigInt(tokens) })

const rule = (id: string, changes: Partial<GateRule> = {}): GateRule => ({
  ...{ gate: { scope: 'team', id, window: 'none' }, limits: {}, perMinute: {} },
  ...changes,
})

const asking = (given: GateRule, wanted: Amounts, hold = ulid(NOW, new Uint8Array(10))): Reserve => ({
  ...{ hold, amounts: wanted, limits: given.limits, mostOpen: given.mostOpen ?? MOST_OPEN, nowMs: NOW },
  draws: drawsOf(given, 500),
})

const refusalOf = (given: GateRule, state: GateState, wanted: Amounts): Refusal => {
  const failed = failedIn(state, asking(given, wanted))
  if (!failed) throw new Error('granted')
  return { rule: given, amounts: wanted, answer: { isGranted: false, state, failed } }
}

const told = (refusals: readonly Refusal[], away: readonly GateRule[] = []) => {
  const refused: Refused = { isGranted: false, refusals, told: [], away, released: Promise.resolve() }
  return reasonsOf(refused, 500, NOW).map(({ rule: { gate }, ...reason }) => ({ gate: gate.id, ...reason }))
}

const budget = rule('budget', { limits: { pico: 100n } })
/** 50 are gone, 40 are held. */
const used = (() => {
  const [first, second] = [asking(budget, amounts(60), 'A'), asking(budget, amounts(40), 'B')]
  const settled = withCost(withHold(EMPTY_GATE, first), { hold: 'A', held: amounts(60), cost: amounts(50) })
  return withHold(settled ?? EMPTY_GATE, second)
})()

test('what does not fit beside what is gone is exhausted, and how much would fit is told', () => {
  expect(told([refusalOf(budget, used, amounts(51))])).toEqual([
    { gate: 'budget', why: 'exhausted', unit: 'pico', spent: 50n, left: 50n },
  ])
})

test('what would fit if those that run cost nothing is only reserved', () => {
  expect(told([refusalOf(budget, used, amounts(50))])).toEqual([
    { gate: 'budget', why: 'reserved', unit: 'pico', spent: 50n, left: 50n, retryAfterMs: 2000 },
  ])
})

test('too many at once, and too many in a minute, say when to come again', () => {
  const busy = rule('busy', { mostOpen: 1 })
  const paced = rule('paced', { perMinute: { requests: 6 } })
  const full = withHold(EMPTY_GATE, asking(paced, amounts(0), 'A'))
  expect(told([refusalOf(busy, used, amounts(1)), refusalOf(paced, full, amounts(0))])).toEqual([
    { gate: 'paced', why: 'paced', unit: 'requests', retryAfterMs: 10_000 },
    { gate: 'busy', why: 'parallel', retryAfterMs: 2000 },
  ])
})

test('what waiting does not help comes first', () => {
  const paced = rule('paced', { perMinute: { requests: 6 } })
  const refusals = [
    refusalOf(budget, used, amounts(50)),
    refusalOf(paced, withHold(EMPTY_GATE, asking(paced, amounts(0), 'A')), amounts(0)),
    refusalOf({ ...budget, gate: { ...budget.gate, id: 'other' } }, used, amounts(99)),
  ]
  const reasons = told(refusals, [rule('gone')])
  expect(reasons.map(({ why }) => why)).toEqual(['exhausted', 'away', 'paced', 'reserved'])
  expect(reasons[1]).toEqual({ gate: 'gone', why: 'away', retryAfterMs: 2000 })
})
