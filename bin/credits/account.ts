import type { Credits } from '../../lambda/gateway/core/cost/credits.ts'
import type { CreditAccount } from '../../lambda/gateway/money/credits/account.ts'
import { readAccount } from '../../lambda/gateway/money/credits/read-account.ts'
import type { SpendingStore } from '../budgets/spending-store.ts'

/** A team's credits, as requests find them. */
export interface TeamCredits {
  /** Undefined where they were never on. */
  readonly settings: Credits | undefined
  readonly account: CreditAccount
}

const NEVER: Credits = { periods: [] }

export const creditsOf = async (
  { team, settings, credits, gates }: SpendingStore,
  now: number,
): Promise<TeamCredits> => {
  const { credits: set } = (await settings.spendingOf(team)).rules
  const reading = { entries: credits.list, look: gates.look }
  return { settings: set, account: await readAccount(team, set ?? NEVER, reading, now) }
}

/**
 * Keeps what follows from what has been spent so far, before a change from which something else would: the month's
 * allowance once it has begun, and what is left of those that have ended. Returns whatever somebody else has kept.
 */
export const keepDue = async (store: SpendingStore, now: number): Promise<TeamCredits> => {
  const found = await creditsOf(store, now)
  for (const { isReady, ...entry } of found.account.due) if (isReady) await store.credits.add(store.team, entry)
  return found
}
