import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type FakeProvider, fakeProvider, JSON_TYPE, type Scripted } from '../harness/fake-provider.ts'
import { KEY, startGateway, type TestGateway } from '../harness/gateway.ts'

const MESSAGE = JSON.stringify({
  id: 'm',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'text', text: 'hi' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
})

const ASK = { model: 'anthropic/claude-opus-4.6', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] }

let upstream: FakeProvider
let gateway: TestGateway
let answer: Scripted

beforeAll(async () => {
  upstream = await fakeProvider(() => answer)
  gateway = await startGateway(
    { providers: { anthropic: { baseUrl: upstream.url } } },
    { ANTHROPIC_API_KEY: 'sk-ours-0123456789' },
  )
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})
beforeEach(() => {
  answer = { headers: JSON_TYPE, chunks: [MESSAGE] }
})

const post = (headers: Record<string, string>) =>
  fetch(`${gateway.url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(ASK),
  })

test("a client's own authorization goes to its provider, the gateway's key and credential do not", async () => {
  const response = await post({ 'x-ai-gateway-api-key': `Bearer ${KEY}`, authorization: 'Bearer sk-ant-oat-client' })
  expect(response.status).toBe(200)
  const headers = upstream.received.at(-1)?.headers
  expect(headers?.authorization).toBe('Bearer sk-ant-oat-client')
  expect(JSON.stringify(headers)).not.toContain('sk-ours-0123456789')
  expect(JSON.stringify(headers)).not.toContain(KEY)
  expect(gateway.records.at(-1)).toMatchObject({ credential: 'client' })
})

test('without one the stored credential is used', async () => {
  await post({ 'x-ai-gateway-api-key': KEY })
  expect(upstream.received.at(-1)?.headers['x-api-key']).toBe('sk-ours-0123456789')
})

test("a provider's refusal of the client's own credential is the client's to read", async () => {
  const body = { type: 'error', error: { type: 'authentication_error', message: 'OAuth token has expired.' } }
  answer = { status: 401, headers: { ...JSON_TYPE, 'request-id': 'req_7' }, chunks: [JSON.stringify(body)] }
  const response = await post({ 'x-ai-gateway-api-key': KEY, authorization: 'Bearer sk-ant-oat-client' })
  expect(response.status).toBe(401)
  expect(response.headers.get('request-id')).toBe('req_7')
  expect(await response.json()).toEqual(body)
})

test("a refusal of the stored credential is told without looking like the caller's", async () => {
  const message = 'invalid x-api-key sk-ours-0123456789'
  answer = {
    status: 401,
    headers: JSON_TYPE,
    chunks: [JSON.stringify({ type: 'error', error: { type: 'authentication_error', message } })],
  }
  const response = await post({ authorization: `Bearer ${KEY}` })
  const text = await response.text()
  expect(response.status).toBe(502)
  expect(text).toContain("anthropic refused the gateway's credential")
  expect(text).not.toContain('sk-ours-0123456789')
  expect(text).not.toContain('authentication_error')
})
