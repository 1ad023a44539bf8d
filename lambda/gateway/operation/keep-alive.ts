import type { Write } from '../core/answer/pump.ts'
import type { Dialect } from '../core/dialect.ts'
import type { Reply } from '../core/exchange.ts'

/** Half of what the strictest known proxy waits: edge-optimized API Gateway cuts after 30 s without a byte. */
const SILENCE_MS = 15_000

/** Every SDK skips a comment. */
const COMMENT = ': keep-alive\n\n'

export interface KeepAlive {
  /** Writes whole events: a sign goes out whenever the next ones take long, and so only between events. */
  readonly write: Write
  stop(): void
}

/**
 * Keeps an idle stream's connection open through proxies. Only for answers that have committed: a sign commits.
 * Without a dialect, for an answer that is no stream, nothing is sent.
 */
export const keepAlive = (reply: Reply, dialect: Pick<Dialect, 'keepAlive'> | undefined): KeepAlive => {
  if (!dialect) return { write: (bytes) => reply.write(bytes), stop: () => undefined }
  const sign = dialect.keepAlive ?? COMMENT
  let isHeldUp = false
  let writtenAt = performance.now()
  // One timer, not set anew for each write: it looks how long the silence has been.
  const look = (): void => {
    const silence = performance.now() - writtenAt
    if (silence >= SILENCE_MS || isHeldUp) {
      // A client that does not take it is noticed at the next event.
      if (!isHeldUp) reply.write(sign)?.catch(() => undefined)
      writtenAt = performance.now()
    }
    timer = setTimeout(look, writtenAt + SILENCE_MS - performance.now())
  }
  let timer = setTimeout(look, SILENCE_MS)
  const taken = (): void => {
    isHeldUp = false
    writtenAt = performance.now()
  }
  return {
    write: (bytes) => {
      writtenAt = performance.now()
      const pressure = reply.write(bytes)
      if (!pressure) return undefined
      isHeldUp = true
      return pressure.finally(taken)
    },
    stop: () => clearTimeout(timer),
  }
}
