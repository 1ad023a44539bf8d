import type { DatabaseSync } from 'node:sqlite'
import type { GenerationRecord, Generations } from '../generations.ts'
import { toRecord } from './generation-rows.ts'
import type { Journal } from './journal/journal.ts'
import type { StoreThread } from './store-thread.ts'
import { roomWatch } from './waiting/no-room.ts'
import { whenFree } from './waiting/when-free.ts'
import { writeQueue } from './waiting/write-queue.ts'

/**
 * Characters of JSON, fewer than an item of DynamoDB has bytes: what does not fit there is not kept here either. Ten
 * attempts of the longest words, each character escaped, are 150,000.
 */
const MAX_RECORD = 200_000

/** How many records are kept in memory while the file takes none, and of how many characters of JSON. */
const MAX_WAITING = 10_000
const MAX_CHARACTERS = 32_000_000

/** What the store of this machine can do beside. */
export interface SqliteGenerations extends Generations {
  open(record: GenerationRecord): Promise<void>
  /** Writes what is gathered without waiting for more. */
  flush(): void
  /**
   * Resolves when all that was put before is in the file, or was refused, also where it is tried again. Rejects where
   * that takes more than `ms`.
   */
  written(ms?: number): Promise<void>
  settled(id: string): void
  /**
   * To be called every few seconds: says that this process lives, and resolves to the lost requests of processes that
   * died. What is known of those that may still hold something is forgotten once `settle` resolves to true.
   */
  tend(settle?: (holding: readonly GenerationRecord[]) => Promise<boolean>): Promise<GenerationRecord[]>
  /** What has not been written by now is left to the next process where the journal keeps it; else its `put` rejects. */
  close(): void
}

interface SqliteGenerationsOptions {
  readonly maxWaiting?: number
  readonly maxCharacters?: number
  /** Keeps open requests, and records until they are in the file. */
  readonly journal?: Journal
  /** Is told when records begin to wait for room on the disk, and when they no longer do. */
  readonly log?: (entry: Readonly<Record<string, unknown>>) => void
}

/** The request log in SQLite. Ids are ULIDs, so their order is the order of time. */
export const sqliteGenerations = (
  database: DatabaseSync,
  thread: StoreThread,
  options: SqliteGenerationsOptions = {},
): SqliteGenerations => {
  const { maxWaiting = MAX_WAITING, maxCharacters = MAX_CHARACTERS, journal, log = () => undefined } = options
  const find = database.prepare('SELECT record FROM generations WHERE team = ? AND id = ?')
  /** Ids of records that name holds which are not settled yet. */
  const holding = new Set<string>()
  const queue = writeQueue(thread, {
    ...{ maxWaiting, maxCharacters },
    room: roomWatch(log),
    stored: (ids) => journal?.release([...ids].filter((id) => !holding.has(id))),
  })
  let closed: Error | undefined

  return {
    async open(record) {
      if (!closed) journal?.keep('open', record.id, JSON.stringify(record))
    },
    async put(record) {
      const { team, id } = record
      const json = JSON.stringify(record)
      if (json.length > MAX_RECORD) throw new RangeError('It is too large.')
      if (closed) throw closed
      if (!queue.hasRoomFor(json)) {
        journal?.release([id])
        throw new Error(`${queue.all().length} records wait to be written already.`)
      }
      const written = queue.add({ team, id, record: json }, journal?.keep('done', id, json) ?? false)
      if (record.holds) {
        holding.add(id)
        // What a budget holds for it is free again when it is written.
        queue.flush()
      }
      return written
    },
    settled(id) {
      holding.delete(id)
      if (!queue.find(id)) journal?.release([id])
    },
    addLost: async (record) => (queue.find(record.id) ? false : thread.run('addLost', record)),
    async get(team, id) {
      const entry = queue.find(id)
      if (entry?.team === team) return JSON.parse(entry.record)
      const row = await whenFree(() => find.get(team, id))
      return row && toRecord(row)
    },
    async recent(team, limit) {
      const mine = queue.all().filter((entry) => entry.team === team)
      const stored = await thread.run('recent', team, limit)
      const records = [...stored, ...mine.map(({ record }): GenerationRecord => JSON.parse(record))]
      const byId = new Map(records.map((record) => [record.id, record]))
      return [...byId.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit)
    },
    flush: queue.flush,
    written: queue.written,
    async tend(settle = async () => true) {
      journal?.tend()
      const { lost, left } = await thread.run('tend')
      if (left.length > 0 && (await settle(left))) await thread.run('forgetLeft')
      return [...lost]
    },
    close() {
      closed = new Error('The server stopped before the database took it.')
      queue.close(closed)
    },
  }
}
