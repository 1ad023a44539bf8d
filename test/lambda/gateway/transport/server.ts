import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

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
  const server: Server = createServer(async (request, response) => {
    const whole = await read(request)
    received.push(whole)
    await answer(whole, response)
  })
  server.keepAliveTimeout = 0
  server.on('connection', (socket) => sockets.push(socket.on('error', () => {})))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  /** When the connection of that number is closed. */
  const closed = async (index: number): Promise<void> => {
    const socket = sockets[index]
    if (socket && !socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()))
  }
  return { url: `http://127.0.0.1:${port}`, port, received, sockets, closed }
}
