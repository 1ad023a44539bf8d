import type { Pico } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { attemptCost } from '../attempt-cost.ts'

/**
 * What a team is charged for attempts: the list price of those by the deployment's own credentials. What nobody could
 * price is charged as far as it is known, as the request log sums it up: nobody pays for a guess.
 */
export const chargeOf = (outcomes: readonly Outcome[]): Pico =>
  outcomes.reduce(
    (sum, outcome) =>
      outcome.attempt.credential.kind === 'system' ? sum + (attemptCost(outcome)?.market.known ?? 0n) : sum,
    0n,
  )
