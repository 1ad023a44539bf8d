/** The least that a gateway on node:http can cost: requests and answers are passed on unread. */
import { Agent, createServer, request as open } from 'node:http'
import { announce } from './announce.ts'

const [, , upstream] = process.argv
const agent = new Agent({ keepAlive: true, maxFreeSockets: 256, scheduling: 'lifo' })

announce(
  createServer((request, response) => {
    const { method, headers, url } = request
    const outgoing = open(`${upstream}${url}`, { method, headers, agent }, (incoming) => {
      response.writeHead(incoming.statusCode ?? 502, incoming.headers)
      incoming.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    response.on('close', () => response.writableFinished || outgoing.destroy())
    request.pipe(outgoing)
  }),
)
