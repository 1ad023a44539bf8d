import type { Exchange } from '../core/exchange.ts'
import type { Authenticate } from './authenticate.ts'

/** How long a body may take before its key is looked at again: with what is remembered of a key that is still a minute. */
const SLOW_MS = 10_000

/**
 * The exchange of an authenticated request: a body that takes long is of no use to a key that has come to its end
 * meanwhile. Reading it throws what `authenticate` throws.
 */
export const withLastingKey = (exchange: Exchange, authenticate: Authenticate, now: () => number): Exchange => ({
  ...exchange,
  body: async (limitBytes) => {
    const body = await exchange.body(limitBytes)
    if (now() - exchange.receivedAt > SLOW_MS) await authenticate(exchange.headers)
    return body
  },
})
