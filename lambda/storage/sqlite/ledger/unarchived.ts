import type { DatabaseSync } from 'node:sqlite'
import { DAY_MS } from '../../calendar.ts'
import type { Unarchived } from '../../ledger/archive.ts'
import { sqliteMarks, writingTo } from './marks.ts'

/** Days to be archived, in SQLite: rows (marks.ts) with the time `claimedToMs` which somebody keeps others from the day. */
export const sqliteUnarchived = (database: DatabaseSync, now: () => number): Unarchived => {
  const { mark, marked, unmark } = sqliteMarks(database, 'days')
  const gone = database.prepare(
    'SELECT 1 FROM hours WHERE team = ? AND startMs >= ? AND startMs < ? AND isFrozen = 1 LIMIT 1',
  )
  const claim = database.prepare(
    'UPDATE days SET claimedToMs = ? WHERE team = ? AND startMs = ? AND claimedToMs <= ? AND changes > written',
  )
  const writing = writingTo(database)
  return {
    mark: (day) => mark([day]),
    marked: () => marked(),
    async claim(day, untilMs) {
      const { team, startMs } = day
      const isClaimed = await writing(() =>
        gone.get(team, startMs, startMs + DAY_MS) === undefined
          ? claim.run(untilMs, team, startMs, now()).changes > 0
          : undefined,
      )
      // What is gone stays so.
      if (isClaimed === undefined) await unmark(day)
      return isClaimed ?? false
    },
    unmark,
  }
}
