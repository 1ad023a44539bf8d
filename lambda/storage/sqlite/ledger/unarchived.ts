import type { DatabaseSync } from 'node:sqlite'
import type { Unarchived } from '../../archive.ts'
import { DAY_MS } from '../../calendar.ts'
import type { Mark } from '../../sums.ts'
import { inTransaction } from '../database.ts'
import { FOREVER, whenFree } from '../when-free.ts'

/** Days to be archived, in SQLite: a row for each, which has changed as often as `changes` says, as hours have. */
export const sqliteUnarchived = (database: DatabaseSync, now: () => number): Unarchived => {
  const mark = database.prepare(
    `INSERT INTO days (team, startMs, changes) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET changes = changes + excluded.changes`,
  )
  const marked = database.prepare(
    'SELECT team, startMs, changes FROM days WHERE changes > written ORDER BY startMs, team',
  )
  const gone = database.prepare(
    'SELECT 1 FROM hours WHERE team = ? AND startMs >= ? AND startMs < ? AND isFrozen = 1 LIMIT 1',
  )
  const claim = database.prepare(
    'UPDATE days SET claimedToMs = ? WHERE team = ? AND startMs = ? AND claimedToMs <= ? AND changes > written',
  )
  const unmark = database.prepare(
    'UPDATE days SET written = changes, claimedToMs = 0 WHERE team = ? AND startMs = ? AND changes = ?',
  )
  const writing = <T>(work: () => T): Promise<T> => whenFree(() => inTransaction(database, work), FOREVER)
  return {
    async mark({ team, startMs, changes }) {
      await writing(() => mark.run(team, startMs, changes))
    },
    async marked() {
      const rows = await whenFree(() => marked.all())
      return rows.map(
        ({ team, startMs, changes }): Mark => ({
          team: String(team),
          startMs: Number(startMs),
          changes: Number(changes),
        }),
      )
    },
    claim: ({ team, startMs, changes }, untilMs) =>
      writing(() => {
        if (gone.get(team, startMs, startMs + DAY_MS) === undefined)
          return claim.run(untilMs, team, startMs, now()).changes > 0
        unmark.run(team, startMs, changes)
        return false
      }),
    async unmark({ team, startMs, changes }) {
      await writing(() => unmark.run(team, startMs, changes))
    },
  }
}
