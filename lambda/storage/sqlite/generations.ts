import type { DatabaseSync } from 'node:sqlite'
import { within } from '../../gateway/core/time-limit.ts'
import type { GenerationRecord, Generations } from '../generations.ts'
import { type Entry, toRecord } from './generation-rows.ts'
import type { Journal } from './journal/journal.ts'
import type { StoreThread } from './store-thread.ts'
import { whenFree } from './when-free.ts'

/** How long records that the journal keeps are gathered, and how many at most, to share a message and a transaction. */
const GATHER_MS = 50
const MAX_BATCH = 500

/**
 * Characters of JSON, fewer than an item of DynamoDB has bytes: what does not fit there is not kept here either. Ten
 * attempts of the longest words, each character escaped, are 150,000.
 */
const MAX_RECORD = 200_000

/** How long whoever reads the file waits for that. */
const WRITTEN_MS = 10_000

/** How many records are kept in memory while the file takes none. */
const MAX_WAITING = 10_000

/** What the store of this machine can do beside. */
export interface SqliteGenerations extends Generations {
  open(record: GenerationRecord): Promise<void>
  /** Writes what is gathered without waiting for more. */
  flush(): void
  /** Resolves when all that was put before is in the file, or was refused. Rejects where that takes more than `ms`. */
  written(ms?: number): Promise<void>
  /** To be called every few seconds: says that this process lives, and finds the requests of processes that died. */
  tend(): Promise<GenerationRecord[]>
  /** What has not been written by now is left to the next process where the journal keeps it; else its `put` rejects. */
  close(): void
}

interface SqliteGenerationsOptions {
  readonly maxWaiting?: number
  /** Keeps open requests, and records until they are in the file. */
  readonly journal?: Journal
}

/** Records that are written together, by id. */
interface Batch {
  readonly entries: Map<string, Entry>
  readonly written: PromiseWithResolvers<void>
  /** Whether the journal keeps all of them. */
  isKept: boolean
}

const emptyBatch = (): Batch => ({ entries: new Map(), written: Promise.withResolvers(), isKept: true })

/**
 * The request log in SQLite. Ids are ULIDs, so their order is the order of time. The thread writes one batch at a time;
 * what comes meanwhile is gathered for the next one. What the journal does not keep is written as soon as nothing else is.
 */
export const sqliteGenerations = (
  database: DatabaseSync,
  thread: StoreThread,
  { maxWaiting = MAX_WAITING, journal }: SqliteGenerationsOptions = {},
): SqliteGenerations => {
  const find = database.prepare('SELECT record FROM generations WHERE team = ? AND id = ?')
  let gathered = emptyBatch()
  let writing: Batch | undefined
  let isUrgent = false
  let timer: NodeJS.Timeout | undefined
  let closed: Error | undefined

  const write = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    isUrgent = false
    const batch = gathered
    writing = batch
    gathered = emptyBatch()
    const entries = [...batch.entries.values()]
    const failure = await thread.later('write', entries).then(
      () => undefined,
      (error: Error) => error,
    )
    writing = undefined
    if (failure) batch.written.reject(failure)
    else batch.written.resolve()
    if (closed) return
    // What the file refused is put again, or left to the next process.
    if (!failure) journal?.release(batch.entries.keys())
    writeNext()
  }
  const writeNext = (): void => {
    const isNow = isUrgent
    if (!writing && gathered.entries.size > 0) {
      if (isNow) void write()
      else timer ??= setTimeout(write, GATHER_MS)
    }
    if (isNow) thread.hurry()
  }
  const flush = (): void => {
    isUrgent = true
    writeNext()
  }
  const unwritten = (): Entry[] => [writing, gathered].flatMap((batch) => [...(batch?.entries.values() ?? [])])

  return {
    async open(record) {
      if (!closed) journal?.keep('open', record.id, JSON.stringify(record))
    },
    async put(record) {
      const { team, id } = record
      const json = JSON.stringify(record)
      if (json.length > MAX_RECORD) throw new RangeError('It is too large.')
      if (closed) throw closed
      const { entries, written } = gathered
      if (entries.size >= maxWaiting) {
        journal?.release([id])
        throw new Error(`${maxWaiting} records wait to be written already.`)
      }
      const isKept = journal?.keep('done', id, json) ?? false
      entries.set(id, { team, id, record: json })
      gathered.isKept &&= isKept
      isUrgent ||= !isKept || entries.size >= MAX_BATCH
      writeNext()
      return written.promise
    },
    async get(team, id) {
      const entry = gathered.entries.get(id) ?? writing?.entries.get(id)
      if (entry?.team === team) return JSON.parse(entry.record)
      const row = await whenFree(() => find.get(team, id))
      return row && toRecord(row)
    },
    async recent(team, limit) {
      const mine = unwritten().filter((entry) => entry.team === team)
      const stored = await thread.run('recent', team, limit)
      const records = [...stored, ...mine.map(({ record }): GenerationRecord => JSON.parse(record))]
      const byId = new Map(records.map((record) => [record.id, record]))
      return [...byId.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit)
    },
    flush,
    async written(ms = WRITTEN_MS) {
      const batches = [writing, gathered].filter((batch) => batch && batch.entries.size > 0)
      if (batches.length === 0) return
      flush()
      const timeoutError = () =>
        new Error('Another program holds the lock of the database: records wait to be written.')
      await within({ ms, timeoutError }, () => Promise.allSettled(batches.map((batch) => batch?.written.promise)))
    },
    tend() {
      journal?.tend()
      return thread.run('tend')
    },
    close() {
      closed = new Error('The server stopped before the database took it.')
      clearTimeout(timer)
      for (const batch of [writing, gathered])
        if (batch?.isKept) batch.written.resolve()
        else batch?.written.reject(closed)
    },
  }
}
