/** Preloaded into a server that would listen on all interfaces: whatever it asks for, it gets the loopback's. */
import { Server } from 'node:net'

const { listen } = Server.prototype

Server.prototype.listen = function (this: Server, port: unknown, ...rest: readonly unknown[]): Server {
  const listener = rest.findLast((argument) => typeof argument === 'function')
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, listener as (() => void) | undefined)
} as Server['listen']
