import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
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

export interface FakeUpstream {
  readonly url: string
  readonly received: Received[]
  close(): Promise<void>
}

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

const parsed = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** A provider on a real socket: the one thing that tests make up, because it stands for the outside world. */
export const fakeUpstream = async (script: (request: Received, index: number) => Scripted): Promise<FakeUpstream> => {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const text = await read(request)
    const seen: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      text,
      body: parsed(text),
    }
    received.push(seen)
    const { status = 200, headers = {}, chunks, end = 'clean' } = script(seen, received.length - 1)
    response.writeHead(status, headers)
    response.flushHeaders()
    for (const chunk of chunks) {
      // One write per chunk, each flushed, so that chunks arrive as separate reads.
      await new Promise<void>((resolve) => {
        response.write(chunk, () => setImmediate(resolve))
      })
    }
    if (end === 'clean') response.end()
    if (end === 'cut') response.socket?.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
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
