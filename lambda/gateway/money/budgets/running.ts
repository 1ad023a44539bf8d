import { NO_AMOUNTS, sumOfAmounts } from '../../../storage/gate-state.ts'
import { type Amounts, UNITS } from '../../../storage/gates.ts'
import type { Outcome } from '../../core/outcome.ts'
import { type Counting, takenBy } from './amounts.ts'
import { type Bounds, worstOf } from './bounded.ts'

/** What all attempts so far took of a budget, those under way as much as they may. */
export const takenOf = (budget: Counting, outcomes: readonly Outcome[], bounds: Bounds): Amounts => {
  if (outcomes.length === 0) return NO_AMOUNTS
  const all = outcomes.map((outcome) => takenBy(budget, outcome, worstOf(budget, outcome.attempt, bounds)))
  return { ...sumOfAmounts(all), requests: 1n }
}

/** How much more is needed than is held. */
export const lacking = (needed: Amounts, held: Amounts): Amounts => {
  const [pico = 0n, requests = 0n, tokens = 0n] = UNITS.map((unit) =>
    needed[unit] > held[unit] ? needed[unit] - held[unit] : 0n,
  )
  return { pico, requests, tokens }
}
