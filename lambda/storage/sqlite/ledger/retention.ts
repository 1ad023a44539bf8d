import type { DatabaseSync } from 'node:sqlite'
import { DAY_MS, HOUR_MS } from '../../calendar.ts'
import { inTransaction } from '../database.ts'
import { toRecord } from '../generation-rows.ts'
import { logRows } from './rows.ts'

/** So many take a few milliseconds. */
const BATCH = 200

/**
 * Removes records of hours that were over before a time, the oldest hours first, some at a time. Their sums stay and are
 * frozen, since nothing is left to sum up; an hour whose sums are not made yet waits for them, and where there is an archive
 * all hours of a day that is not in it yet wait for that. False when that was all.
 */
export const retention = (database: DatabaseSync, isArchived: boolean): ((beforeMs: number) => boolean) => {
  const waiting = `AND NOT EXISTS (SELECT 1 FROM days WHERE days.team = hours.team
    AND days.startMs = hours.startMs - hours.startMs % ${DAY_MS} AND days.changes > days.written)`
  const oldest = database.prepare(
    `SELECT team, startMs FROM hours WHERE isEmpty = 0 AND startMs <= ? AND (isFrozen = 1 OR changes = summed)
     ${isArchived ? waiting : ''} ORDER BY startMs LIMIT 1`,
  )
  const freeze = database.prepare('UPDATE hours SET isFrozen = 1, isEmpty = ? WHERE team = ? AND startMs = ?')
  const find = database.prepare(
    `SELECT id, record FROM log_rows INDEXED BY sqlite_autoindex_log_rows_1 CROSS JOIN generations USING (team, id)
     WHERE team = ? AND createdAt >= ? AND createdAt < ? LIMIT ${BATCH}`,
  )
  const remove = database.prepare('DELETE FROM generations WHERE team = ? AND id = ?')
  const rows = logRows(database)
  return (beforeMs) => {
    if (oldest.get(beforeMs - HOUR_MS) === undefined) return false
    return inTransaction(database, () => {
      const hour = oldest.get(beforeMs - HOUR_MS)
      if (hour === undefined) return false
      const [team, startMs] = [String(hour['team']), Number(hour['startMs'])]
      const found = find.all(team, startMs, startMs + HOUR_MS)
      for (const row of found) {
        rows.removed(toRecord(row))
        remove.run(team, String(row['id']))
      }
      freeze.run(found.length < BATCH ? 1 : 0, team, startMs)
      return true
    })
  }
}
