import type { DatabaseSync } from 'node:sqlite'
import { HOUR_MS } from '../../calendar.ts'
import type { GenerationRecord } from '../../generations.ts'
import { COLUMNS, type LogRow, rowOf, wordsOf } from './row.ts'

/** Of records that came before batches were counted. */
const EARLIER = 0

/** Undefined for what some other version wrote and cannot be read as a record: it is found by its id alone. */
const readRow = (record: GenerationRecord, arrived: number): LogRow | undefined => {
  try {
    return rowOf(record, arrived)
  } catch {
    return undefined
  }
}

/**
 * What records are found and sorted by, and which hours have changed by them: written in the transaction that writes
 * the records themselves, so that neither is ever without the other.
 */
export const logRows = (database: DatabaseSync) => {
  const values = COLUMNS.map(() => '?').join()
  const put = database.prepare(`INSERT OR REPLACE INTO log_rows (${COLUMNS.join()}) VALUES (${values})`)
  const putEarlier = database.prepare(`INSERT OR IGNORE INTO log_rows (${COLUMNS.join()}) VALUES (${values})`)
  const putWord = database.prepare('INSERT OR IGNORE INTO log_words (team, word, createdAt, id) VALUES (?, ?, ?, ?)')
  const key = 'team = ? AND createdAt = ? AND id = ?'
  const remove = database.prepare(`DELETE FROM log_rows WHERE ${key} RETURNING arrived`)
  const removeWord = database.prepare(`DELETE FROM log_words WHERE ${key} AND word = ?`)
  const nextBatch = database.prepare("UPDATE log_state SET value = value + 1 WHERE name = 'batch' RETURNING value")
  // Sums of a frozen hour stand, since its log is gone: what comes so late is only to be removed with the next ones.
  const mark = database.prepare(
    `INSERT INTO hours (team, startMs, changes) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET changes = changes + excluded.changes, isEmpty = 0`,
  )

  const removed = (record: GenerationRecord): number | undefined => {
    const { team, createdAt, id } = record
    for (const word of wordsOf(record)) removeWord.run(team, createdAt, id, word)
    const arrived = remove.get(team, createdAt, id)?.['arrived']
    return arrived === undefined ? undefined : Number(arrived)
  }

  /** Takes records, each in the place of the one that had its id before, and marks their hours when it is told to. */
  const batch = () => {
    const hours = new Map<string, [team: string, startMs: number, changes: number]>()
    let number: number | undefined

    const changed = ({ team, createdAt }: GenerationRecord): void => {
      const startMs = Math.floor(createdAt / HOUR_MS) * HOUR_MS
      const name = `${startMs} ${team}`
      hours.set(name, [team, startMs, (hours.get(name)?.[2] ?? 0) + 1])
    }
    const add = (record: GenerationRecord, row: LogRow, statement: typeof put): void => {
      statement.run(...COLUMNS.map((name) => row[name]))
      for (const word of wordsOf(record)) putWord.run(record.team, word, record.createdAt, record.id)
      changed(record)
    }
    return {
      put(record: GenerationRecord, before?: GenerationRecord): void {
        number ??= Number(nextBatch.get()?.['value'])
        if (before && readRow(before, EARLIER)) changed(before)
        // A page that has seen the one before has a place for this one.
        const arrived = (before && readRow(before, EARLIER) && removed(before)) ?? number
        const row = readRow(record, arrived)
        if (row) add(record, row, put)
      },
      putEarlier(record: GenerationRecord): void {
        const row = readRow(record, EARLIER)
        if (row) add(record, row, putEarlier)
      },
      markHours(): void {
        for (const hour of hours.values()) mark.run(...hour)
      },
    }
  }

  return { batch, removed }
}
