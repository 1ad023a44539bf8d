import { GatewayError } from '../core/error.ts'
import type { Exchange } from '../core/exchange.ts'
import { RECORD_MS } from '../generation/sink.ts'

/** What the record, and the end of an answer before it, still need when the transport is about to end the exchange. */
const RESERVE_MS = RECORD_MS + 2000

/**
 * A signal that ends everything: the client left, the request took too long, or the transport's own end comes near.
 * Its reason is a GatewayError.
 */
export const deadline = (exchange: Exchange, totalMs: number): { signal: AbortSignal; clear: () => void } => {
  const ms = Math.max(0, Math.min(totalMs, exchange.remainingMs() - RESERVE_MS))
  const ended = new AbortController()
  const timeoutError = () =>
    new GatewayError('timeout', `The request took longer than ${Math.round(ms / 1000)} s in all.`)
  const timer = setTimeout(() => ended.abort(timeoutError()), ms)
  // Not AbortSignal.any: Node keeps such a signal, and all that its listeners hold, until one of its sources is collected.
  const clientLeft = () => ended.abort(exchange.signal.reason)
  if (exchange.signal.aborted) clientLeft()
  exchange.signal.addEventListener('abort', clientLeft, { once: true })
  const clear = () => {
    clearTimeout(timer)
    exchange.signal.removeEventListener('abort', clientLeft)
  }
  return { signal: ended.signal, clear }
}
