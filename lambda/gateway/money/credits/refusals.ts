import { GatewayError } from '../../core/error.ts'
import type { Pico } from '../../core/money.ts'
import { dollars } from '../budgets/refusal-error.ts'

/** What callers get to read about the credits of their team. */

export const fundsError = (team: string, balance: Pico): GatewayError =>
  new GatewayError(
    'insufficient-funds',
    `Insufficient funds: team ${team} has no credits left, its balance is ${dollars(balance)}. Its operator can add some, and credentials of the team's own need none.`,
  )

/** `field: reason` where only a part of the plan may run. */
export const fundsWarning = (team: string): string =>
  `credits: the deployment's own credentials are not used, as team ${team} has no credits left`

export const creditsOffError = (team: string): GatewayError =>
  new GatewayError(
    'not-found',
    `Team ${team} has no credits to look at: they are off, so its requests need none and are not charged.`,
  )

export const creditsAwayError = (team: string, cause: unknown): GatewayError =>
  new GatewayError(
    'budget-unavailable',
    `The credits of team ${team} could not be read, because their store does not answer. Try again.`,
    { cause },
  )

export const otherTeamError = (param: string, asked: string, team: string): GatewayError =>
  new GatewayError('forbidden', `This key sees the credits of its own team, ${team}, alone, not those of "${asked}".`, {
    param,
  })
