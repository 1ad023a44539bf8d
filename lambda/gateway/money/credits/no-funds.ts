import { GatewayError } from '../../core/error.ts'
import type { Pico } from '../../core/money.ts'
import { dollars } from '../budgets/refusal-error.ts'

/** What callers get to read whose team has no credits left. */

export const fundsError = (team: string, balance: Pico): GatewayError =>
  new GatewayError(
    'insufficient-funds',
    `Insufficient funds: team ${team} has no credits left, its balance is ${dollars(balance)}. Its operator can add some, and credentials of the team's own need none.`,
  )

/** `field: reason` where only a part of the plan may run. */
export const fundsWarning = (team: string): string =>
  `credits: the deployment's own credentials are not used, as team ${team} has no credits left`
