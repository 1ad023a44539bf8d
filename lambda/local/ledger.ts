import type { DatabaseSync } from 'node:sqlite'
import { isDayOpen } from '../gateway/archive/days.ts'
import { isBusy, isOpen } from '../gateway/money/sums/close.ts'
import type { Log as Logger } from '../log.ts'
import { DAY_MS, HOUR_MS } from '../storage/calendar.ts'
import type { Log } from '../storage/ledger/log.ts'
import type { Sums } from '../storage/ledger/sums.ts'
import { jobThread } from '../storage/sqlite/job-thread.ts'
import { choresIn } from '../storage/sqlite/ledger/chores.ts'
import { threadedLedger } from '../storage/sqlite/ledger/threaded.ts'
import type { LedgerJobs, LedgerOpening } from './ledger-thread.ts'

/** A month of a busy machine is read in batches; what outgrows this is a mistake, and ends the thread alone. */
const LIMITS = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 96 }

/** The request log of this machine, as it is read, and its sums: the work of a thread that starts when it is needed. */
export interface LocalLedger {
  readonly log: Log
  readonly sums: Sums
  /** Sums up hours that are over, charges and archives days and removes what is too old. To be called every minute. Never rejects. */
  tend(): Promise<void>
  close(): Promise<void>
}

export interface LocalLedgerDeps {
  readonly file: string
  /** That of the serving loop. */
  readonly database: DatabaseSync
  /** Where days go that are over, as files that are kept; absent: nowhere. */
  readonly archiveFolder?: string | undefined
  /** How long records are kept. */
  readonly days: number
  /** Resolves when all records that were put are in the file. */
  readonly written: () => Promise<void>
  readonly now: () => number
  readonly log: Logger
}

export const localLedger = ({ file, database, archiveFolder, ...deps }: LocalLedgerDeps): LocalLedger => {
  const { days, written, now, log } = deps
  const opening: LedgerOpening = { file, archiveFolder }
  const url = new URL('./ledger-thread.ts', import.meta.url)
  const thread = jobThread<LedgerJobs>({ url, name: 'ledger', file, opening, limits: LIMITS })
  const keptMs = days * DAY_MS
  let tending: Promise<void> | undefined
  let isClosed = false

  /** Most of the time there is nothing, and no thread is started to find that out. */
  const isAnythingToDo = (): boolean => {
    const { isEarlierLeft, oldestChanged, mostChanges, ...oldest } = choresIn(database)
    const { oldestUnarchived, oldestUncharged, oldestKept = Number.POSITIVE_INFINITY } = oldest
    const isSummable =
      oldestChanged !== undefined &&
      (!isOpen(oldestChanged, now()) || isBusy({ team: '', startMs: oldestChanged, changes: mostChanges }))
    const isArchivable =
      archiveFolder !== undefined && oldestUnarchived !== undefined && !isDayOpen(oldestUnarchived, now())
    const isChargeable = oldestUncharged !== undefined && !isDayOpen(oldestUncharged, now())
    return isEarlierLeft || isSummable || isArchivable || isChargeable || oldestKept + HOUR_MS <= now() - keptMs
  }
  const work = async (): Promise<void> => {
    try {
      if (!isAnythingToDo()) return
      for (const failure of await thread.run('tend', now(), keptMs)) log({ level: 'error', ...failure })
    } catch (error) {
      if (!isClosed) log({ level: 'error', message: 'hours could not be summed up', error })
    }
  }
  return {
    ...threadedLedger(thread, written),
    tend() {
      tending ??= work().finally(() => {
        tending = undefined
      })
      return tending
    },
    async close() {
      isClosed = true
      await thread.close()
    },
  }
}
