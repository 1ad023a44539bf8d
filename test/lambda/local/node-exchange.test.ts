import { once } from 'node:events'
import { Agent, createServer, get, type RequestListener, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { nodeExchange } from '../../../lambda/local/node-exchange.ts'

const CHUNK = Buffer.alloc(1024 * 1024, 'x')
const WAITS = 12

const listen = async (answer: RequestListener): Promise<number> => {
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('waiting for a slow reader leaves nothing behind, however often', async () => {
  const counts: number[] = []
  const count = (response: ServerResponse) =>
    counts.push(response.listenerCount('close') + response.listenerCount('drain'))
  const port = await listen(async (request, response) => {
    const reply = nodeExchange(request, response).reply(200, {})
    count(response)
    for (let waits = 0; waits < WAITS; ) {
      const slow = reply.write(CHUNK)
      if (slow) waits++
      await slow
    }
    count(response)
    await reply.end()
  })
  const [answer] = await once(get({ port, agent: false }), 'response')
  let size = 0
  for await (const bytes of answer) size += bytes.length
  expect(size).toBeGreaterThanOrEqual(WAITS * CHUNK.length)
  expect(counts[1]).toBe(counts[0])
})

test('a large body that nobody reads does not keep its client from reading the answer', async () => {
  const port = await listen((asked, response) => void nodeExchange(asked, response).reply(401, {}).end())
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  for (let times = 0; times < 5; times++) {
    const asking = request({ port, method: 'POST', agent, headers: { 'content-length': 32 * CHUNK.length } })
    for (let sent = 0; sent < 32; sent++) asking.write(CHUNK)
    asking.end()
    const [answer] = await once(asking, 'response')
    expect(answer.statusCode).toBe(401)
    await once(answer.resume(), 'end')
  }
})
