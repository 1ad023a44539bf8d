import type { DatabaseSync } from 'node:sqlite'
import { type Bucket, KEPT_MS, type Statistics } from '../statistics.ts'
import { inTransaction } from './database.ts'
import { FOREVER, whenFree } from './waiting/when-free.ts'

/** The place of a bucket in the order of the table. */
export type BucketKey = Omit<Bucket, 'counts'>

export interface SqliteStatistics extends Statistics {
  /** That many buckets after one, in the order of the table; a negative number is no limit. */
  page(after: BucketKey, limit: number): Promise<Bucket[]>
}

/** Before all buckets that begin then. */
export const startOf = (startMs: number): BucketKey => ({ startMs, provider: '', model: '' })

/** Statistics in SQLite: a row per counter, and one per batch that was added. */
export const sqliteStatistics = (database: DatabaseSync): SqliteStatistics => {
  const begin = database.prepare('INSERT OR IGNORE INTO statistics_batches (id, startMs) VALUES (?, ?)')
  const count = database.prepare(
    `INSERT INTO statistics (startMs, provider, model, name, count) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  )
  const next = database.prepare(
    `SELECT startMs, provider, model, json_group_object(name, count) AS counts FROM statistics
     WHERE (startMs, provider, model) > (?, ?, ?) GROUP BY startMs, provider, model ORDER BY 1, 2, 3 LIMIT ?`,
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

  const page: SqliteStatistics['page'] = async ({ startMs, provider, model }, limit) => {
    const rows = await whenFree(() => next.all(startMs, provider, model, limit))
    return rows.map((row) => ({
      provider: String(row['provider']),
      model: String(row['model']),
      startMs: Number(row['startMs']),
      counts: JSON.parse(String(row['counts'])),
    }))
  }

  return {
    async add(batchId, deltas) {
      if (deltas.length === 0) return
      await whenFree(() => inTransaction(database, () => write(batchId, deltas)), FOREVER)
    },
    page,
    read: (sinceMs) => page(startOf(sinceMs), -1),
  }
}
