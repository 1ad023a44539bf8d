import type { Dialect } from '../core/dialect.ts'
import type { Reply } from '../core/exchange.ts'

/** Half of what the strictest known proxy waits: edge-optimized API Gateway cuts after 30 s without a byte. */
const SILENCE_MS = 15_000

/** Every SDK skips a comment. */
const COMMENT = ': keep-alive\n\n'

export interface KeepAlive {
  /** The next piece is being waited for: a sign goes out whenever that takes long, and so only between events. */
  wait(): void
  /** It has come. */
  heard(): void
  stop(): void
}

const NOTHING: KeepAlive = { wait: () => undefined, heard: () => undefined, stop: () => undefined }

/**
 * Keeps an idle stream's connection open through proxies. Only for answers that have committed: a sign commits.
 * Without a dialect, for an answer that is no stream, nothing is sent.
 */
export const keepAlive = (reply: Reply, dialect: Pick<Dialect, 'keepAlive'> | undefined): KeepAlive => {
  if (!dialect) return NOTHING
  let isWaiting = false
  const sign = dialect.keepAlive ?? COMMENT
  const timer = setInterval(() => {
    // A client that does not take it is noticed at the next piece.
    if (isWaiting) reply.write(sign)?.catch(() => undefined)
  }, SILENCE_MS)
  return {
    wait: () => {
      timer.refresh()
      isWaiting = true
    },
    heard: () => {
      isWaiting = false
    },
    stop: () => clearInterval(timer),
  }
}
