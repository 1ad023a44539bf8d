import type { DatabaseSync } from 'node:sqlite'
import type { Mark, Sums } from '../../ledger/sums.ts'
import { inTransaction } from '../database.ts'
import { FOREVER, whenFree } from '../waiting/when-free.ts'

/** What is marked: hours to be summed up, days to be archived, days to be charged to credits. */
const TABLES = {
  hours: { isMarked: 'changes > summed AND isFrozen = 0', isDone: 'summed = changes' },
  days: { isMarked: 'changes > written', isDone: 'written = changes, claimedToMs = 0' },
  credit_days: { isMarked: 'changes > entered', isDone: 'entered = changes' },
} as const

/** A transaction that waits for its turn. */
export const writingTo =
  (database: DatabaseSync) =>
  <T>(work: () => T): Promise<T> =>
    whenFree(() => inTransaction(database, work), FOREVER)

/**
 * Marks in SQLite: a row for each hour or day, which has changed as often as `changes` says. Changes are counted for
 * ever: whoever saw the third of them cannot take a later third one for it.
 */
export const sqliteMarks = (
  database: DatabaseSync,
  table: keyof typeof TABLES,
): Pick<Sums, 'mark' | 'marked' | 'unmark'> => {
  const { isMarked, isDone } = TABLES[table]
  const mark = database.prepare(
    `INSERT INTO ${table} (team, startMs, changes) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET changes = changes + excluded.changes`,
  )
  const marked = database.prepare(
    `SELECT team, startMs, changes FROM ${table} WHERE ${isMarked} AND (?1 IS NULL OR team = ?1) ORDER BY startMs, team`,
  )
  const unmark = database.prepare(`UPDATE ${table} SET ${isDone} WHERE team = ? AND startMs = ? AND changes = ?`)
  const writing = writingTo(database)
  return {
    async mark(changed) {
      if (changed.length === 0) return
      await writing(() => {
        for (const { team, startMs, changes } of changed) mark.run(team, startMs, changes)
      })
    },
    async marked(of) {
      const rows = await whenFree(() => marked.all(of ?? null))
      return rows.map(
        ({ team, startMs, changes }): Mark => ({
          team: String(team),
          startMs: Number(startMs),
          changes: Number(changes),
        }),
      )
    },
    async unmark({ team, startMs, changes }) {
      await writing(() => unmark.run(team, startMs, changes))
    },
  }
}
