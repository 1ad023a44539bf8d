import type { Answer, Bytes, Cut, Sink } from './answer.ts'

/** Takes bytes for the client. A promise is the back-pressure to wait for. */
export type Write = (bytes: Bytes) => Promise<void> | undefined

/** How long a provider that has said everything may keep its connection open; the client waits for that end. */
const LINGER_MS = 1000

/**
 * Drives an answer: what its source gives goes through its conversion to `write`, at most one write per read and no
 * promise in between, but to wait for a slow client. `until: 'content'` stops as soon as the answer is not silent any
 * more; a second call goes on from there. Resolves at the end, or when the client was shown a failure; rejects with a
 * failure that it was not shown. What becomes of the connection of a complete answer breaks nothing. Left early, the
 * source is cancelled.
 */
export const pump = <In>(
  { source, conversion }: Answer<In>,
  write: Write,
  { until }: { readonly until?: 'content' } = {},
): Promise<void> =>
  new Promise((resolve, reject) => {
    let linger: NodeJS.Timeout | undefined
    let isSettled = false

    const settle = (then: () => void): void => {
      if (isSettled) return
      isSettled = true
      clearTimeout(linger)
      then()
    }
    const stop = (error: unknown): void =>
      settle(() => {
        source.cancel()
        reject(error)
      })

    const finish = (cut?: Cut): void => {
      try {
        const bytes = conversion.end(cut)
        const pressure = bytes.length > 0 ? write(bytes) : undefined
        if (pressure) pressure.then(() => settle(resolve), stop)
        else settle(resolve)
      } catch (error) {
        stop(error)
      }
    }
    const hangUp = (): void => {
      source.cancel()
      finish()
    }
    /** After all that has come so far was written: is that all? */
    const isEnough = (): boolean => {
      const state = conversion.state()
      if (state === 'failed') {
        source.cancel()
        settle(resolve)
      } else if (until === 'content' && state !== 'silent') {
        source.pause()
        settle(resolve)
      } else if (state === 'complete') linger ??= setTimeout(hangUp, LINGER_MS)
      return isSettled
    }
    const goOn = (): void => {
      if (!isEnough()) source.read(sink)
    }
    const sink: Sink<In> = {
      data: (input) => {
        try {
          const bytes = conversion.push(input)
          const pressure = bytes.length > 0 ? write(bytes) : undefined
          if (pressure === undefined) {
            isEnough()
            return
          }
          source.pause()
          pressure.then(goOn, stop)
        } catch (error) {
          stop(error)
        }
      },
      end: finish,
      fail: (error) => (conversion.state() === 'complete' ? finish() : stop(error)),
    }
    goOn()
  })
