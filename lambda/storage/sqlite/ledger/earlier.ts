import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../database.ts'
import { toRecord } from '../generation-rows.ts'
import { logRows } from './rows.ts'

/** So many take some ten milliseconds: others have their turn in between. */
const BATCH = 200

/**
 * Records from before schema 8 get what they are found by, and their hours a mark: the newest first, some at a time, so
 * that opening a file of a million takes no longer than opening an empty one. False when there are no more.
 */
export const earlierRecords = (database: DatabaseSync): (() => boolean) => {
  const left = database.prepare("SELECT value FROM log_state WHERE name = 'earlier'")
  const leave = database.prepare("UPDATE log_state SET value = ? WHERE name = 'earlier'")
  const next = database.prepare('SELECT rowid, record FROM generations WHERE rowid <= ? ORDER BY rowid DESC LIMIT ?')
  const rows = logRows(database)
  return () => {
    if (left.get()?.['value'] === 0) return false
    return inTransaction(database, () => {
      // Another process may have done some of it meanwhile.
      const found = next.all(Number(left.get()?.['value']), BATCH)
      const batch = rows.batch()
      for (const row of found) batch.putEarlier(toRecord(row))
      batch.markHours()
      leave.run(found.length < BATCH ? 0 : Number(found.at(-1)?.['rowid']) - 1)
      return found.length === BATCH
    })
  }
}
