import { setTimeout as wait } from 'node:timers/promises'

/** SQLITE_BUSY; SQLITE_PROTOCOL, where many open the file at once (https://sqlite.org/rescode.html). */
const BUSY: ReadonlySet<number> = new Set([5, 15])

/** How long after a refusal it is tried again. */
const RETRY_MS = 20

/** How long somebody waits for what is read. */
const LIMIT_MS = 3000

/** How long what is written waits: for as long as it takes. */
export const FOREVER = Number.POSITIVE_INFINITY

/** Another process has the file to itself: the same may work later. */
export const isBusy = (error: unknown): boolean =>
  // The lower byte; the others say why.
  error instanceof Error && 'errcode' in error && BUSY.has(Number(error.errcode) & 0xff)

/**
 * Does the work as soon as no other process keeps the file from it. Others' work goes on in between, since it waits by
 * a timer. Throws what the work throws, and that the file is busy after `limitMs`.
 */
export const whenFree = async <T>(work: () => T, limitMs = LIMIT_MS): Promise<T> => {
  const until = performance.now() + limitMs
  for (;;)
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error
      await wait(RETRY_MS)
    }
}
