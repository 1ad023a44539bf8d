import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { openDatabase } from './database.ts'
import { OPEN_ROW } from './generation-rows.ts'
import { sqliteProcesses } from './processes.ts'

/** How often this process says that it lives beside its open rows. The thread says it as well. */
const ALIVE_MS = 5000

export interface OpenRows {
  /** Keeps an open request from here. False where that is not done at once: then the thread has to. */
  keep(id: string, record: string): boolean
  close(): void
}

/**
 * Rows of requests that providers are at work on, written by the serving loop itself: their answers wait for nothing
 * else, and a thread takes longer to be asked than the row to be written. It never waits: not for a lock, as somebody
 * else may write, nor for the disk, as it leaves it to the thread to move what was written into the file proper.
 */
export const openRows = (file: string, processId: string): OpenRows => {
  let opened: { database: DatabaseSync; insert: StatementSync; alive: () => void } | undefined
  let saidAt = Number.NEGATIVE_INFINITY

  const open = () => {
    const database = openDatabase(file, 0)
    database.exec('PRAGMA wal_autocheckpoint = 0')
    return { database, insert: database.prepare(OPEN_ROW), alive: sqliteProcesses(database, processId).renew }
  }
  return {
    keep(id, record) {
      try {
        opened ??= open()
        const now = performance.now()
        if (now - saidAt > ALIVE_MS) {
          opened.alive()
          saidAt = now
        }
        opened.insert.run(id, processId, record)
        return true
      } catch {
        return false
      }
    },
    close: () => opened?.database.close(),
  }
}
