import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { GenerationRecord } from '../generations.ts'
import { lostRecord } from '../lost.ts'
import { inTransaction } from './database.ts'
import type { LeftBehind } from './left-behind.ts'

/** A record on its way into the file, as JSON. */
export interface Entry {
  readonly team: string
  readonly id: string
  readonly record: string
}

export const toRecord = (row: Record<string, SQLOutputValue>): GenerationRecord => JSON.parse(String(row['record']))

/** The table of the request log: what this process writes to it, and what takes a while to find. */
export const generationRows = (database: DatabaseSync) => {
  const put = database.prepare('INSERT OR REPLACE INTO generations (team, id, record) VALUES (?, ?, ?)')
  const tell = database.prepare('INSERT OR IGNORE INTO generations (team, id, record) VALUES (?, ?, ?)')
  const recent = database.prepare('SELECT record FROM generations WHERE team = ? ORDER BY id DESC LIMIT ?')

  /** False where there is a record already: its true one, or somebody else told it. */
  const isTold = (lost: GenerationRecord): boolean => tell.run(lost.team, lost.id, JSON.stringify(lost)).changes === 1

  return {
    /** All or none of them. */
    write: (entries: readonly Entry[]): void =>
      inTransaction(database, () => {
        for (const { team, id, record } of entries) put.run(team, id, record)
      }),

    /** Takes what processes that are gone left behind: their last records, and that all else they had open is lost. */
    take: (left: readonly LeftBehind[]): GenerationRecord[] =>
      inTransaction(database, () => {
        for (const { done } of left.flatMap(({ lines }) => lines))
          if (done) put.run(done.team, done.id, JSON.stringify(done))
        return left
          .flatMap(({ lines, seenAt }) => lines.flatMap(({ open }) => (open ? [lostRecord(open, seenAt)] : [])))
          .filter(isTold)
      }),

    /** The newest first. */
    recent: (team: string, limit: number): GenerationRecord[] => recent.all(team, limit).map(toRecord),
  }
}
