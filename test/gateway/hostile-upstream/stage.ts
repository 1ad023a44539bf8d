import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { anthropic } from '../../harness/families/anthropic.ts'
import { openaiCompatible } from '../../harness/families/openai-chat.ts'
import type { Said } from '../../harness/said.ts'
import { JSON_TYPE, SSE } from '../../harness/upstream.ts'

/** The two wire formats that every path ends in. */
export type WireKind = 'chat' | 'messages'

/** What a provider says when nothing is wrong. */
export const TEXT = 'Grüße, 🌍: here is the whole answer.'
export const CALL = { id: 'callOne01', name: 'weather', input: { city: 'Bonn' } }

/** In everything that must not come through to the client: other headers, web pages, stack traces. */
export const LEAK = 'leak-5f1e7a'
export const PAGE = `<html><body><h1>${LEAK}</h1></body></html>`

/** One request to a provider, and the means to mistreat whoever sent it. */
export interface Stage {
  readonly wire: WireKind
  readonly stream: boolean
  /** The right answer in pieces: each event of the stream, or the one body. */
  readonly pieces: readonly string[]
  /** The right answer as one JSON, whatever was asked for. */
  readonly whole: string
  /** The same with a tool call instead of text. */
  readonly callPieces: readonly string[]
  /** Of the right answer. */
  readonly headers: Readonly<Record<string, string>>
  readonly socket: Socket
  readonly response: ServerResponse
  /** Status, headers and chunks, each in a read of its own; the body stays open. */
  write(chunks: readonly (string | Uint8Array)[], headers?: object, status?: number): Promise<void>
  /** The same to a clean end. */
  answer(chunks: readonly (string | Uint8Array)[], headers?: object, status?: number): Promise<void>
}

export type Play = (stage: Stage) => unknown

const read = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
}

const FAMILIES = { chat: openaiCompatible, messages: anthropic }

const piecesOf = (wire: WireKind, body: Record<string, unknown>, said: Said): string[] =>
  FAMILIES[wire].answer({ method: 'POST', path: '', headers: {}, text: '', body }, said).chunks.map(String)

const stageOf = (wire: WireKind, body: Record<string, unknown>, response: ServerResponse): Stage => {
  const { socket } = response
  if (!socket) throw new Error('the client is gone')
  const stream = body['stream'] === true
  const headers = stream ? SSE : JSON_TYPE
  const write: Stage['write'] = async (chunks, own = headers, status = 200) => {
    response.writeHead(status, { ...own, 'x-internal-node': LEAK, 'set-cookie': LEAK })
    for (const chunk of chunks) {
      await new Promise((resolve) => response.write(chunk, resolve))
      await setImmediate()
    }
  }
  return {
    wire,
    stream,
    pieces: piecesOf(wire, body, { text: TEXT }),
    whole: piecesOf(wire, {}, { text: TEXT }).join(''),
    callPieces: piecesOf(wire, body, { calls: [CALL] }),
    headers,
    socket,
    response,
    write,
    answer: async (...said) => {
      await write(...said)
      response.end()
    },
  }
}

export interface Theatre {
  readonly url: string
  close(): Promise<void>
}

/** A provider for both wires on a real socket. The model's name says which play is on, so that tests can run side by side. */
export const openTheatre = async (plays: Readonly<Record<string, Play>>): Promise<Theatre> => {
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    response.on('error', () => undefined)
    const body = await read(request)
    const wire = request.url?.endsWith('/messages') ? 'messages' : 'chat'
    const play = plays[String(body['model'])]
    await play?.(stageOf(wire, body, response))
  })
  server.on('connection', (socket) => socket.on('error', () => undefined))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
