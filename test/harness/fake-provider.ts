import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen } from './listen.ts'

export interface ProviderRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly body: Record<string, unknown>
}

/** What the fake provider answers: bytes as they are, then a clean end, a cut connection, or silence. */
export interface Scripted {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly chunks: readonly (string | Uint8Array)[]
  readonly end?: 'clean' | 'cut' | 'hang'
}

export interface FakeProvider {
  readonly url: string
  readonly received: ProviderRequest[]
  close(): Promise<void>
}

const parsed = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** What is done with a request: an answer to send, or nothing where the script has used `response` itself. */
export type ProviderScript = (
  request: ProviderRequest,
  response: ServerResponse,
) => Scripted | undefined | Promise<undefined>

/** Every chunk in a write of its own, flushed, so that they arrive as separate reads. */
export const writeAll = async (response: ServerResponse, chunks: Scripted['chunks']): Promise<void> => {
  for (const chunk of chunks) {
    await new Promise<void>((resolve) => {
      response.write(chunk, () => setImmediate(resolve))
    })
  }
}

/** A provider on a real socket: the one thing that tests make up, because it stands for the outside world. */
export const fakeProvider = async (script: ProviderScript): Promise<FakeProvider> => {
  const received: ProviderRequest[] = []
  const { url, close } = await listen(
    async (request, response) => {
      response.on('error', () => undefined)
      const body = await text(request)
      const { method = '', url: path = '', headers } = request
      const asked: ProviderRequest = { method, path, headers, text: body, body: parsed(body) }
      received.push(asked)
      const scripted = await script(asked, response)
      if (!scripted) return
      const { status = 200, headers: own = {}, chunks, end = 'clean' } = scripted
      response.writeHead(status, own)
      response.flushHeaders()
      await writeAll(response, chunks)
      if (end === 'clean') response.end()
      if (end === 'cut') response.socket?.destroy()
    },
    { keepAliveTimeout: 60_000 },
  )
  return { url, received, close }
}

export const SSE = { 'content-type': 'text/event-stream' }
export const JSON_TYPE = { 'content-type': 'application/json' }

/** Events of a chat stream, `[DONE]` included. */
export const chatEvents = (...chunks: readonly object[]): string[] => [
  ...chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`),
  'data: [DONE]\n\n',
]

/** Events of a message stream, named after their type. */
export const messageEvents = (...events: readonly { type: string }[]): string[] =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
