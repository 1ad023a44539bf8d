import type { CreditEntry } from '../../lambda/storage/credits.ts'
import { UsageError } from '../command.ts'
import { type CreditStore, keepDue } from './account.ts'

/**
 * Adds it, once for each key: false where it was added before. Throws UsageError where something else was under that key.
 */
export const addOnce = async ({ credits, team }: CreditStore, entry: CreditEntry): Promise<boolean> => {
  if (await credits.add(team, entry)) return true
  const before = (await credits.list(team)).find(({ id }) => id === entry.id)
  if (before?.kind === entry.kind && before.pico === entry.pico) return false
  throw new UsageError(
    `--idempotency-key: under it another entry was added to the credits of team ${team}. "credits history" shows it.`,
  )
}

/** Adds a purchase likewise, with which an allowance ends. May be done again wherever it was broken off. */
export const addPurchase = async (store: CreditStore, entry: CreditEntry): Promise<boolean> => {
  // One that has begun is entered while there is one.
  await keepDue(store, entry.at)
  const isNew = await addOnce(store, entry)
  // What is left of it ends here.
  await keepDue(store, entry.at)
  return isNew
}
