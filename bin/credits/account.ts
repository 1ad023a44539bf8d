import type { Credits } from '../../lambda/gateway/core/cost/credits.ts'
import type { CreditAccount } from '../../lambda/gateway/money/credits/account.ts'
import { readAccount } from '../../lambda/gateway/money/credits/read-account.ts'
import type { SpendingStore } from '../budgets/spending-store.ts'

/** Where a team's credits are. */
export type CreditStore = Pick<SpendingStore, 'team' | 'credits' | 'gates'> & {
  readonly settings: Pick<SpendingStore['settings'], 'spendingOf'>
}

/** A team's credits, as requests find them. */
export interface TeamCredits {
  /** Undefined where they were never on. */
  readonly settings: Credits | undefined
  readonly account: CreditAccount
}

const NEVER: Credits = { periods: [] }

/** Now is in milliseconds since 1970. */
export const creditsOf = async ({ team, settings, credits, gates }: CreditStore, now: number): Promise<TeamCredits> => {
  const { credits: set } = (await settings.spendingOf(team)).rules
  const reading = { entries: credits.list, look: gates.look }
  return { settings: set, account: await readAccount(team, set ?? NEVER, reading, now) }
}

/**
 * Keeps what follows from what has been spent so far, before a change from which something else would: the month's
 * allowance once it has begun, and what is left of those that have ended.
 */
export const keepDue = async (store: CreditStore, now: number): Promise<void> => {
  const { due } = (await creditsOf(store, now)).account
  for (const { isReady, ...entry } of due) if (isReady) await store.credits.add(store.team, entry)
}
