import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../../ledger/log.ts'
import { FOREVER, whenFree } from '../waiting/when-free.ts'
import { earlierRecords } from './earlier.ts'
import { sqliteLog } from './log.ts'
import { type LogReader, logReader } from './log-reader.ts'
import { retention } from './retention.ts'
import { type SqliteSums, sqliteSums } from './sums.ts'

/** After each batch that was written, so that those who write records get their turn. */
const PAUSE_MS = 5

/** After each batch that was read, so that others are answered who ask for less. */
const TURN_MS = 0

/** The verbs of the ledger that a thread does: all that reads much of the log, beside the sums that come of it. */
export type LedgerVerbs = SqliteSums & {
  readonly [Verb in keyof LogReader]: (...args: Parameters<LogReader[Verb]>) => Promise<ReturnType<LogReader[Verb]>>
}

/**
 * The log and the sums of a file, by two connections: `reading` for all that takes long, which keeps nobody from
 * writing, and `writing` for what is written in small batches. Where there is an archive, records wait for it.
 */
export const ledgerOn = (reading: DatabaseSync, writing: DatabaseSync, isArchived: boolean) => {
  const reader = logReader(reading)
  const indexNext = earlierRecords(writing)
  const removeNext = retention(writing, isArchived)

  const inBatches = async (next: () => boolean): Promise<void> => {
    while (await whenFree(next, FOREVER)) await wait(PAUSE_MS)
  }
  let indexing: Promise<void> | undefined
  /** Resolves when records of earlier schemas can be found. */
  const indexed = (): Promise<void> => {
    indexing ??= inBatches(indexNext).catch((error: unknown) => {
      indexing = undefined
      throw error
    })
    return indexing
  }
  const verbs: LedgerVerbs = {
    ...sqliteSums(writing),
    async page(query) {
      await indexed()
      return whenFree(() => reader.page(query))
    },
    async batch(...args) {
      await indexed()
      await wait(TURN_MS)
      return whenFree(() => reader.batch(...args))
    },
    async find(...args) {
      await indexed()
      return whenFree(() => reader.find(...args))
    },
  }
  const log: Log = sqliteLog(verbs, async () => undefined)
  return {
    verbs,
    log,
    indexed,
    /** Removes records of hours that were over before that time, milliseconds since 1970, and are summed up. */
    removeBefore: (beforeMs: number): Promise<void> => inBatches(() => removeNext(beforeMs)),
  }
}
