import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MIGRATIONS } from './migrations.ts'
import { isBusy } from './waiting/when-free.ts'

/** How long a command, or the start of a server, waits for another process. */
const BUSY_TIMEOUT_MS = 5000

const versionOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.['user_version'])

/**
 * All of the work or, when it throws, nothing of it. It must not wait for anything: the connection is shared, and
 * others' statements would get into the transaction. Immediate: a second process waits before it reads.
 */
export const inTransaction = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // SQLite has already rolled back after some errors, a full disk for one, and it is that error that is to be told.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Of two processes that open a new file one migrates, and the other waits and finds it done. */
const migrate = (database: DatabaseSync): void =>
  inTransaction(database, () => {
    const version = versionOf(database)
    if (version > MIGRATIONS.length)
      throw new Error(`The database has schema ${version}, this version of Pointsman knows up to ${MIGRATIONS.length}.`)
    for (const step of MIGRATIONS.slice(version)) database.exec(step)
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
  })

/** Where the stores of this machine live inside the data folder. */
export const databaseFile = (dataDir: string): string => join(dataDir, 'pointsman.db')

/** Where the journals of all processes are that have this file open. */
export const journalFolder = (file: string): string => join(dirname(file), 'journal')

const RETRY_MS = 5

/**
 * Where several processes open a new file at once, SQLite lets none of them wait for the others here: whoever comes
 * second is told at once that the file is busy (https://sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY").
 */
const useWal = (database: DatabaseSync, patienceMs: number): void => {
  const until = performance.now() + patienceMs
  for (;;)
    try {
      database.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS)
    }
}

/**
 * Opens the file (or `:memory:`), creating it and its folder for the owner alone, and brings its schema up to date.
 * Several processes may have it open and write: `busyTimeoutMs` is how long the thread stands still while another one
 * does. Throws when a newer version of Pointsman wrote it.
 */
export const openDatabase = (file: string, busyTimeoutMs = BUSY_TIMEOUT_MS): DatabaseSync => {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs })
  try {
    useWal(database, busyTimeoutMs)
    database.exec('PRAGMA synchronous = NORMAL')
    if (versionOf(database) !== MIGRATIONS.length) migrate(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** A connection to a file that is open already, for reading alone. No writer waits for it, and it waits for none. */
export const openForReading = (file: string): DatabaseSync => new DatabaseSync(file, { readOnly: true })

/** Makes the connection one for the serving loop: it writes nothing, and waits for nobody longer than 10 ms. */
export const onServingLoop = (database: DatabaseSync): void =>
  database.exec('PRAGMA query_only = 1; PRAGMA busy_timeout = 10')
