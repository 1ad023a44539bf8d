import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { databaseFile, journalFolder, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { type SqliteGenerations, sqliteGenerations } from '../../lambda/storage/sqlite/generations.ts'
import { openJournal } from '../../lambda/storage/sqlite/journal/journal.ts'
import { type StoreThread, storeThread } from '../../lambda/storage/sqlite/store-thread.ts'

export interface OpenStore {
  readonly folder: string
  readonly file: string
  readonly database: DatabaseSync
  /** Starts when it is needed. */
  readonly thread: StoreThread
  readonly generations: SqliteGenerations
  /** What a hook or a suite is given to be rid of it. */
  readonly close: () => Promise<void>
}

interface Opening {
  /** One that stays. Otherwise the store has a new one, which goes with it. */
  readonly folder?: string
  /** As a server keeps it: with a journal, and so patient that records wait until they are asked for. */
  readonly isServed?: boolean
  readonly maxWaiting?: number
}

/** The request log of this machine in a file, with the thread that writes it. */
export const openStore = ({ folder: given, isServed = false, ...options }: Opening = {}): OpenStore => {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'pointsman-'))
  const file = databaseFile(folder)
  const database = openDatabase(file)
  const thread = storeThread(file, isServed ? 60_000 : 0)
  const journal = isServed ? openJournal(journalFolder(file), thread.processId) : undefined
  return {
    ...{ folder, file, database, thread },
    generations: sqliteGenerations(database, thread, { ...options, ...(journal ? { journal } : {}) }),
    close: async () => {
      await thread.close()
      journal?.close()
      if (database.isOpen) database.close()
      if (given === undefined) rmSync(folder, { recursive: true })
    },
  }
}
