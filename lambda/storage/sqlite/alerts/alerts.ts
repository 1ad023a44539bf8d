import type { DatabaseSync } from 'node:sqlite'
import type { Alerts } from '../../alerts.ts'
import { inTransaction } from '../database.ts'
import { whenFree } from '../waiting/when-free.ts'

/**
 * Alerts in SQLite: a row each. What is written waits for other processes, so that this is for the thread that writes.
 * Those of windows that are over go when a new one comes.
 */
export const sqliteAlerts = (database: DatabaseSync): Alerts => {
  const put = database.prepare(
    `INSERT INTO alerts (scope, id, period, unit, percent, team, most, spent, at, keptUntil)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  const forget = database.prepare('DELETE FROM alerts WHERE keptUntil < ?')
  return {
    first: ({ scope, id, window, unit, percent, team, limit, spent, at, keptUntil = null }) =>
      whenFree(() =>
        inTransaction(database, () => {
          const isFirst = put.run(scope, id, window, unit, percent, team, limit, spent, at, keptUntil).changes === 1
          if (isFirst) forget.run(at)
          return isFirst
        }),
      ),
  }
}
