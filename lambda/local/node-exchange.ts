import type { IncomingMessage, ServerResponse } from 'node:http'
import { GatewayError } from '../gateway/core/error.ts'
import type { Exchange, Reply } from '../gateway/core/exchange.ts'

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

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })

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
    write: (chunk) => {
      if (response.destroyed || response.write(chunk)) return undefined
      return drained(response)
    },
    end: () => new Promise((resolve) => (response.destroyed ? resolve() : response.end(resolve))),
  }
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> => {
  const read: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    read[name] = Array.isArray(value) ? value.join(', ') : (value ?? '')
  return read
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
    query: query === '' ? {} : Object.fromEntries(new URLSearchParams(query)),
    headers: headersOf(request),
    body: (limitBytes) => readBody(request, limitBytes),
    signal: gone.signal,
    receivedAt: Date.now(),
    remainingMs: () => Number.POSITIVE_INFINITY,
    reply: (status, headers) => replyTo(request, response, status, headers),
  }
}
