import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { GenerationRecord, Generations } from '../generations.ts'

const toRecord = (row: Record<string, SQLOutputValue>): GenerationRecord => JSON.parse(String(row['record']))

/** The request log in SQLite. Ids are ULIDs, so their order is the order of time. */
export const sqliteGenerations = (database: DatabaseSync): Generations => {
  const put = database.prepare('INSERT OR REPLACE INTO generations (team, id, record) VALUES (?, ?, ?)')
  const get = database.prepare('SELECT record FROM generations WHERE team = ? AND id = ?')
  const recent = database.prepare('SELECT record FROM generations WHERE team = ? ORDER BY id DESC LIMIT ?')
  return {
    async put(record) {
      put.run(record.team, record.id, JSON.stringify(record))
    },
    async get(team, id) {
      const row = get.get(team, id)
      return row && toRecord(row)
    },
    async recent(team, limit) {
      return recent.all(team, limit).map(toRecord)
    },
  }
}
