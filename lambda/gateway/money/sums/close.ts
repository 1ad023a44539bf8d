import { HOUR_MS, LATE_MS } from '../../../storage/calendar.ts'
import type { Log } from '../../../storage/ledger/log.ts'
import type { Mark, Sums, TeamHour } from '../../../storage/ledger/sums.ts'
import { foldHour } from './fold.ts'

/** A busy hour is summed before its end, so that reports need not read as many records. */
export const BUSY = 50_000

export interface ClosingDeps {
  readonly log: Pick<Log, 'scan'>
  readonly sums: Sums
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Told of an hour that is over and summed, before its mark goes: where that fails, it is summed again. */
  readonly summed?: ((mark: Mark) => Promise<void>) | undefined
  /** Tells of an hour that could not be summed; the others are. */
  readonly failed: (hour: TeamHour, error: unknown) => void
}

/** Will more records of that hour come, but for those that are put back? */
export const isOpen = (startMs: number, now: number): boolean => now < startMs + HOUR_MS + LATE_MS

/** Too much for a report to read the log itself. */
export const isBusy = ({ changes }: Mark): boolean => changes >= BUSY

/** Sums an hour up from the log. False where somebody else has begun to, later. */
const sumUp = async ({ team, startMs }: TeamHour, { log, sums, now }: ClosingDeps): Promise<boolean> => {
  const hour = { team, startMs }
  const version = await sums.begin(hour)
  const asOfMs = now()
  return sums.publish(version, { ...hour, asOfMs, sheet: await foldHour(hour, log) })
}

/**
 * Sums up every hour that has changed and is over, and busy ones before that. Whatever is delivered twice, late or in
 * another order, and wherever it dies: the sums of an hour are those of its log, and it is marked until they are.
 */
export const closeHours = async (deps: ClosingDeps): Promise<number> => {
  const { sums, now, failed } = deps
  let summed = 0
  for (const mark of await sums.marked()) {
    const isOver = !isOpen(mark.startMs, now())
    if (!isOver && !isBusy(mark)) continue
    try {
      if (!(await sumUp(mark, deps))) continue
      summed++
      if (!isOver) continue
      await deps.summed?.(mark)
      await sums.unmark(mark)
    } catch (error) {
      failed(mark, error)
    }
  }
  return summed
}
