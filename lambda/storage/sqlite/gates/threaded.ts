import { within } from '../../../gateway/core/time-limit.ts'
import { checkHold } from '../../gate-state.ts'
import type { Gates } from '../../gates.ts'
import type { StoreThread } from '../store-thread.ts'

/** What a request waits for one answer: the thread may have to start, or be writing the log. */
const RESERVE_MS = 2000
const timeoutError = (ms: number) => new Error(`The store did not answer within ${ms} ms.`)

/** Gates in SQLite, from the thread that writes: another process may hold the lock that they need. */
export const threadedGates = (thread: StoreThread, ms = RESERVE_MS): Gates => ({
  async reserve(gate, asked) {
    checkHold(asked.hold, asked.amounts)
    return within({ ms, timeoutError }, () => thread.run('reserveAtGate', gate, asked))
  },
  settle: (gate, settled) => thread.run('settleAtGate', gate, settled),
  look: (gate) => thread.run('lookAtGate', gate),
})
