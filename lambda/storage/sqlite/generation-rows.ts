import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { GenerationRecord } from '../generations.ts'
import { lostRecord } from '../lost.ts'
import { inTransaction } from './database.ts'
import { sqliteProcesses } from './processes.ts'

/** A record on its way into the file, as JSON. An open one stands in for what its request will have been. */
export interface Entry {
  readonly team: string
  readonly id: string
  readonly record: string
  readonly isOpen: boolean
}

export const toRecord = (row: Record<string, SQLOutputValue>): GenerationRecord => JSON.parse(String(row['record']))

/** The row of an open request: its id, its process and its record. */
export const OPEN_ROW = 'INSERT OR REPLACE INTO open_generations (id, process, record) VALUES (?, ?, ?)'

/** The tables of the request log: what this process writes to them, and what takes a while to find. */
export const generationRows = (database: DatabaseSync, processId: string) => {
  const processes = sqliteProcesses(database, processId)
  const open = database.prepare(OPEN_ROW)
  const close = database.prepare('DELETE FROM open_generations WHERE id = ?')
  const put = database.prepare('INSERT OR REPLACE INTO generations (team, id, record) VALUES (?, ?, ?)')
  const tell = database.prepare('INSERT OR IGNORE INTO generations (team, id, record) VALUES (?, ?, ?)')
  const recent = database.prepare('SELECT record FROM generations WHERE team = ? ORDER BY id DESC LIMIT ?')
  const openOf = database.prepare('SELECT record FROM open_generations WHERE process = ?')
  const hasOpen = database.prepare('SELECT 1 FROM open_generations WHERE process = ? LIMIT 1')

  const write = ({ team, id, record, isOpen }: Entry): void => {
    if (isOpen) open.run(id, processId, record)
    else {
      put.run(team, id, record)
      close.run(id)
    }
  }

  /** Tells what a process that is gone had open. Its true record, had it been written, would have closed the row. */
  const tellLost = (id: string, seenAt: number): GenerationRecord[] =>
    openOf.all(id).map((row) => {
      const lost = lostRecord(toRecord(row), seenAt)
      tell.run(lost.team, lost.id, JSON.stringify(lost))
      close.run(lost.id)
      return lost
    })

  return {
    /** All or none of them. */
    write: (entries: readonly Entry[]): void =>
      inTransaction(database, () => {
        if (entries.some(({ isOpen }) => isOpen)) processes.renew()
        for (const entry of entries) write(entry)
      }),

    /** Says that this process lives, if it has requests open, and tells those of processes that do not. */
    tend: (): GenerationRecord[] => {
      const isMissed = hasOpen.get(processId) !== undefined
      // Most of the time there is nothing to do, and nothing is written.
      if (!isMissed && processes.gone().length === 0) return []
      return inTransaction(database, () => {
        if (isMissed) processes.renew()
        return processes.gone().flatMap(({ id, aliveAt }) => {
          processes.forget(id)
          return tellLost(id, aliveAt)
        })
      })
    },

    /** The newest first. */
    recent: (team: string, limit: number): GenerationRecord[] => recent.all(team, limit).map(toRecord),
  }
}
