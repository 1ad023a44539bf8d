import { within } from '../../../gateway/core/time-limit.ts'
import type { Alerts } from '../../alerts.ts'
import type { StoreThread } from '../store-thread.ts'

/** As of any other store. */
const ANSWER_MS = 3000
const timeoutError = (ms: number) => new Error(`The store did not answer within ${ms} ms.`)

/** Alerts in SQLite, from the thread that writes: another process may hold the lock that they need. */
export const threadedAlerts = (
  thread: StoreThread,
  { answerMs = ANSWER_MS }: { readonly answerMs?: number } = {},
): Alerts => ({
  first: (alert) => within({ ms: answerMs, timeoutError }, () => thread.run('firstAlert', alert)),
})
