import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, startFixture } from '../harness/wires/fixture.ts'

const ENDPOINTS = {
  anthropic: { provider: 'anthropic', model: 'claude-opus-4-6' },
  bedrock: { provider: 'bedrock', model: 'us.anthropic.claude-opus-4-6-v1' },
  openai: { provider: 'openai', model: 'gpt-one' },
  google: { provider: 'google', model: 'gemini-2.5-pro' },
  acme: { provider: 'acme', model: 'gpt-one' },
}
type Slug = keyof typeof ENDPOINTS

const modelOf = (...slugs: readonly Slug[]): string => `strict/${slugs.join('-')}`

const MODELS = (
  [['anthropic'], ['bedrock'], ['openai'], ['google'], ['acme'], ['anthropic', 'acme'], ['openai', 'acme']] as const
).map((slugs) => [
  modelOf(...slugs),
  { name: 'Strict', type: 'language', maxOutputTokens: 4000, endpoints: slugs.map((slug) => ENDPOINTS[slug]) },
])

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture({ models: Object.fromEntries(MODELS) })
  fixture.script({ text: 'Here I am.' })
})
afterAll(() => fixture.close())

const user = [{ role: 'user', content: 'Hello?' }]
const PATHS = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  'ai-sdk': '/v4/ai/language-model',
} as const
type Dialect = keyof typeof PATHS

const BODIES: Readonly<Record<Dialect, object>> = {
  chat: { messages: user },
  messages: { messages: user, max_tokens: 100 },
  'ai-sdk': { prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }] },
}

interface Asked {
  readonly dialect: Dialect
  readonly model: string
  readonly fields: object
  readonly strict?: string
  readonly stream?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

const ask = async ({ dialect, model, fields, strict = 'true', stream = false, headers = {} }: Asked) => {
  const before = fixture.provider.received.length
  const body = { ...BODIES[dialect], ...(dialect === 'ai-sdk' ? {} : { model, stream }), ...fields }
  const response = await fixture.gateway.post(PATHS[dialect], body, {
    'x-gateway-strict': strict,
    ...(dialect === 'ai-sdk'
      ? {
          'ai-language-model-id': model,
          'ai-language-model-specification-version': '4',
          'ai-language-model-streaming': String(stream),
        }
      : {}),
    ...headers,
  })
  const text = await response.text()
  return { response, text, sent: fixture.provider.received.length - before }
}

const errorOf = (text: string) => (JSON.parse(text) as { error: { message: string; param?: unknown } }).error

/** Each dialect, a provider that cannot honour the field, and the field. */
const LOST: readonly (Asked & { readonly field: string })[] = [
  { dialect: 'chat', model: modelOf('anthropic'), fields: { logit_bias: { '5': 1 } }, field: 'logit_bias' },
  { dialect: 'chat', model: modelOf('anthropic'), fields: { seed: 7 }, field: 'seed' },
  { dialect: 'chat', model: modelOf('anthropic'), fields: { quantum: true }, field: 'quantum' },
  { dialect: 'chat', model: modelOf('google'), fields: { parallel_tool_calls: false }, field: 'parallel_tool_calls' },
  { dialect: 'messages', model: modelOf('acme'), fields: { top_k: 5 }, field: 'top_k' },
  { dialect: 'messages', model: modelOf('google'), fields: { speed: 'fast' }, field: 'speed' },
  {
    dialect: 'messages',
    model: modelOf('bedrock'),
    fields: {},
    headers: { 'anthropic-beta': 'quantum-2026-01-01' },
    field: 'anthropic-beta: quantum-2026-01-01',
  },
  { dialect: 'ai-sdk', model: modelOf('acme'), fields: { topK: 5 }, field: 'topK' },
  { dialect: 'ai-sdk', model: modelOf('google'), fields: { maxTokens: 5 }, field: 'maxTokens' },
]

describe.each([false, true])('stream: %s', (stream) => {
  test.each(LOST)('$dialect to $model: $field is an error before anything is sent', async ({ field, ...asked }) => {
    const { response, text, sent } = await ask({ ...asked, stream })
    expect(response.status).toBe(400)
    const { message } = errorOf(text)
    expect(message).toContain(field)
    expect(message).toContain(asked.model.replace('strict/', ''))
    expect(message).toContain('x-gateway-strict')
    expect(sent).toBe(0)
  })

  test.each(LOST)('$dialect to $model: $field is a report otherwise', async ({ field, ...asked }) => {
    for (const strict of ['false', '0']) {
      const { response } = await ask({ ...asked, stream, strict })
      expect(response.status).toBe(200)
      expect(response.headers.get('x-gateway-warnings')).toContain(field)
    }
  })

  test.each(['chat', 'messages', 'ai-sdk'] as const)('%s: what is honoured is answered', async (dialect) => {
    const { response, text } = await ask({ dialect, model: modelOf('anthropic'), fields: { temperature: 0.5 }, stream })
    expect(response.status).toBe(200)
    expect(text).toContain('Here')
    expect(response.headers.has('x-gateway-warnings')).toBe(false)
  })

  test('an endpoint that honours the field answers in place of one that cannot', async () => {
    const fields = { logit_bias: { '5': 1 } }
    const { response, sent } = await ask({ dialect: 'chat', model: modelOf('anthropic', 'acme'), fields, stream })
    expect(response.status).toBe(200)
    expect(response.headers.get('x-gateway-provider')).toBe('acme')
    expect(response.headers.get('x-gateway-attempts')).toBe('2')
    expect(sent).toBe(1)
  })

  test('what only a package knows is an error before content', async () => {
    const { response, text } = await ask({ dialect: 'ai-sdk', model: modelOf('openai'), fields: { seed: 7 }, stream })
    expect(response.status).toBe(400)
    expect(errorOf(text).message).toMatch(/^openai cannot honour .*seed/)
  })

  test('and another endpoint is asked', async () => {
    const { response, text } = await ask({
      dialect: 'ai-sdk',
      model: modelOf('openai', 'acme'),
      fields: { seed: 7 },
      stream,
    })
    expect(response.headers.get('x-gateway-provider')).toBe('acme')
    expect(text).toContain('Here')
    expect((await fixture.gateway.lastRecord())?.attempts).toMatchObject([
      { provider: 'openai', success: false },
      { provider: 'acme', success: true },
    ])
  })
})

describe.each(['chat', 'messages', 'ai-sdk'] as const)('%s', (dialect) => {
  const model = modelOf('acme')
  const gateway = (options: object) => ({ providerOptions: { gateway: options } })

  test.each<[string, object, string]>([
    ['a tier that nobody offers', { serviceTier: 'flex' }, 'serviceTier: not offered by acme'],
    ['an identifier that nobody takes', { safetyIdentifier: 'u' }, 'safetyIdentifier: not offered by acme'],
    ['the same model twice', { models: [model] }, 'models: the same model more than once'],
  ])('%s is an error', async (_, options, message) => {
    const { response, text, sent } = await ask({ dialect, model, fields: gateway(options) })
    expect([response.status, sent]).toEqual([400, 0])
    expect(errorOf(text).message).toContain(`providerOptions.gateway.${message}`)
    const lenient = await ask({ dialect, model, fields: gateway(options), strict: 'false' })
    expect([lenient.response.status, lenient.sent]).toEqual([200, 1])
  })

  test('an endpoint that fulfils a wish is asked in place of one that cannot', async () => {
    const asked = {
      dialect,
      model: modelOf('anthropic', 'acme'),
      fields: gateway({ order: ['acme'], safetyIdentifier: 'u' }),
    }
    const { response } = await ask(asked)
    expect(response.headers.get('x-gateway-provider')).toBe('anthropic')
    expect(response.headers.get('x-gateway-attempts')).toBe('1')
    expect(response.headers.has('x-gateway-warnings')).toBe(false)
  })

  test('an option that the gateway does not know is an error', async () => {
    const fields = { providerOptions: { gateway: { sorting: 'cost' } } }
    const { response, text, sent } = await ask({ dialect, model, fields, strict: '1' })
    expect(response.status).toBe(400)
    expect(errorOf(text).message).toContain('providerOptions.gateway.sorting')
    expect(sent).toBe(0)
  })

  test('a header of another word is an error', async () => {
    const { response, text, sent } = await ask({ dialect, model, fields: {}, strict: 'yes' })
    expect(response.status).toBe(400)
    expect(errorOf(text).message).toBe('x-gateway-strict must be true, 1, false or 0, got "yes".')
    expect(sent).toBe(0)
  })
})
