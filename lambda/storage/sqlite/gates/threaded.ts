import { within } from '../../../gateway/core/time-limit.ts'
import { checkAdjustment, checkHold } from '../../gate-state.ts'
import type { Gates } from '../../gates.ts'
import type { StoreThread } from '../store-thread.ts'

export interface ThreadedGatesOptions {
  /** What a request waits for one answer, in milliseconds. Default 2,000. */
  readonly reserveMs?: number
  /** What whoever settles, adjusts or looks does. Default 3,000, as of any other store. */
  readonly answerMs?: number
}

/** The thread may have to start, or be writing the log. */
const RESERVE_MS = 2000
const ANSWER_MS = 3000
const timeoutError = (ms: number) => new Error(`The store did not answer within ${ms} ms.`)

/** Gates in SQLite, from the thread that writes: another process may hold the lock that they need. */
export const threadedGates = (
  thread: StoreThread,
  { reserveMs = RESERVE_MS, answerMs = ANSWER_MS }: ThreadedGatesOptions = {},
): Gates => ({
  async reserve(gate, asked) {
    checkHold(asked.hold, asked.amounts)
    return within({ ms: reserveMs, timeoutError }, () => thread.run('reserveAtGate', gate, asked))
  },
  async settle(gate, settled) {
    checkHold(settled.hold, settled.held, settled.cost)
    return within({ ms: answerMs, timeoutError }, () => thread.run('settleAtGate', gate, settled))
  },
  async adjust(gate, by, options = {}) {
    checkAdjustment(by, options.once)
    return within({ ms: answerMs, timeoutError }, () => thread.run('adjustGate', gate, by, options))
  },
  look: (gate) => within({ ms: answerMs, timeoutError }, () => thread.run('lookAtGate', gate)),
})
