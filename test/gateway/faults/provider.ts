import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type FakeProvider, fakeProvider, JSON_TYPE, SSE, writeAll } from '../../harness/fake-provider.ts'
import type { ModelAnswer } from '../../harness/model-answer.ts'
import { anthropic } from '../../harness/wires/anthropic.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'

/** The two wire formats that every route ends in. */
export type WireKind = 'chat' | 'messages'

/** What a provider says when nothing is wrong. */
export const TEXT = 'Grüße, 🌍: here is the whole answer.'
export const CALL = { id: 'callOne01', name: 'weather', input: { city: 'Bonn' } }

/** In everything that must not come through to the client: other headers, web pages, stack traces. */
export const LEAK = 'leak-5f1e7a'
export const PAGE = `<html><body><h1>${LEAK}</h1></body></html>`

/** One request to a provider, and the means to mistreat whoever sent it. */
export interface ProviderTurn {
  readonly wire: WireKind
  readonly stream: boolean
  /** How often the same model was asked before. */
  readonly index: number
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

/** What a provider does with a request. */
export type Script = (turn: ProviderTurn) => unknown

export const answers: Script = ({ answer, pieces }) => answer(pieces)
export const staysSilent: Script = () => undefined

/** An event that says nothing. */
export const emptyEvent = ({ wire }: Pick<ProviderTurn, 'wire'>): string =>
  wire === 'chat'
    ? 'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":""}}]}\n\n'
    : 'event: ping\ndata: {"type":"ping"}\n\n'

/** JSON deeper than any parser of trees likes. */
export const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`

/** A byte that is no UTF-8, in place of the first `G` of the text. */
export const withInvalidByte = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  bytes[bytes.indexOf('Gr')] = 0xff
  return bytes
}

const WIRES = { chat: openaiCompatible, messages: anthropic }

const piecesOf = (wire: WireKind, body: Record<string, unknown>, answer: ModelAnswer): string[] =>
  WIRES[wire].answer({ method: 'POST', path: '', headers: {}, text: '', body }, answer).chunks.map(String)

const turnOf = (
  wire: WireKind,
  body: Record<string, unknown>,
  index: number,
  response: ServerResponse,
): ProviderTurn => {
  const { socket } = response
  if (!socket) throw new Error('the client is gone')
  const stream = body['stream'] === true
  const headers = stream ? SSE : JSON_TYPE
  const write: ProviderTurn['write'] = (chunks, own = headers, status = 200) => {
    response.writeHead(status, { ...own, 'x-internal-node': LEAK, 'set-cookie': LEAK })
    return writeAll(response, chunks)
  }
  return {
    wire,
    stream,
    index,
    pieces: piecesOf(wire, body, { text: TEXT }),
    whole: piecesOf(wire, {}, { text: TEXT }).join(''),
    callPieces: piecesOf(wire, body, { calls: [CALL] }),
    headers,
    socket,
    response,
    write,
    answer: async (...given) => {
      await write(...given)
      response.end()
    },
  }
}

/** A provider for both wires. The model's name says which script is run, so that tests can run side by side. */
export const faultyProvider = (scripts: Readonly<Record<string, Script>>): Promise<FakeProvider> => {
  const asked = new Map<string, number>()
  return fakeProvider(async ({ path, body }, response) => {
    const model = String(body['model'])
    const index = asked.get(model) ?? 0
    asked.set(model, index + 1)
    await scripts[model]?.(turnOf(path.endsWith('/messages') ? 'messages' : 'chat', body, index, response))
    return undefined
  })
}
