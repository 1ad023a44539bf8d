import type { DatabaseSync } from 'node:sqlite'
import type { GenerationRecord, Generations } from '../generations.ts'
import { type Entry, toRecord } from './generation-rows.ts'
import type { OpenRows } from './open-rows.ts'
import type { StoreThread } from './store-thread.ts'
import { whenFree } from './when-free.ts'

/** How long an answer waits until its request would outlive this process: a lock or a slow disk must not hold it up. */
const PATIENCE_MS = 200

/** Characters of JSON, fewer than an item of DynamoDB has bytes: what does not fit there is not kept here either. */
const MAX_RECORD = 100_000

/** How many records are kept in memory while the file takes none. */
const MAX_WAITING = 10_000

/** What the store of this machine can do beside. */
export interface SqliteGenerations extends Generations {
  open(record: GenerationRecord): Promise<void>
  /** To be called every few seconds: says that this process lives, and finds the requests of processes that died. */
  tend(): Promise<GenerationRecord[]>
  /** What has not been written by now never is: its `put` rejects. */
  close(): void
}

interface SqliteGenerationsOptions {
  readonly maxWaiting?: number
  /** Where open requests are kept without the thread, if that can be done at once. */
  readonly rows?: Pick<OpenRows, 'keep'>
}

interface Waiting {
  readonly entry: Entry
  readonly done: () => void
  readonly failed: (error: Error) => void
}

/**
 * The request log in SQLite. Ids are ULIDs, so their order is the order of time. The thread writes one batch at a time:
 * what comes meanwhile is the next one, so a single record waits for nobody, and many share a transaction.
 */
export const sqliteGenerations = (
  database: DatabaseSync,
  thread: StoreThread,
  { maxWaiting = MAX_WAITING, rows }: SqliteGenerationsOptions = {},
): SqliteGenerations => {
  const find = database.prepare('SELECT record FROM generations WHERE team = ? AND id = ?')
  /** By id: a record takes the place of its own opening. */
  let waiting = new Map<string, Waiting>()
  let writing = new Map<string, Waiting>()
  let isWriting = false
  let isSlow = false
  let closed: Error | undefined

  const letGo = (batch: ReadonlyMap<string, Waiting>): void => {
    for (const { entry, done } of batch.values()) if (entry.isOpen) done()
  }
  const settle = (error?: Error): void => {
    for (const { done, failed } of writing.values())
      if (error) failed(error)
      else done()
    writing = new Map()
  }
  const writeBatch = async (): Promise<void> => {
    writing = waiting
    waiting = new Map()
    const patience = setTimeout(() => {
      isSlow = true
      letGo(writing)
      letGo(waiting)
    }, PATIENCE_MS)
    const entries = [...writing.values()].map(({ entry }) => entry)
    await thread.run('write', entries).then(() => settle(), settle)
    clearTimeout(patience)
    isSlow = false
  }
  const write = async (): Promise<void> => {
    isWriting = true
    while (waiting.size > 0) await writeBatch()
    isWriting = false
  }
  const add = (entry: Entry): Promise<void> =>
    new Promise((done, failed) => {
      if (closed) return failed(closed)
      const before = waiting.get(entry.id)
      if (!before && waiting.size >= maxWaiting)
        return failed(new Error(`${maxWaiting} records wait to be written already.`))
      before?.done()
      waiting.set(entry.id, { entry, done, failed })
      if (!isWriting) void write()
    })
  const keep = async (record: GenerationRecord, isOpen: boolean): Promise<void> => {
    const json = JSON.stringify(record)
    if (json.length > MAX_RECORD) throw new RangeError('It is too large.')
    return add({ team: record.team, id: record.id, record: json, isOpen })
  }

  return {
    async open(record) {
      if (!closed && rows?.keep(record.id, JSON.stringify(record))) return
      const kept = keep(record, true).catch(() => undefined)
      if (!isSlow) await kept
    },
    put: (record) => keep(record, false),
    async get(team, id) {
      const entry = (waiting.get(id) ?? writing.get(id))?.entry
      if (entry && !entry.isOpen && entry.team === team) return JSON.parse(entry.record)
      const row = await whenFree(() => find.get(team, id))
      return row && toRecord(row)
    },
    recent: (team, limit) => thread.run('recent', team, limit),
    tend: () => thread.run('tend'),
    close() {
      closed = new Error('The server stopped before the database took it.')
      settle(closed)
      for (const { failed } of waiting.values()) failed(closed)
      waiting = new Map()
    },
  }
}
