import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import { GatewayError, type UpstreamError } from '../core/error.ts'
import type { Credential } from '../core/provider.ts'
import { redact } from '../core/redact.ts'
import { readIncoming } from './incoming.ts'

export interface UpstreamRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Pieces are sent one after the other, as one body. */
  readonly body?: string | Uint8Array | readonly Uint8Array[]
  /** Default POST. */
  readonly method?: string
  /** Resolves the host instead of DNS, over a connection that is not shared. */
  readonly lookup?: LookupFunction
}

/** Milliseconds: until the connection stands, then until the first byte of the answer, then between two reads. */
export interface Timing {
  readonly connectMs: number
  readonly headersMs?: number
  readonly idleMs: number
  readonly signal: AbortSignal
}

export interface UpstreamResponse {
  readonly status: number
  /** Lower-case names; repeated ones joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  /** To be read or left early, else the connection stays open until the signal aborts. */
  readonly body: AsyncIterable<Uint8Array>
}

const FREE_SOCKET_MS = 60_000
const POOL = {
  keepAlive: true,
  noDelay: true,
  maxFreeSockets: 256,
  timeout: FREE_SOCKET_MS,
  scheduling: 'lifo',
} as const

/**
 * `import 'node:http'` reads every export and thereby loads undici, which costs 30 ms of a cold start;
 * getBuiltinModule does not.
 */
const PROTOCOLS = {
  'http:': { module: () => process.getBuiltinModule('node:http'), connected: 'connect' },
  'https:': { module: () => process.getBuiltinModule('node:https'), connected: 'secureConnect' },
} as const

const agents = new Map<string, Agent>()

const protocolOf = (url: URL) => {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new GatewayError(
      'upstream-unreachable',
      `Cannot reach ${url.host} over ${url.protocol} Only http: and https: exist.`,
    )
  const { module, connected } = PROTOCOLS[url.protocol]
  const { Agent, request } = module()
  const agent = agents.get(url.protocol) ?? new Agent(POOL)
  agents.set(url.protocol, agent)
  return { request, agent, connected }
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.message.slice(0, 80)

/** `isUnsent`: what is known to have failed before the connection stood. */
const connectionError = (error: Error, host: string, isUnsent?: true): GatewayError =>
  error instanceof GatewayError
    ? error
    : new GatewayError('upstream-unreachable', `The connection to ${host} failed (${codeOf(error)}).`, {
        cause: error,
        ...(isUnsent ? { isUnsent } : {}),
      })

const abortError = (signal: AbortSignal): GatewayError =>
  signal.reason instanceof GatewayError ? signal.reason : new GatewayError('aborted', 'The request was cancelled.')

const toHeaders = (incoming: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(incoming.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )

const piecesOf = (body: UpstreamRequest['body']): readonly Uint8Array[] => {
  if (body === undefined) return []
  if (typeof body === 'string') return [Buffer.from(body)]
  return body instanceof Uint8Array ? [body] : body
}

/**
 * A kept-alive socket that the other side closed while our request was on its way: it shows at once. Later than that,
 * the provider may already have worked on the request, and sending it again could be billed twice.
 */
const isStale = (outgoing: ClientRequest, error: Error, startedAt: number, timing: Timing): boolean =>
  outgoing.reusedSocket &&
  ['ECONNRESET', 'EPIPE'].includes(codeOf(error)) &&
  performance.now() - startedAt < timing.connectMs

const exchange = (request: UpstreamRequest, timing: Timing, isFresh: boolean): Promise<UpstreamResponse> =>
  new Promise((resolve, reject) => {
    const { url: href, method = 'POST', headers, body, lookup } = request
    const { signal } = timing
    const url = new URL(href)
    const pieces = piecesOf(body)
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    const { request: open, agent, connected } = protocolOf(url)
    const startedAt = performance.now()
    const outgoing = open(url, {
      method,
      headers: {
        ...headers,
        'accept-encoding': 'identity',
        ...(body === undefined ? {} : { 'content-length': String(length) }),
      },
      agent: isFresh || lookup ? false : agent,
      ...(lookup ? { lookup } : {}),
    })
    let fail = (error: GatewayError): unknown => outgoing.destroy(error)
    let timer: NodeJS.Timeout | undefined
    let isUnsent: true | undefined = true
    const within = (ms: number | undefined, what: string): void => {
      clearTimeout(timer)
      if (ms === undefined) return
      const late = () =>
        new GatewayError('timeout', `${url.host} did not ${what} within ${ms} ms.`, isUnsent ? { isUnsent } : {})
      timer = setTimeout(() => fail(late()), ms)
    }
    const abort = (): unknown => fail(abortError(signal))
    signal.addEventListener('abort', abort, { once: true })
    within(timing.connectMs, 'accept a connection')
    outgoing.once('socket', (socket) => {
      const answerWithin = (): void => {
        isUnsent = undefined
        within(timing.headersMs, 'answer')
      }
      if (outgoing.reusedSocket) answerWithin()
      else socket.once(connected, answerWithin)
    })
    outgoing.once('close', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    })
    let isAnswered = false
    outgoing.on('error', (error) => {
      if (isAnswered) return
      if (isStale(outgoing, error, startedAt, timing)) resolve(exchange(request, timing, true))
      else reject(connectionError(error, url.host, isUnsent))
    })
    // Without a listener Node drops the connection and tells nobody.
    outgoing.once('upgrade', (_, socket) => {
      socket.destroy()
      reject(new GatewayError('upstream-failed', `${url.host} switched to another protocol.`))
    })
    outgoing.once('response', (response) => {
      isAnswered = true
      clearTimeout(timer)
      const incoming = readIncoming(response, timing.idleMs, url.host)
      fail = incoming.fail
      const encoding = response.headers['content-encoding'] ?? 'identity'
      if (encoding === 'identity')
        return resolve({ status: response.statusCode ?? 0, headers: toHeaders(response), body: incoming.body })
      response.destroy()
      reject(new GatewayError('upstream-failed', `${url.host} answered in ${encoding}, which was not asked for.`))
    })
    for (const piece of pieces.slice(0, -1)) outgoing.write(piece)
    outgoing.end(pieces.at(-1))
  })

/**
 * One HTTP/1.1 exchange over pooled connections. No redirects, no proxies, no compression. Throws 'timeout', 'aborted'
 * (or the signal's own GatewayError), 'upstream-unreachable' when there is no connection; the body throws 'timeout',
 * 'aborted' and 'upstream-truncated'. Messages name the host, never headers or bodies.
 */
export const send = async (request: UpstreamRequest, timing: Timing): Promise<UpstreamResponse> => {
  if (timing.signal.aborted) throw abortError(timing.signal)
  try {
    return await exchange(request, timing, false)
  } catch (thrown) {
    // Node refuses malformed URLs and header values synchronously; its message names the header only.
    throw thrown instanceof Error
      ? connectionError(thrown, URL.parse(request.url)?.host ?? 'the provider', true)
      : thrown
  }
}

/** The whole body. Throws 'upstream-failed' as soon as it is longer than the limit. */
export const readAll = async (body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > limitBytes) throw new GatewayError('upstream-failed', `The answer is longer than ${limitBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

/** The body's beginning as text. What came of a body that was cut is better than nothing: it tells what failed. */
export const readText = async (body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<string> => {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      length += chunk.length
      if (length >= limitBytes) break
    }
  } catch (thrown) {
    if (!(thrown instanceof GatewayError && thrown.code === 'upstream-truncated')) throw thrown
  }
  return Buffer.concat(chunks).toString('utf8', 0, limitBytes)
}

const ERROR_BYTES = 64 * 1024
const SECRET_FIELD = /key|token|secret|authorization/i

/** The provider's answer as an error to keep, without the credential should it echo one. */
export const readError = async (
  response: UpstreamResponse,
  wire: string,
  credential: Credential,
): Promise<UpstreamError> => {
  const secrets = Object.entries(credential).flatMap(([field, value]) =>
    SECRET_FIELD.test(field) ? value.split(' ').filter((word) => word.length >= 8) : [],
  )
  const text = await readText(response.body, ERROR_BYTES)
  const body = redact(secrets.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text))
  return { status: response.status, headers: response.headers, body, wire }
}
