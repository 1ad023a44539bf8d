import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { GenerationRecord, Generations } from '../generations.ts'
import { inTransaction } from './database.ts'

/** How long a record waits for others: a transaction costs more than what it writes. */
const GATHER_MS = 5

interface Waiting {
  readonly record: GenerationRecord
  readonly stored: () => void
  readonly failed: (error: unknown) => void
}

const toRecord = (row: Record<string, SQLOutputValue>): GenerationRecord => JSON.parse(String(row['record']))

/** The request log in SQLite. Ids are ULIDs, so their order is the order of time. */
export const sqliteGenerations = (database: DatabaseSync): Generations => {
  const put = database.prepare('INSERT OR REPLACE INTO generations (team, id, record) VALUES (?, ?, ?)')
  const get = database.prepare('SELECT record FROM generations WHERE team = ? AND id = ?')
  const recent = database.prepare('SELECT record FROM generations WHERE team = ? ORDER BY id DESC LIMIT ?')
  let waiting: Waiting[] = []

  const write = (): void => {
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    try {
      inTransaction(database, () => {
        for (const { record } of batch) put.run(record.team, record.id, JSON.stringify(record))
      })
      for (const { stored } of batch) stored()
    } catch (error) {
      for (const { failed } of batch) failed(error)
    }
  }

  return {
    put: (record) =>
      new Promise((stored, failed) => {
        if (waiting.length === 0) setTimeout(write, GATHER_MS)
        waiting.push({ record, stored, failed })
      }),
    async get(team, id) {
      write()
      const row = get.get(team, id)
      return row && toRecord(row)
    },
    async recent(team, limit) {
      write()
      return recent.all(team, limit).map(toRecord)
    },
  }
}
