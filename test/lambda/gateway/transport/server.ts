import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { listen } from '../../../harness/listen.ts'

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
}

const read = async (request: IncomingMessage): Promise<Received> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { method = '', url = '', headers } = request
  return { method, url, headers: headers as Record<string, string>, body: Buffer.concat(chunks).toString() }
}

/** A provider on a real socket for one test. Every connection ever made and every request read are kept. */
export const serve = async (answer: (request: Received, response: ServerResponse) => unknown) => {
  const received: Received[] = []
  const sockets: Socket[] = []
  const { server, port, url } = await listen(async (request, response) => {
    const whole = await read(request)
    received.push(whole)
    await answer(whole, response)
  })
  server.keepAliveTimeout = 0
  server.on('connection', (socket) => sockets.push(socket))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  /** When the connection of that number is closed. */
  const closed = async (index: number): Promise<void> => {
    const socket = sockets[index]
    if (socket && !socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()))
  }
  return { url, port, received, sockets, closed }
}
