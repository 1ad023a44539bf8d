import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { countTokens } from '#gateway/operation/count-tokens.ts'
import { anthropic } from '#gateway/provider/anthropic.ts'
import { DEFAULT_TIMEOUTS } from '#gateway/routing/run/timeouts.ts'
import {
  type FakeProvider,
  fakeProvider,
  JSON_TYPE,
  type ProviderRequest,
  type Scripted,
} from '../harness/fake-provider.ts'
import { KEY, startGateway, type TestGateway } from '../harness/gateway.ts'
import { noDownloads } from '../harness/limits.ts'
import { attemptAt } from '../lambda/gateway/routing/attempt-at.ts'

const ASK = { model: 'anthropic/claude-opus-4.6', messages: [{ role: 'user', content: 'hi' }] }
const COUNTED: Scripted = { headers: JSON_TYPE, chunks: ['{"input_tokens":7}'] }
const refusal = (status: number, type: string): Scripted => ({
  status,
  headers: JSON_TYPE,
  chunks: [JSON.stringify({ type: 'error', error: { type, message: `said ${type}` } })],
})
const REFUSED = refusal(401, 'authentication_error')

let upstream: FakeProvider
let gateway: TestGateway
let answer: (received: ProviderRequest) => Scripted

beforeAll(async () => {
  upstream = await fakeProvider((received) => answer(received))
  const model = (...endpoints: object[]) => ({ name: 'Claude', type: 'language', endpoints })
  const claude = (provider: string) => ({ provider, model: 'claude-opus-4-6' })
  gateway = await startGateway(
    {
      providers: {
        anthropic: { baseUrl: upstream.url },
        sambanova: { baseUrl: `${upstream.url}/second` },
        // Nothing listens on port 1.
        'bedrock-mantle': { baseUrl: 'http://127.0.0.1:1' },
      },
      models: {
        'claude/one': model(claude('anthropic')),
        'claude/both': model(claude('anthropic'), claude('sambanova')),
        'claude/bedrock': model(claude('bedrock')),
        'claude/gone': model(claude('bedrock-mantle')),
      },
    },
    {
      AWS_BEARER_TOKEN_BEDROCK: 'a-token-of-bedrock',
      AWS_REGION: 'us-east-1',
      SAMBANOVA_API_KEY: 'sk-second-0123456789',
    },
    { anthropic: { apiKey: 'sk-ant-first-0123456789' } },
  )
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})
beforeEach(() => {
  answer = () => COUNTED
})

const ask = (path: string, body: object, headers: Record<string, string> = { 'x-api-key': KEY }) =>
  fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...ASK, ...body }),
  })
const count = (body: object = {}, headers?: Record<string, string>) => ask('/v1/messages/count_tokens', body, headers)

test("the provider's own count, without max_tokens", async () => {
  const response = await count()
  expect([response.status, await response.json()]).toEqual([200, { input_tokens: 7 }])
  expect(response.headers.get('x-gateway-warnings')).toBeNull()
  expect(upstream.received.at(-1)?.body).toEqual({ ...ASK, model: 'claude-opus-4-6' })
})

test('without a provider that counts, an estimate that says so', async () => {
  const response = await count({ model: 'sim/echo' })
  expect(await response.json()).toEqual({ input_tokens: expect.any(Number) })
  expect(response.headers.get('x-gateway-warnings')).toBe(
    'input_tokens: estimated from the length of the text, no provider that can be asked counts tokens (sim)',
  )
})

test('a provider that counts for one model is no reason to ask it for another', async () => {
  const response = await count({ model: 'claude/bedrock' })
  expect(response.headers.get('x-gateway-warnings')).toContain('no provider that can be asked counts tokens (bedrock)')
})

test('options for the provider are counted as its fields', async () => {
  const response = await count({ providerOptions: { anthropic: { effort: 'low' } } })
  expect([response.status, await response.json()]).toEqual([200, { input_tokens: 7 }])
  const counted = { ...ASK, model: 'claude-opus-4-6', output_config: { effort: 'low' } }
  expect(upstream.received.at(-1)?.body).toEqual(counted)
})

describe('when counting fails, the error is the one that a message would get', () => {
  const errorOf = async (response: Response) => ({
    status: response.status,
    error: Object(await response.json())['error'],
    retry: [response.headers.get('x-should-retry'), response.headers.get('retry-after')],
  })
  test.each<[status: number, type: string, advice: string | null]>([
    [400, 'invalid_request_error', 'false'],
    [401, 'authentication_error', 'false'],
    [403, 'permission_error', 'false'],
    [404, 'not_found_error', 'false'],
    [413, 'request_too_large', 'false'],
    [429, 'rate_limit_error', null],
    [500, 'api_error', null],
    [503, 'api_error', null],
    [529, 'overloaded_error', null],
  ])('%i', async (status, type, advice) => {
    const failing = refusal(status, type)
    answer = () => ({ ...failing, headers: { ...failing.headers, 'retry-after': '7' } })
    const one = { model: 'claude/one' }
    const counted = await errorOf(await count(one))
    expect(counted).toEqual(await errorOf(await ask('/v1/messages', { ...one, max_tokens: 5 })))
    expect(counted).toMatchObject({ error: { message: expect.stringContaining(type) }, retry: [advice, '7'] })
    expect(counted.status).toBeGreaterThanOrEqual(400)
  })

  test('no connection', async () => {
    const response = await count({ model: 'claude/gone' })
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([502, null])
  })

  test('another that counts is asked, and what it lacks does not hide the overload', async () => {
    const busy = refusal(529, 'overloaded_error')
    answer = ({ path }) => (path.startsWith('/second') ? COUNTED : busy)
    expect(await (await count({ model: 'claude/both' })).json()).toEqual({ input_tokens: 7 })
    answer = ({ path }) => (path.startsWith('/second') ? refusal(401, 'authentication_error') : busy)
    expect((await count({ model: 'claude/both' })).status).toBe(529)
  })

  test('without anybody to ask, it is the error of a message', async () => {
    const response = await count({ providerOptions: { gateway: { only: ['vertex'] } } })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('No provider can serve')])
  })
})

test("a client's own login that is refused is told as for a message", async () => {
  answer = () => REFUSED
  const login = { 'x-ai-gateway-api-key': KEY, authorization: 'Bearer sk-ant-oat-client' }
  const [counted, message] = [await count({}, login), await ask('/v1/messages', { max_tokens: 5 }, login)]
  expect([counted.status, await counted.json()]).toEqual([message.status, await message.json()])
  expect(counted.status).toBe(401)
})

describe('strict mode', () => {
  const STRICT = { 'x-api-key': KEY, 'x-gateway-strict': 'true' }

  test('refuses an option that is not known, as for a message', async () => {
    const body = { providerOptions: { gateway: { unheard: 1 } } }
    const [counted, message] = [
      await count(body, STRICT),
      await ask('/v1/messages', { ...body, max_tokens: 5 }, STRICT),
    ]
    const errorOf = async (response: Response) => Object(await response.json())['error']
    expect([counted.status, await errorOf(counted)]).toEqual([message.status, await errorOf(message)])
    expect(counted.status).toBe(400)
  })

  test('takes no estimate for a count', async () => {
    const response = await count({ model: 'sim/echo' }, STRICT)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('input_tokens: estimated')
  })
})

test('a stored credential that was refused is forgotten', async () => {
  answer = () => REFUSED
  const forgotten: string[] = []
  const provider = { ...anthropic, baseUrl: upstream.url }
  const path = { mode: 'relay', wire: 'anthropic-messages' } as const
  const run = countTokens({
    credentials: { get: async () => undefined, forget: (slug) => forgotten.push(slug) },
    teamCredentials: {
      list: async () => [],
      change: async () => undefined,
      providers: async () => [],
      forget: () => undefined,
    },
    planner: async () => ({
      ...{ attempts: [attemptAt(provider, { path })], excluded: [], reasoning: '', warnings: [], models: [] },
      credentials: new Map([['anthropic', [{ kind: 'system', id: 'system', value: { apiKey: 'old' } }]]]),
      ...{ conversation: String, zeroDataRetention: false },
    }),
    upstream: { google: { accessToken: async () => '' }, download: noDownloads },
    timeouts: DEFAULT_TIMEOUTS,
    maxBodyBytes: 1000,
  })
  const counting = run({
    exchange: {
      ...{ method: 'POST', path: '/v1/messages/count_tokens', query: {}, headers: {}, receivedAt: 0 },
      body: async () => Buffer.from(JSON.stringify(ASK)),
      signal: new AbortController().signal,
      remainingMs: () => Number.POSITIVE_INFINITY,
      reply: () => ({ write: () => undefined, end: async () => undefined }),
    },
    id: 'gen_1',
    parameters: {},
    signal: new AbortController().signal,
    caller: { team: 't', project: 'p', principal: { kind: 'key', id: 'k', name: 'k' } },
  })
  await expect(counting).rejects.toMatchObject({ code: 'upstream-refused' })
  expect(forgotten).toEqual(['anthropic'])
})
