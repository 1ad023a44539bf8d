import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Gateway } from '../gateway/app.ts'
import { GatewayError } from '../gateway/core/error.ts'
import { within } from '../gateway/core/time-limit.ts'
import { misdirected } from './host-names.ts'
import { nodeExchange } from './node-exchange.ts'

/** Not imported: that would read every export of it, and thereby load undici (`transport/http.ts`). */
const { createServer } = process.getBuiltinModule('node:http')

const HOST = '127.0.0.1'

/** What clients are given time for, in milliseconds. */
export interface ServerLimits {
  /** To send the head of a request, and all of it. */
  readonly headersMs: number
  readonly requestMs: number
  /** How often both are looked at. */
  readonly checkMs: number
  /** To get the rest of an answer when the server stops. */
  readonly stopMs: number
}

const LIMITS: ServerLimits = { headersMs: 15_000, requestMs: 300_000, checkMs: 5000, stopMs: 10_000 }

/** What an answer that is cut off still needs for its last event, and records for the way into their store. */
const LAST_WORDS_MS = 1000
const SETTLE_MS = 3000

export interface ServerOptions {
  readonly port: number
  /** Names beside those of the loopback interface that requests may be addressed to. */
  readonly hosts?: readonly string[]
  readonly limits?: Partial<ServerLimits>
}

/** The server's address, and how to stop it: open requests are answered and recorded first, within their time. */
export interface LocalServer {
  readonly url: string
  stop(): Promise<void>
}

interface Running {
  readonly request: IncomingMessage
  readonly ended: Promise<void>
  end(error: GatewayError): void
}

const stopped = (): GatewayError =>
  new GatewayError('internal', 'The server was stopped. Try again when it is back.', { status: 503, cause: 'stopped' })

/** Resolves when the work is done, or when its time is over. */
const atMost = (ms: number, work: () => Promise<unknown>): Promise<unknown> =>
  within({ ms, timeoutError: () => new Error('late') }, work).catch(() => undefined)

/** Serves the gateway on the loopback interface only. Rejects when the port is taken. */
export const serve = (gateway: Gateway, { port, hosts = [], limits = {} }: ServerOptions): Promise<LocalServer> => {
  const { headersMs, requestMs, checkMs, stopMs } = { ...LIMITS, ...limits }
  const underWay = new Set<Running>()
  let isStopping = false

  const server = createServer(
    // Said outright: a request that may take for ever (0) takes the limit off its head, too.
    { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: checkMs },
    (request, response) => {
      const left = new AbortController()
      const refusal = isStopping ? stopped() : misdirected(request.headers.host, hosts)
      const exchange = nodeExchange(request, response, left)
      const ended = gateway.handle(refusal ? { ...exchange, refusal } : exchange)
      const running: Running = { request, ended, end: (error) => left.abort(error) }
      underWay.add(running)
      void ended.finally(() => {
        underWay.delete(running)
        if (!response.writableEnded) response.destroy()
      })
    },
  )
  const allEnded = () => Promise.all([...underWay].map(({ ended }) => ended))

  const stop = async (): Promise<void> => {
    isStopping = true
    server.close()
    server.closeIdleConnections()
    // Whoever has not even said what it wants gets no more time for it.
    for (const { request, end } of underWay) if (!request.complete) end(stopped())
    await atMost(stopMs, allEnded)
    for (const { end } of underWay) end(stopped())
    await atMost(LAST_WORDS_MS, allEnded)
    // Those that sent nothing, or read nothing.
    server.closeAllConnections()
    await atMost(SETTLE_MS, () => allEnded().then(() => gateway.settle()))
  }

  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => {
      const { port: bound } = server.address() as AddressInfo
      resolve({ url: `http://${HOST}:${bound}`, stop })
    })
  })
}
