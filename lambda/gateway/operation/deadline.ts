import { GatewayError } from '../core/error.ts'
import type { Exchange } from '../core/exchange.ts'

/** What an answer and its record still need when the transport is about to end the exchange. */
const RESERVE_MS = 3000

/**
 * A signal that ends everything: the client left, the request took too long, or the transport's own end comes near.
 * Its reason is a GatewayError.
 */
export const deadline = (exchange: Exchange, totalMs: number): { signal: AbortSignal; clear: () => void } => {
  const ms = Math.max(0, Math.min(totalMs, exchange.remainingMs() - RESERVE_MS))
  const timed = new AbortController()
  const late = () => new GatewayError('timeout', `The request took longer than ${Math.round(ms / 1000)} s in all.`)
  const timer = setTimeout(() => timed.abort(late()), ms)
  return { signal: AbortSignal.any([exchange.signal, timed.signal]), clear: () => clearTimeout(timer) }
}
