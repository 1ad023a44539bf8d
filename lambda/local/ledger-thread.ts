import { workerData } from 'node:worker_threads'
import { archiveDays, markDay } from '../gateway/archive/days.ts'
import { enterDays, markCharged } from '../gateway/money/credits/enter-days.ts'
import { type ClosingDeps, closeHours } from '../gateway/money/sums/close.ts'
import { folderArchive } from '../storage/file/archive.ts'
import type { Mark } from '../storage/ledger/sums.ts'
import { sqliteCredits } from '../storage/sqlite/accounts/credits.ts'
import { sqliteSpending } from '../storage/sqlite/accounts/spending.ts'
import { openDatabase, openForReading } from '../storage/sqlite/database.ts'
import { serveJobs } from '../storage/sqlite/job-thread.ts'
import { type LedgerVerbs, ledgerOn } from '../storage/sqlite/ledger/jobs.ts'
import { sqliteMarks } from '../storage/sqlite/ledger/marks.ts'
import { sqliteUnarchived } from '../storage/sqlite/ledger/unarchived.ts'

/** What the thread begins with. */
export interface LedgerOpening {
  readonly file: string
  /** Where days go that are over; undefined: nowhere. */
  readonly archiveFolder: string | undefined
}

/** What could not be done, and why. */
export interface Failure {
  readonly message: string
  readonly error: string
}

export interface LedgerJobs extends LedgerVerbs {
  /**
   * Sums up what has changed, charges days to credits, archives them, and removes records that are older. Resolves to what of it failed.
   */
  tend(now: number, keptMs: number): Promise<Failure[]>
}

/** Short: whoever reads the log does not wait until sums can be written. */
const BUSY_TIMEOUT_MS = 25

const { file, archiveFolder }: LedgerOpening = workerData
const writing = openDatabase(file, BUSY_TIMEOUT_MS)
const { verbs, log, indexed, removeBefore } = ledgerOn(openForReading(file), writing, archiveFolder !== undefined)

const jobs: LedgerJobs = {
  ...verbs,
  async tend(now, keptMs) {
    const failures: Failure[] = []
    const told =
      (message: string): ClosingDeps['failed'] =>
      ({ team, startMs }, thrown) => {
        const why = thrown instanceof Error ? thrown.message : thrown
        failures.push({ message, error: `${new Date(startMs).toISOString()} of ${team}: ${why}` })
      }
    const unarchived = sqliteUnarchived(writing, () => now)
    const isArchived = archiveFolder !== undefined
    await indexed()
    const clock = { log, now: () => now }
    const entering = {
      ...{ ...clock, sums: verbs, credits: sqliteCredits(writing), settings: sqliteSpending(writing) },
      uncharged: sqliteMarks(writing, 'credit_days'),
      failed: told('a day could not be charged to credits'),
    }
    const marking = [markCharged(entering), ...(isArchived ? [markDay(unarchived)] : [])]
    const summed = async (mark: Mark) => {
      for (const markOf of marking) await markOf(mark)
    }
    await closeHours({ ...clock, sums: verbs, summed, failed: told('an hour could not be summed up') })
    await enterDays(entering)
    if (isArchived)
      await archiveDays({
        ...clock,
        unarchived,
        archive: folderArchive(archiveFolder),
        failed: told('a day could not be archived'),
      })
    await removeBefore(now - keptMs)
    return failures
  },
}

serveJobs(file, jobs)
