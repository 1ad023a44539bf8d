import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Gateway } from '../gateway/app.ts'
import { nodeExchange } from './node-exchange.ts'

const HOST = '127.0.0.1'

/** The server's address, and how to stop it: open requests are answered and recorded first. */
export interface LocalServer {
  readonly url: string
  stop(): Promise<void>
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })

/** Serves the gateway on the loopback interface only. Rejects when the port is taken. */
export const serve = (gateway: Gateway, port: number): Promise<LocalServer> => {
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    void gateway.handle(nodeExchange(request, response)).finally(() => {
      if (!response.writableEnded) response.destroy()
    })
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => {
      const { port: bound } = server.address() as AddressInfo
      resolve({
        url: `http://${HOST}:${bound}`,
        stop: async () => {
          await close(server)
          await gateway.settle()
        },
      })
    })
  })
}
