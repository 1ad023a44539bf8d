import { NO_AMOUNTS, sumOfAmounts } from '../../../storage/gate-state.ts'
import { type Amounts, UNITS } from '../../../storage/gates.ts'
import type { Outcome } from '../../core/outcome.ts'
import { type Counting, takenBy, worstAt } from './amounts.ts'
import { type Bounds, worstOf } from './bounded.ts'

/** How often the request of each attempt went out: again where a connection was found closed. */
export type Sent = ReadonlyMap<Outcome, number>

const takenAll = (budget: Counting, outcome: Outcome, times: number, bounds: Bounds): Amounts[] => {
  const worst = worstOf(budget, outcome.attempt, bounds)
  // Of those before the last one nobody knows more than that.
  const before = Array.from({ length: times - 1 }, () => worstAt(budget, outcome.attempt, worst))
  return [...before, takenBy(budget, outcome, worst)]
}

/** What all attempts so far took of a budget, those under way as much as they may, and those that nobody heard of nothing. */
export const takenOf = (budget: Counting, outcomes: readonly Outcome[], sent: Sent, bounds: Bounds): Amounts => {
  if (outcomes.length === 0) return NO_AMOUNTS
  const all = outcomes.flatMap((outcome) => {
    const times = sent.get(outcome)
    return times === undefined ? [] : takenAll(budget, outcome, times, bounds)
  })
  return { ...sumOfAmounts(all), requests: 1n }
}

/** How much more is needed than is held. */
export const lacking = (needed: Amounts, held: Amounts): Amounts => {
  const [pico = 0n, requests = 0n, tokens = 0n] = UNITS.map((unit) =>
    needed[unit] > held[unit] ? needed[unit] - held[unit] : 0n,
  )
  return { pico, requests, tokens }
}
