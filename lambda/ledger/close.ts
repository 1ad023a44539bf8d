import { type ArchivingDeps, archiveDays, markDay } from '../gateway/archive/days.ts'
import { compact } from '../gateway/core/json/value.ts'
import { type EnteringDeps, enterDays, markCharged } from '../gateway/money/credits/enter-days.ts'
import { closeHours } from '../gateway/money/sums/close.ts'
import type { Log } from '../log.ts'
import type { Log as RequestLog } from '../storage/ledger/log.ts'
import type { Sums, TeamHour } from '../storage/ledger/sums.ts'

/** Some of those that cannot be read are named. */
const NAMED = 10

export interface ClosingStores {
  /** The request log, which tells of items that are no record. */
  readonly openLog: (unreadable: (id: string, error: unknown) => void) => Pick<RequestLog, 'scan'>
  readonly sums: Sums
  /** Where days go that are over; absent: nowhere. */
  readonly archiving?: Pick<ArchivingDeps, 'archive' | 'unarchived'> | undefined
  /** Whose days are charged; absent: nobody's. */
  readonly charging?: Pick<EnteringDeps, 'uncharged' | 'credits' | 'settings'>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Sums up the hours that have changed, charges their days to credits, and archives them. An item that cannot be read is in no
 * sum and is told; an hour that cannot be summed stays marked, and is tried again the next time, as a day does that could
 * not be charged or archived. Rejects where there was one, after all others.
 */
export const closer =
  ({ openLog, sums, archiving, charging, now }: ClosingStores, log: Log) =>
  async (): Promise<{ readonly summed: number; readonly charged?: number; readonly archived?: number }> => {
    const unreadable: { readonly id: string; readonly error: unknown }[] = []
    let count = 0
    const requestLog = openLog((id, error) => {
      count++
      if (unreadable.length < NAMED) unreadable.push({ id, error })
    })
    let failed = 0
    let uncharged = 0
    let unwritten = 0
    const entering = charging && {
      ...charging,
      ...{ sums, now, log: openLog(() => undefined) },
      failed: (day: TeamHour, error: unknown) => {
        uncharged++
        log({ level: 'error', message: 'a day could not be charged to credits', ...day, error })
      },
    }
    const marking = [
      ...(entering ? [markCharged(entering)] : []),
      ...(archiving ? [markDay(archiving.unarchived)] : []),
    ]
    const summed = await closeHours({
      log: requestLog,
      sums,
      now,
      summed: async (mark) => {
        for (const markOf of marking) await markOf(mark)
      },
      failed: (hour, error) => {
        failed++
        log({ level: 'error', message: 'an hour could not be summed', ...hour, error })
      },
    })
    const charged = entering && (await enterDays(entering))
    // Last, as it may take long. What cannot be read was told by the sums.
    const archived = archiving
      ? await archiveDays({
          ...archiving,
          log: openLog(() => undefined),
          now,
          failed: (day, error) => {
            unwritten++
            log({ level: 'error', message: 'a day could not be archived', ...day, error })
          },
        })
      : undefined
    if (count > 0)
      log({ level: 'error', message: 'items of the request log cannot be read and are in no sum', count, unreadable })
    if (failed > 0) throw new Error(`${failed} hours could not be summed. They are tried again.`)
    if (uncharged > 0) throw new Error(`${uncharged} days could not be charged to credits. They are tried again.`)
    if (unwritten > 0) throw new Error(`${unwritten} days could not be archived. They are tried again.`)
    return compact({ summed, charged, archived })
  }
