import { areOn } from '../../core/cost/credits.ts'
import { GatewayError } from '../../core/error.ts'
import { toUsd } from '../../core/money.ts'
import type { CreditAccounts } from '../../money/credits/accounts.ts'
import type { Run } from '../operation.ts'
import { replyJson } from '../reply.ts'
import { onceEach, readParameters, SHOWN, TEXT } from './parameters.ts'

export interface CreditsDeps {
  readonly credits: () => Promise<CreditAccounts>
  readonly now: () => number
}

/** How `@ai-sdk/gateway` names a team that it was told of. */
const TEAM_NAMES = { teamId: TEXT, slug: TEXT }

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

/**
 * `GET /v1/credits`: what the caller's team has left and has used, as `getCredits` reads it. Not found where its credits
 * are off: any number would be taken for all that it may spend.
 */
export const showCredits =
  ({ credits: accounts, now }: CreditsDeps): Run =>
  async (request) => {
    const { exchange, caller } = request
    const { team, spending } = caller
    const asked = readParameters(onceEach(exchange), TEAM_NAMES, now())
    for (const [param, name] of Object.entries(asked))
      if (name !== team) throw otherTeamError(param, name.slice(0, SHOWN), team)
    const credits = spending?.credits
    if (!credits || !areOn(credits)) throw creditsOffError(team)
    const { of } = await accounts()
    // What is under way when a request would not wait any longer goes on, and is found there.
    const account = await of(team, credits)
      .catch(() => of(team, credits))
      .catch((cause: unknown) => {
        throw creditsAwayError(team, cause)
      })
    await replyJson(request, 200, { balance: toUsd(account.balance), total_used: toUsd(account.used) })
  }
