import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import type { Source } from '../core/answer/answer.ts'
import { GatewayError } from '../core/error.ts'
import { type Incoming, incomingBody } from './incoming.ts'
import { type Place, placeOf } from './place.ts'

export interface UpstreamRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Pieces are sent one after the other, as one body. */
  readonly body?: string | Uint8Array | readonly Uint8Array[]
  /** Default POST. */
  readonly method?: string
  /** Resolves the host instead of DNS, over a connection that is not shared. */
  readonly lookup?: LookupFunction
  /** It is sent at most once, also where that finds nobody: it might be done twice. */
  readonly isOnce?: true
}

/** Milliseconds: until the connection stands, then until the first byte of the answer, then between two reads. */
export interface Timing {
  readonly connectMs: number
  readonly headersMs?: number
  readonly idleMs: number
  readonly signal: AbortSignal
  /** Told of the headers before they go out. */
  readonly sent?: (headers: Readonly<Record<string, string>>) => void
  /** Waited for before it is sent once more, as a connection was found closed. Throws where it is not to be. */
  readonly again?: (() => Promise<void>) | undefined
}

export interface UpstreamResponse {
  readonly status: number
  /** Lower-case names; repeated ones joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  /** To be read or cancelled, else the connection stays open until the signal aborts. */
  readonly body: Source<Uint8Array>
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.message.slice(0, 80)

/** Headers that say how a body is sent. */
const OURS: ReadonlySet<string> = new Set(['accept-encoding', 'content-length'])

const hostOf = ({ url }: UpstreamRequest): string => URL.parse(url)?.host ?? 'the provider'

/** `unsent`: says whether it is known to have failed before the connection stood. */
const connectionError = (error: Error, host: string, unsent: { isUnsent?: true }): GatewayError =>
  error instanceof GatewayError
    ? error
    : new GatewayError('upstream-unreachable', `The connection to ${host} failed (${codeOf(error)}).`, {
        cause: error,
        ...unsent,
      })

/** What ended it, as an error of ours. */
export const abortError = (signal: AbortSignal): GatewayError =>
  signal.reason instanceof GatewayError ? signal.reason : new GatewayError('aborted', 'The request was cancelled.')

/** Lower-case names; repeated ones joined by commas. */
export const headersOf = ({ headers }: IncomingMessage): Record<string, string> => {
  const read: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) read[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return read
}

/** Names and values in turn, which spares Node a table of them. */
const toFields = ({ method = 'POST', headers, body }: UpstreamRequest, place: Place, length: number): string[] => {
  const fields: string[] = []
  let { host, authorization } = place
  for (const name in headers) {
    const lower = name.toLowerCase()
    if (OURS.has(lower)) continue
    if (lower === 'host') host = ''
    if (lower === 'authorization') authorization = undefined
    fields.push(name, headers[name] ?? '')
  }
  if (host !== '') fields.push('host', host)
  if (authorization) fields.push('authorization', authorization)
  fields.push('accept-encoding', 'identity')
  if (body !== undefined || method === 'POST') fields.push('content-length', String(length))
  return fields
}

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

/** They have been idle as long as the one that was stale: whoever asks next is not to meet another one. */
const dropIdle = (agent: Agent): void => {
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy()
}

/** What ends a request before its answer has come: the signal, or the time that its present stage may take. */
const deadline = (signal: AbortSignal, fail: (error: GatewayError) => void) => {
  let timer: NodeJS.Timeout | undefined
  const abort = (): void => fail(abortError(signal))
  signal.addEventListener('abort', abort, { once: true })
  const stopClock = (): void => clearTimeout(timer)
  return {
    /** A new stage begins; undefined: it may take as long as it wants. */
    within: (ms: number | undefined, timeoutError: (ms: number) => GatewayError): void => {
      stopClock()
      if (ms !== undefined) timer = setTimeout(() => fail(timeoutError(ms)), ms)
    },
    stopClock,
    clear: (): void => {
      stopClock()
      signal.removeEventListener('abort', abort)
    },
  }
}

const sendOnce = (request: UpstreamRequest, timing: Timing, isFresh: boolean): Promise<UpstreamResponse> =>
  new Promise((resolve, reject) => {
    const { url: href, method = 'POST', body, lookup, isOnce } = request
    const place = placeOf(href)
    const { host, options, request: open, agent, connected } = place
    const pieces = piecesOf(body)
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    const startedAt = performance.now()
    const outgoing = open({
      method,
      headers: toFields(request, place, length),
      agent: isFresh || lookup ? false : agent,
      ...options,
      ...(lookup ? { lookup } : {}),
    })
    let answer: Incoming | undefined
    let isConnected = false
    const unsent = (): { isUnsent?: true } => (isConnected ? {} : { isUnsent: true })
    const didNot = (what: string) => (ms: number) =>
      new GatewayError('timeout', `${host} did not ${what} within ${ms} ms.`, unsent())
    const clock = deadline(timing.signal, (error) => (answer ? answer.fail(error) : outgoing.destroy(error)))

    outgoing.on('socket', (socket) => {
      const awaitAnswer = (): void => {
        isConnected = true
        clock.within(timing.headersMs, didNot('answer'))
      }
      if (outgoing.reusedSocket) return awaitAnswer()
      clock.within(timing.connectMs, didNot('accept a connection'))
      socket.once(connected, awaitAnswer)
    })
    outgoing.on('close', clock.clear)
    outgoing.on('error', (error) => {
      if (answer) return
      if (isStale(outgoing, error, startedAt, timing)) {
        if (!isOnce) return resolve(sendAgain(request, timing))
        dropIdle(agent)
      }
      reject(connectionError(error, host, unsent()))
    })
    // Without a listener Node drops the connection and tells nobody.
    outgoing.on('upgrade', (_, socket) => {
      socket.destroy()
      reject(new GatewayError('upstream-failed', `${host} switched to another protocol.`))
    })
    outgoing.on('response', (response) => {
      clock.stopClock()
      answer = incomingBody(response, timing.idleMs, host)
      const encoding = response.headers['content-encoding'] ?? 'identity'
      if (encoding === 'identity')
        return resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body: answer.body })
      answer.body.cancel()
      reject(
        new GatewayError('upstream-failed', `${host} answered in ${encoding.slice(0, 40)}, which was not asked for.`),
      )
    })
    for (const piece of pieces.slice(0, -1)) outgoing.write(piece)
    outgoing.end(pieces.at(-1))
  })

const sendAgain = async (request: UpstreamRequest, timing: Timing): Promise<UpstreamResponse> => {
  await timing.again?.()
  if (timing.signal.aborted) throw abortError(timing.signal)
  return sendOnce(request, timing, true)
}

/**
 * One HTTP/1.1 exchange over pooled connections. No redirects, no proxies, no compression. Throws 'timeout', 'aborted'
 * (or the signal's own GatewayError), 'upstream-unreachable' when there is no connection; the body fails with 'timeout'
 * and 'aborted', and ends with a cut. Messages name the host, never headers or bodies.
 */
export const send = async (request: UpstreamRequest, timing: Timing): Promise<UpstreamResponse> => {
  if (timing.signal.aborted) throw abortError(timing.signal)
  timing.sent?.(request.headers)
  try {
    return await sendOnce(request, timing, false)
  } catch (thrown) {
    // Node refuses malformed URLs and header values synchronously; its message names the header only.
    if (thrown instanceof Error && codeOf(thrown) === 'ERR_INVALID_CHAR')
      throw new GatewayError('unsupported', `Nothing can be sent to ${hostOf(request)}: ${thrown.message}.`)
    throw thrown instanceof Error ? connectionError(thrown, hostOf(request), { isUnsent: true }) : thrown
  }
}
