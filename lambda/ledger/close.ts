import { closeHours } from '../gateway/money/sums/close.ts'
import type { Log } from '../log.ts'
import type { Log as RequestLog } from '../storage/log.ts'
import type { Sums } from '../storage/sums.ts'

/** Some of those that cannot be read are named. */
const NAMED = 10

export interface ClosingStores {
  /** The request log, which tells of items that are no record. */
  readonly openLog: (unreadable: (id: string, error: unknown) => void) => Pick<RequestLog, 'scan'>
  readonly sums: Sums
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Sums up the hours that have changed. An item that cannot be read is in no sum and is told; an hour that cannot be
 * summed stays marked, and is tried again the next time. Rejects where there was one, after all others.
 */
export const closer =
  ({ openLog, sums, now }: ClosingStores, log: Log) =>
  async (): Promise<{ readonly summed: number }> => {
    const unreadable: { readonly id: string; readonly error: unknown }[] = []
    let count = 0
    const requestLog = openLog((id, error) => {
      count++
      if (unreadable.length < NAMED) unreadable.push({ id, error })
    })
    let failed = 0
    const summed = await closeHours({
      log: requestLog,
      sums,
      now,
      failed: (hour, error) => {
        failed++
        log({ level: 'error', message: 'an hour could not be summed', ...hour, error })
      },
    })
    if (count > 0)
      log({ level: 'error', message: 'items of the request log cannot be read and are in no sum', count, unreadable })
    if (failed > 0) throw new Error(`${failed} hours could not be summed. They are tried again.`)
    return { summed }
  }
