import type { DatabaseSync } from 'node:sqlite'
import { type Bucket, KEPT_MS, type Statistics } from '../statistics.ts'
import { inTransaction } from './database.ts'

/** Statistics in SQLite: a row per counter, and one per batch that was added. */
export const sqliteStatistics = (database: DatabaseSync): Statistics => {
  const begin = database.prepare('INSERT OR IGNORE INTO statistics_batches (id, startMs) VALUES (?, ?)')
  const count = database.prepare(
    `INSERT INTO statistics (startMs, provider, model, name, count) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  )
  const since = database.prepare(
    `SELECT startMs, provider, model, json_group_object(name, count) AS counts FROM statistics WHERE startMs >= ?
     GROUP BY startMs, provider, model`,
  )
  const forget = ['statistics', 'statistics_batches'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE startMs < ?`),
  )

  const write = (batchId: string, deltas: readonly Bucket[]): void => {
    const newest = Math.max(...deltas.map(({ startMs }) => startMs))
    if (begin.run(batchId, newest).changes === 0) return
    for (const { startMs, provider, model, counts } of deltas)
      for (const [name, value] of Object.entries(counts)) count.run(startMs, provider, model, name, value)
    for (const statement of forget) statement.run(newest - KEPT_MS)
  }

  return {
    async add(batchId, deltas) {
      if (deltas.length === 0) return
      inTransaction(database, () => write(batchId, deltas))
    },
    async read(sinceMs) {
      return since.all(sinceMs).map((row) => ({
        provider: String(row['provider']),
        model: String(row['model']),
        startMs: Number(row['startMs']),
        counts: JSON.parse(String(row['counts'])),
      }))
    },
  }
}
