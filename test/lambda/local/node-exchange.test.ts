import { once } from 'node:events'
import { createServer, get, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { nodeExchange } from '../../../lambda/local/node-exchange.ts'

const CHUNK = Buffer.alloc(1024 * 1024, 'x')
const WAITS = 12

test('waiting for a slow reader leaves nothing behind, however often', async () => {
  const counts: number[] = []
  const count = (response: ServerResponse) =>
    counts.push(response.listenerCount('close') + response.listenerCount('drain'))
  const server = createServer(async (request, response) => {
    const reply = nodeExchange(request, response).reply(200, {})
    count(response)
    for (let waits = 0; waits < WAITS; ) {
      const slow = reply.write(CHUNK)
      if (slow) waits++
      await slow
    }
    count(response)
    await reply.end()
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const [answer] = await once(get({ port: (server.address() as AddressInfo).port, agent: false }), 'response')
  let size = 0
  for await (const bytes of answer) size += bytes.length
  expect(size).toBeGreaterThanOrEqual(WAITS * CHUNK.length)
  expect(counts[1]).toBe(counts[0])
})
