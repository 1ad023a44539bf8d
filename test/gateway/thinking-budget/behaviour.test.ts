import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, startFixture } from '../../harness/wires/fixture.ts'
import { DIALECTS, type DialectName, post, type Question } from './ask.ts'

/** 15 USD per million tokens of output: 0.03 USD are 2000 tokens. */
const pricing = { input: '3', output: '15', serviceTiers: { priority: { input: '6', output: '30' } } }
const ENDPOINTS = {
  claude: { provider: 'anthropic', model: 'claude-sonnet-4-5', pricing },
  thorough: { provider: 'anthropic', model: 'claude-opus-4-5', pricing },
  adaptive: { provider: 'anthropic', model: 'claude-opus-4-8', pricing },
  dear: { provider: 'bedrock', model: 'anthropic.claude-sonnet-4-5-v1', pricing: { input: '6', output: '30' } },
  gpt: { provider: 'openai', model: 'gpt-5.4', pricing },
}
const model = (name: string, ...endpoints: readonly (keyof typeof ENDPOINTS)[]) => [
  `thinking/${name}`,
  { name, type: 'language', maxOutputTokens: 64_000, endpoints: endpoints.map((one) => ENDPOINTS[one]) },
]
const MODELS = Object.fromEntries([
  ...(['claude', 'thorough', 'adaptive', 'gpt'] as const).map((name) => model(name, name)),
  model('both', 'claude', 'dear'),
  model('adaptive-or-claude', 'adaptive', 'claude'),
])

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture({ models: MODELS })
  fixture.script({ text: 'Here I am.' })
})
afterAll(() => fixture.close())

const budget = (thinkingBudget: unknown, namespace = 'anthropic', more: object = {}) => ({
  providerOptions: { ...more, [namespace]: { thinkingBudget } },
})

const ask = async (dialect: DialectName, question: Question) => {
  const before = fixture.provider.received.length
  const response = await post(fixture.gateway, dialect, question)
  const text = await response.text()
  const sent = fixture.provider.received.slice(before)
  return { response, text, sent, warnings: response.headers.get('x-gateway-warnings') ?? '' }
}

const STRICT = { 'x-gateway-strict': 'true' }

describe.each(DIALECTS)('%s', (dialect) => {
  test.each(['anthropic', 'gateway', 'openai', 'acme'])('a sum under %s is a budget of tokens', async (namespace) => {
    const { sent, warnings } = await ask(dialect, { model: 'thinking/claude', fields: budget(0.03, namespace) })
    expect(sent[0]?.body).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 2000 } })
    expect(warnings).toBe('')
    expect(sent[0]?.text).not.toContain('providerOptions')
  })

  test('one under the own name of the provider counts before others, and those before the larger ones', async () => {
    const asked = async (providerOptions: object) =>
      (await ask(dialect, { model: 'thinking/claude', fields: { providerOptions } })).sent[0]?.body
    const [own, gateway, other] = [0.03, 0.06, 0.045].map((thinkingBudget) => ({ thinkingBudget }))
    expect(await asked({ anthropic: own, gateway })).toMatchObject({ thinking: { budget_tokens: 2000 } })
    expect(await asked({ gateway, google: own })).toMatchObject({ thinking: { budget_tokens: 4000 } })
    expect(await asked({ google: other, openai: own })).toMatchObject({ thinking: { budget_tokens: 2000 } })
  })

  test('each endpoint has its own price, and the answer tells what the sum came to', async () => {
    const fields = budget(0.06, 'anthropic', { gateway: { order: ['bedrock'] } })
    const { sent, text } = await ask(dialect, { model: 'thinking/both', fields })
    expect(sent[0]?.text).toContain('"budget_tokens":2000')
    if (dialect !== 'messages') expect(text).toContain('"thinkingBudget":{"usd":"0.06","tokens":2000}')
  })

  test('a tier that may be dearer counts', async () => {
    const fields = budget(0.06, 'anthropic', { acme: { serviceTier: 'priority' } })
    const { sent } = await ask(dialect, { model: 'thinking/claude', fields })
    expect(sent[0]?.body).toMatchObject({ thinking: { budget_tokens: 2000 } })
  })

  test('a tier without a rate has no price: the least is asked for, and said', async () => {
    const more = dialect === 'messages' ? { speed: 'fast' } : {}
    const own = dialect === 'messages' ? {} : { speed: 'fast' }
    const fields = { ...more, providerOptions: { anthropic: { thinkingBudget: 0.06, ...own } } }
    const { sent, warnings } = await ask(dialect, { model: 'thinking/claude', fields })
    expect(sent[0]?.body).not.toMatchObject({ thinking: { budget_tokens: 4000 } })
    expect(sent[0]?.body).not.toMatchObject({ thinking: { budget_tokens: 2000 } })
    expect(warnings).toContain('the price of this model at anthropic is not known')
  })

  test('too small a sum turns thinking off, and in strict mode it is a 400 before anything is sent', async () => {
    const question = { model: 'thinking/claude', fields: budget('0.001') }
    const { sent, warnings } = await ask(dialect, question)
    expect(sent[0]?.body).toMatchObject({ thinking: { type: 'disabled' } })
    expect(warnings).toBe(
      'providerOptions.anthropic.thinkingBudget: 0.001 USD pay for 66 tokens of thinking here, and 0.01536 USD for the fewest that can be asked for, 1024: thinking was turned off',
    )
    const strict = await ask(dialect, { ...question, headers: STRICT })
    expect([strict.response.status, strict.sent]).toEqual([400, []])
    expect(strict.text).toContain('providerOptions.anthropic.thinkingBudget')
  })

  test('an effort alone is no promise; in strict mode who can make one is asked', async () => {
    const { sent, warnings } = await ask(dialect, { model: 'thinking/adaptive', fields: budget(0.03) })
    expect(sent[0]?.body).toMatchObject({ thinking: { type: 'adaptive' }, output_config: { effort: 'low' } })
    expect(warnings).toContain('the lowest effort, low, was asked for, and the sum cannot be promised')
    const question = { model: 'thinking/adaptive-or-claude', fields: budget(0.03), headers: STRICT }
    const strict = await ask(dialect, question)
    expect(strict.response.status).toBe(200)
    expect(strict.sent.map(({ body }) => body['model'])).toEqual(['claude-sonnet-4-5'])
  })

  test.each([0, -1, 'a lot', null, {}, 1024])('%j is a 400', async (given) => {
    const { response, text, sent } = await ask(dialect, { model: 'thinking/claude', fields: budget(given) })
    expect([response.status, sent]).toEqual([400, []])
    expect(text).toContain('providerOptions.anthropic.thinkingBudget must be a sum in USD')
    expect(text.includes('tokens are ')).toBe(given === 1024)
  })
})

/** What a caller says of thinking beside the sum, by dialect, and what is sent then. */
const BESIDE: readonly (readonly [DialectName, object, object])[] = [
  ['chat', { reasoning: { max_tokens: 1500 } }, { type: 'enabled', budget_tokens: 1500 }],
  ['chat', { reasoning: { max_tokens: 9000 } }, { type: 'enabled', budget_tokens: 2000 }],
  ['chat', { reasoning_effort: 'high' }, { type: 'enabled', budget_tokens: 2000 }],
  ['chat', { reasoning_effort: 'none' }, { type: 'disabled' }],
  [
    'messages',
    { thinking: { type: 'enabled', budget_tokens: 1500, display: 'omitted' } },
    { type: 'enabled', budget_tokens: 1500, display: 'omitted' },
  ],
  ['messages', { thinking: { type: 'enabled', budget_tokens: 9000 } }, { type: 'enabled', budget_tokens: 2000 }],
  ['messages', { thinking: { type: 'disabled' } }, { type: 'disabled' }],
  ['messages', { thinking: { type: 'adaptive' } }, { type: 'enabled', budget_tokens: 2000 }],
  ['ai-sdk', { reasoning: 'high' }, { type: 'enabled', budget_tokens: 2000 }],
]

test.each(BESIDE)('%s: beside %j the smaller of both is sent', async (dialect, asked, thinking) => {
  const fields = { ...budget(0.03), ...asked }
  const { sent, warnings } = await ask(dialect, { model: 'thinking/claude', fields })
  expect(sent[0]?.body['thinking']).toEqual(thinking)
  expect(/instead of the effort high/.test(warnings)).toBe(JSON.stringify(asked).includes('"high"'))
})

test('an effort that says something beside a budget stays', async () => {
  const fields = { ...budget(0.03), output_config: { effort: 'high' } }
  const { sent, warnings } = await ask('messages', { model: 'thinking/thorough', fields })
  expect(sent[0]?.body).toMatchObject({ thinking: { budget_tokens: 2000 }, output_config: { effort: 'high' } })
  expect(warnings).toBe('')
})

test("the provider's own option of tokens under its own name is not touched", async () => {
  const providerOptions = { google: { thinkingConfig: { thinkingBudget: 500 } } }
  const { sent } = await ask('ai-sdk', { model: 'test/google', fields: { providerOptions } })
  expect(sent[0]?.text).toContain('"thinkingBudget":500')
})

test('all else of a relayed body stays byte for byte', async () => {
  const body =
    '{"model":"thinking/claude", "max_tokens":2e4,"temperature":1.0,"messages":[{"role":"user","content":"a\\u00e9"}],"providerOptions":{"anthropic":{"thinkingBudget":"0.03"}}}'
  await (await fixture.gateway.post('/v1/messages', body)).text()
  expect(fixture.provider.received.at(-1)?.text).toBe(
    '{"model":"claude-sonnet-4-5", "max_tokens":2e4,"temperature":1.0,"messages":[{"role":"user","content":"a\\u00e9"}],"thinking":{"type":"enabled","budget_tokens":2000}}',
  )
})
