import type { Log } from '../log.ts'
import type { Authenticate } from './access/authenticate.ts'
import { withLastingKey } from './access/lasting-key.ts'
import type { Exchange } from './core/exchange.ts'
import { ulid } from './core/ids.ts'
import { withSendableReply } from './core/sendable-reply.ts'
import { untilAborted } from './core/time-limit.ts'
import { recognised } from './dialect/index.ts'
import type { RecordSink } from './generation/sink.ts'
import { deadline } from './operation/deadline.ts'
import { refuse } from './operation/reply.ts'
import { randomPool } from './random-pool.ts'
import { matcher } from './route.ts'
import { type RouteDeps, routesOf } from './routes.ts'

/** The gateway, whatever transport carries its exchanges. */
export interface Gateway {
  /** Answers one request. Never rejects. An answer that it has not ended by then is to be cut: it could not be told. */
  handle(exchange: Exchange): Promise<void>
  /** Resolves when every record so far has been written. */
  settle(): Promise<void>
}

export interface GatewayDeps extends RouteDeps {
  /** Throws `unauthenticated`. */
  readonly authenticate: Authenticate
  readonly sink: RecordSink
  readonly log: Log
}

/** Few requests go astray. */
const missing = () => import('./no-route.ts')

/** Composes the gateway: one table of routes, one place that authenticates, one that catches what operations throw. */
export const createGateway = (deps: GatewayDeps): Gateway => {
  const { authenticate, sink, log, timeouts, now } = deps
  const match = matcher(routesOf(deps))
  const random = randomPool()

  const handle = async (received: Exchange): Promise<void> => {
    const exchange = withSendableReply(received)
    const id = `gen_${ulid(exchange.receivedAt, random(10))}`
    // An error before the route is known goes out in the envelope of the SDK that seems to be asking.
    let dialect = recognised(exchange.headers)
    const { signal, clear } = deadline(exchange, timeouts.totalMs)
    try {
      if (exchange.refusal) throw exchange.refusal
      const { method, path } = exchange
      const found = match(method, path)
      if (!('route' in found)) throw (await missing()).noRoute(method, path, found)
      const { route, parameters } = found
      dialect = route.operation.dialect
      const request = { exchange, id, parameters, signal }
      if (route.access === 'public') await route.operation.run({ ...request, caller: undefined })
      else {
        const caller = await untilAborted(authenticate(exchange.headers), signal)
        await route.operation.run({ ...request, exchange: withLastingKey(exchange, authenticate, now), caller })
      }
    } catch (thrown) {
      await refuse({ exchange, id }, dialect, thrown, log)
    } finally {
      clear()
    }
  }
  return { handle, settle: () => sink.flush() }
}
