import { workerData } from 'node:worker_threads'
import { type ClosingDeps, closeHours } from '../gateway/money/sums/close.ts'
import { openDatabase, openForReading } from '../storage/sqlite/database.ts'
import { serveJobs } from '../storage/sqlite/job-thread.ts'
import { type LedgerVerbs, ledgerOn } from '../storage/sqlite/ledger/jobs.ts'

/** What the thread begins with. */
export interface LedgerOpening {
  readonly file: string
}

export interface LedgerJobs extends LedgerVerbs {
  /** Sums up what has changed, and removes records that are older. Resolves to what could not be summed up, and why. */
  tend(now: number, keptMs: number): Promise<string[]>
}

/** Short: whoever reads the log does not wait until sums can be written. */
const BUSY_TIMEOUT_MS = 25

const { file }: LedgerOpening = workerData
const writing = openDatabase(file, BUSY_TIMEOUT_MS)
const { verbs, log, indexed, removeBefore } = ledgerOn(openForReading(file), writing)

const jobs: LedgerJobs = {
  ...verbs,
  async tend(now, keptMs) {
    const failures: string[] = []
    const failed: ClosingDeps['failed'] = ({ team, startMs }, error) =>
      failures.push(`${new Date(startMs).toISOString()} of ${team}: ${error instanceof Error ? error.message : error}`)
    await indexed()
    await closeHours({ log, sums: verbs, now: () => now, failed })
    await removeBefore(now - keptMs)
    return failures
  },
}

serveJobs(file, jobs)
