import type { DatabaseSync } from 'node:sqlite'
import type { SpendingStores } from '../gateway/assemble.ts'
import { gatesByWindow, memoryGates } from '../storage/memory/gates.ts'
import { sqliteCredits } from '../storage/sqlite/accounts/credits.ts'
import { threadedAlerts } from '../storage/sqlite/alerts/threaded.ts'
import { threadedGates } from '../storage/sqlite/gates/threaded.ts'
import type { StoreThread } from '../storage/sqlite/store-thread.ts'

/** Budgets of this machine, in its database, and limits a minute, in the memory of this process. */
export const localSpending = (thread: StoreThread, database: DatabaseSync): SpendingStores => ({
  gates: gatesByWindow({ minute: memoryGates(), others: threadedGates(thread) }),
  alerts: threadedAlerts(thread),
  credits: sqliteCredits(database),
})
