import type { DatabaseSync } from 'node:sqlite'
import type { SpendingStores } from '../gateway/assemble.ts'
import { type Gate, type Gates, MINUTE } from '../storage/gates.ts'
import { memoryGates } from '../storage/memory/gates.ts'
import { sqliteCredits } from '../storage/sqlite/accounts/credits.ts'
import { threadedAlerts } from '../storage/sqlite/alerts/threaded.ts'
import { threadedGates } from '../storage/sqlite/gates/threaded.ts'
import type { StoreThread } from '../storage/sqlite/store-thread.ts'

export interface GatesOfWindows {
  /** Of limits a minute, `MINUTE`. */
  readonly minute: Gates
  readonly others: Gates
}

/** Each gate where its window is kept: what a minute allows may be forgotten with the process, what was spent may not. */
export const gatesByWindow = ({ minute, others }: GatesOfWindows): Gates => {
  const of = ({ window }: Gate): Gates => (window === MINUTE ? minute : others)
  return {
    reserve: (gate, asked) => of(gate).reserve(gate, asked),
    settle: (gate, settled) => of(gate).settle(gate, settled),
    adjust: (gate, by, options) => of(gate).adjust(gate, by, options),
    look: (gate) => of(gate).look(gate),
  }
}

/** Budgets of this machine, in its database, and limits a minute, in the memory of this process. */
export const localSpending = (thread: StoreThread, database: DatabaseSync): SpendingStores => ({
  gates: gatesByWindow({ minute: memoryGates(), others: threadedGates(thread) }),
  alerts: threadedAlerts(thread),
  credits: sqliteCredits(database),
})
