import { DAY_MS, dayOf, HOUR_MS } from '../../storage/calendar.ts'
import type { Archive, TeamDay, Unarchived } from '../../storage/ledger/archive.ts'
import type { Log } from '../../storage/ledger/log.ts'
import type { Mark } from '../../storage/ledger/sums.ts'
import { isOpen } from '../money/sums/close.ts'
import { recordsInOrder } from './in-order.ts'

/** As long as a function may run: whoever has kept a day for longer is gone. */
const KEPT_MS = 15 * 60_000

export interface ArchivingDeps {
  readonly log: Pick<Log, 'scan'>
  readonly unarchived: Unarchived
  readonly archive: Archive
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Tells of a day that could not be written; the others are. */
  readonly failed: (day: TeamDay, error: unknown) => void
}

/** Will more records of that day come? */
export const isDayOpen = (startMs: number, now: number): boolean => isOpen(startMs + DAY_MS - HOUR_MS, now)

/** Has the day of an hour that was summed written to the archive, when it is over. */
export const markDay =
  (unarchived: Unarchived) =>
  ({ team, startMs, changes }: Mark): Promise<void> =>
    unarchived.mark({ team, startMs: dayOf(startMs), changes })

const batchesOf = async function* ({ team, startMs }: TeamDay, log: ArchivingDeps['log']) {
  const scan = (span: readonly [number, number]) => log.scan(team, ...span)
  for await (const { records } of recordsInOrder(scan, [startMs, startMs + DAY_MS])) yield records
}

/** A day without a record is left as it is: nothing is lost where a log is, for whatever reason, empty. */
const write = async (day: TeamDay, { log, archive }: ArchivingDeps): Promise<void> => {
  const { parquetParts } = await import('./parquet.ts')
  const parts = parquetParts(batchesOf(day, log))
  const first = await parts.next()
  if (first.done) return
  const all = async function* () {
    yield first.value
    yield* parts
  }
  await archive.write(day, all())
}

/**
 * Writes every day that has changed and is over to the archive: from the log, as it is then, so that it does not matter
 * how often. Only one does so at a time, as two could end in the wrong order. A day that could not be written keeps its
 * mark, and is tried again when those minutes are over. Resolves to how many were written.
 */
export const archiveDays = async (deps: ArchivingDeps): Promise<number> => {
  const { unarchived, now, failed } = deps
  let written = 0
  for (const mark of await unarchived.marked()) {
    if (isDayOpen(mark.startMs, now())) continue
    try {
      if (!(await unarchived.claim(mark, now() + KEPT_MS))) continue
      await write(mark, deps)
      await unarchived.unmark(mark)
      written++
    } catch (error) {
      failed(mark, error)
    }
  }
  return written
}
