import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { json, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startGateway({}, {}, {}, { hosts: ['gateway.lan', '[fe80::1]'] })
})
afterAll(() => gateway.close())

const ask = async (host: string, path: string, headers: Record<string, string> = {}) => {
  const asking = request(`${gateway.url}${path}`, { agent: false, headers: { host, ...headers } }).end()
  const [answer] = await once(asking, 'response')
  return { status: answer.statusCode, body: await json(answer) }
}

const PORTS = ['', ':8787', ':80', ':']

describe('a request is answered where it is addressed to this machine', () => {
  test.each(['localhost', '127.0.0.1', '[::1]', 'LocalHost', 'gateway.lan', '[fe80::1]'])('%s', async (name) => {
    for (const port of PORTS) expect(await ask(`${name}${port}`, '/health')).toMatchObject({ status: 200 })
  })

  test.each([
    ...[
      'evil.example',
      'localhost.evil.example',
      'evil.example:8787',
      '127.0.0.1.evil.example',
      'localhost@evil.example',
    ],
    ...['192.168.0.2', '[::2]', '::1', 'gateway.lan.', ' ', '127.0.0.1:8787:8787', 'localhost:x'],
  ])('%j is refused', async (host) => {
    for (const path of ['/health', '/v1/models', '/v1/generation?id=gen_1', '/nowhere'])
      expect(await ask(host, path)).toMatchObject({ status: 403 })
  })

  test('a request without any is refused', async () => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1').end('GET /health HTTP/1.0\r\n\r\n')
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 .*not to \\"\\"/s)
  })

  test('a refusal says which names there are and how to add one, in the envelope of whoever asks', async () => {
    const message =
      'This server answers to localhost, 127.0.0.1, [::1], gateway.lan, [fe80::1], not to "evil.example", as the Host header says. POINTSMAN_HOSTS names further hosts.'
    expect((await ask('evil.example', '/v1/models')).body).toMatchObject({ error: { message, type: 'forbidden' } })
    expect((await ask('evil.example', '/v1/models', { 'anthropic-version': '2023-06-01' })).body).toMatchObject({
      type: 'error',
      error: { message, type: 'permission_error' },
    })
  })
})
