import type { IncomingMessage, ServerResponse } from 'node:http'
import { GatewayError } from '../gateway/core/error.ts'
import type { Exchange, Reply } from '../gateway/core/exchange.ts'
import { headersOf } from '../gateway/transport/http.ts'

const tooLarge = (limitBytes: number): GatewayError =>
  new GatewayError('too-large', `The body is larger than ${Math.floor(limitBytes / 1024 / 1024)} MB.`)

/** The body, refused by its declared length before anything is read, and by its real length while reading. */
const readBody = (request: IncomingMessage, limitBytes: number): Promise<Uint8Array> => {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return Promise.reject(tooLarge(limitBytes))
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= limitBytes) return
      request.pause()
      reject(tooLarge(limitBytes))
    })
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)))
    request.once('error', reject)
  })
}

/** Up to here, copying a chunk costs less than handing it over in three pieces. */
const MAX_COPIED_BYTES = 16 * 1024

/** A chunk as HTTP frames it, https://www.rfc-editor.org/rfc/rfc9112#section-7.1, in one piece. */
const framed = (chunk: Uint8Array | string): Buffer => {
  const length = typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length
  const head = `${length.toString(16)}\r\n`
  const frame = Buffer.allocUnsafe(head.length + length + 2)
  frame.write(head, 'latin1')
  if (typeof chunk === 'string') frame.write(chunk, head.length)
  else frame.set(chunk, head.length)
  frame.write('\r\n', head.length + length, 'latin1')
  return frame
}

/** The response's socket takes more again, or nobody does. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const { socket } = response
    const done = () => {
      response.off('drain', done).off('close', done)
      socket?.off('drain', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
    socket?.on('drain', done)
  })

/**
 * Writes a chunk. Node would frame it in three buffers behind a tick: a small one goes to the socket in one, as soon as
 * the answer has its turn on the connection.
 */
const writeTo = (response: ServerResponse, chunk: Uint8Array | string): boolean => {
  const { socket, chunkedEncoding } = response
  const isSmall = chunk.length > 0 && chunk.length <= MAX_COPIED_BYTES
  return socket && chunkedEncoding && isSmall ? socket.write(framed(chunk)) : response.write(chunk)
}

const replyTo = (
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): Reply => {
  // A body of known length is read and thrown away by Node; of another one nobody knows how much is still to come.
  const unread = !request.complete && request.headers['content-length'] === undefined
  response.writeHead(status, unread ? { ...headers, connection: 'close' } : headers)
  // In one packet with the first chunk if that comes at once.
  const { socket } = response
  socket?.cork()
  response.flushHeaders()
  process.nextTick(() => socket?.uncork())
  return {
    write: (chunk) => (response.destroyed || writeTo(response, chunk) ? undefined : drained(response)),
    end: () => new Promise((resolve) => (response.destroyed ? resolve() : response.end(resolve))),
  }
}

/** The first name that comes again. */
const repeatedIn = (given: URLSearchParams): string | undefined => {
  const names = [...given.keys()]
  return new Set(names).size === names.length ? undefined : names.find((name, at) => names.indexOf(name) < at)
}

const queryOf = (text: string): Pick<Exchange, 'query' | 'repeated'> => {
  if (text === '') return { query: {} }
  const given = new URLSearchParams(text)
  const repeated = repeatedIn(given)
  return { query: Object.fromEntries(given), ...(repeated === undefined ? {} : { repeated }) }
}

/** A request to a plain Node server as an Exchange, which whoever has the controller may end. */
export const nodeExchange = (
  request: IncomingMessage,
  response: ServerResponse,
  gone = new AbortController(),
): Exchange => {
  response.on('close', () => {
    if (!response.writableFinished) gone.abort(new GatewayError('aborted', 'The client closed the connection.'))
  })
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s)
  return {
    method: request.method ?? 'GET',
    path,
    ...queryOf(query),
    headers: headersOf(request),
    body: (limitBytes) => readBody(request, limitBytes),
    signal: gone.signal,
    receivedAt: Date.now(),
    remainingMs: () => Number.POSITIVE_INFINITY,
    reply: (status, headers) => replyTo(request, response, status, headers),
  }
}
