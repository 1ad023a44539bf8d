import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { openTheatre, TEXT, type Theatre } from './stage.ts'

/** Accepts connections and never says a word, so that no TLS handshake ends. */
const deaf: Server = createServer((socket) => socket.resume().on('error', () => undefined))

let theatre: Theatre
let gateway: TestGateway
beforeAll(async () => {
  theatre = await openTheatre({ healthy: ({ answer, pieces }) => answer(pieces) })
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
  const address = deaf.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const broken = {
    plain: theatre.url.replace('http:', 'https:'),
    deaf: `https://127.0.0.1:${port}`,
    gone: 'http://127.0.0.1:1',
    unknown: 'http://nowhere.invalid',
  }
  const providers = Object.entries(broken).map(([name, baseUrl]) => [name, { type: 'openai-compatible', baseUrl }])
  const models = Object.keys(broken).flatMap((provider) => [
    [`alone/${provider}`, { name: provider, type: 'language', endpoints: [{ provider, model: 'x' }] }],
    [
      `paired/${provider}`,
      {
        name: provider,
        type: 'language',
        endpoints: [
          { provider, model: 'x' },
          { provider: 'second', model: 'healthy' },
        ],
      },
    ],
  ])
  gateway = await startGateway({
    routing: { timeouts: { connectMs: 300 } },
    providers: { ...Object.fromEntries(providers), second: { type: 'openai-compatible', baseUrl: theatre.url } },
    models: Object.fromEntries(models),
  })
})
afterAll(async () => {
  await gateway.close()
  await theatre.close()
  await new Promise((resolve) => deaf.close(resolve))
})

const ask = (model: string, stream: boolean) =>
  gateway.post('/v1/chat/completions', { model, stream, messages: [{ role: 'user', content: 'Hello?' }] })

describe.each([
  ['plain', 502, 'upstream-unreachable'],
  ['deaf', 504, 'timeout'],
  ['gone', 502, 'upstream-unreachable'],
  ['unknown', 502, 'upstream-unreachable'],
])('a provider without a connection: %s', (provider, status, errorCode) => {
  test.each([true, false])('stream: %s', async (stream) => {
    const failed = await ask(`alone/${provider}`, stream)
    expect([failed.status, failed.headers.get('x-gateway-attempts')]).toEqual([status, '1'])
    expect(await gateway.lastRecord()).toMatchObject({ outcome: 'failed', errorCode })
    const answered = await ask(`paired/${provider}`, stream)
    expect([answered.status, answered.headers.get('x-gateway-attempts')]).toEqual([200, '2'])
    expect(await answered.text()).toContain(TEXT.slice(0, 10))
  })
})
