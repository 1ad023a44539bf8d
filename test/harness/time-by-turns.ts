import { setImmediate } from 'node:timers/promises'
import { vi } from 'vitest'

/** More turns of the event loop than what is ready on its sockets takes to get from one end of them to the other. */
const TURNS = 10
const STEP_MS = 10

/**
 * From now on timers run by the turns of this process and not by the clock, until `stop`: time does not pass while there is
 * something to do, so that a busy machine is no slow provider. Not for what waits for a disk or for another process.
 */
export const timeByTurns = (): { stop(): Promise<void> } => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    shouldClearNativeTimers: true,
  })
  let isStopped = false
  const passing = (async () => {
    while (!isStopped) {
      for (let turn = 0; turn < TURNS; turn++) await setImmediate()
      vi.advanceTimersByTime(STEP_MS)
    }
  })()
  return {
    stop: async () => {
      isStopped = true
      await passing
      vi.useRealTimers()
    },
  }
}

/** Does this while time passes by turns. */
export const byTurns = async <T>(work: () => Promise<T>): Promise<T> => {
  const time = timeByTurns()
  return work().finally(time.stop)
}
