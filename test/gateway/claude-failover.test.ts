import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FakeProvider, fakeProvider, JSON_TYPE } from '../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'

const ANSWER = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'text', text: 'Hi.' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 1, output_tokens: 2 },
}
const OVERLOADED = JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })

let upstream: FakeProvider
let gateway: TestGateway

beforeAll(async () => {
  upstream = await fakeProvider(({ path }) =>
    path.startsWith('/anthropic')
      ? { status: 529, headers: JSON_TYPE, chunks: [OVERLOADED] }
      : { headers: JSON_TYPE, chunks: [JSON.stringify(ANSWER)] },
  )
  gateway = await startGateway(
    {
      providers: {
        anthropic: { baseUrl: `${upstream.url}/anthropic` },
        bedrock: { baseUrl: `${upstream.url}/bedrock` },
      },
    },
    { ANTHROPIC_API_KEY: 'sk-ant', AWS_BEARER_TOKEN_BEDROCK: 'sk-bedrock', AWS_REGION: 'us-east-1' },
  )
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})

const input_schema = { type: 'object', properties: {} }
const messages = [
  { role: 'user', content: 'Hello?' },
  // Answered by another provider, while Claude's were down.
  { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'f', input: {} }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'R' }] },
]

const ask = async (model: string, body: object, gatewayOptions: object = {}) => {
  const before = upstream.received.length
  const only = ['anthropic', 'bedrock']
  const providerOptions = { gateway: { order: only, only, ...gatewayOptions } }
  const asked = { model, max_tokens: 4096, messages, providerOptions, ...body }
  const response = await gateway.post('/v1/messages', asked, { 'anthropic-beta': 'per-turn-control-2026-07-01' })
  expect(await response.json()).toMatchObject({ content: ANSWER.content })
  const [first, second] = upstream.received.slice(before).map(({ body: sent }) => sent)
  return { toAnthropic: first, toBedrock: second, warnings: response.headers.get('x-gateway-warnings') }
}

test('what a client sends to Anthropic is taken at Bedrock when Anthropic is down', async () => {
  const tools = [{ name: 'f', input_schema, eager_input_streaming: true }]
  const { toAnthropic, toBedrock, warnings } = await ask('claude-sonnet-4-5', {
    tools,
    thinking: { type: 'enabled', budget_tokens: 1024 },
  })
  expect(toAnthropic).toMatchObject({ tools })
  expect(toAnthropic).not.toHaveProperty('thinking')
  expect(toBedrock).toEqual({
    max_tokens: 4096,
    messages,
    tools: [{ name: 'f', input_schema }],
    anthropic_version: 'bedrock-2023-05-31',
    anthropic_beta: ['fine-grained-tool-streaming-2025-05-14'],
  })
  expect(warnings).toContain('anthropic-beta: per-turn-control-2026-07-01')
  expect(warnings).toContain('the thinking before the tool calls was not sent back')
})

test('a budget of thinking is an effort to Claudes that take none', async () => {
  const thinking = { type: 'enabled', budget_tokens: 1024 }
  const { toAnthropic, toBedrock, warnings } = await ask('claude-opus-4-7', {
    tools: [{ name: 'f', input_schema }],
    thinking,
  })
  for (const sent of [toAnthropic, toBedrock]) {
    expect(sent).toMatchObject({
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'medium' },
    })
  }
  expect(warnings).toContain('thinking.budget_tokens')
})

test('a cache marker of the whole request stays with Anthropic, elsewhere the gateway’s own ones count', async () => {
  const cache_control = { type: 'ephemeral' }
  const question = { messages: [{ role: 'user', content: 'Hello?' }], cache_control }
  const { toAnthropic, toBedrock, warnings } = await ask('claude-sonnet-4-5', question, { caching: 'auto' })
  expect(toAnthropic).toMatchObject(question)
  expect(toBedrock).not.toHaveProperty('cache_control')
  expect(toBedrock).toMatchObject({ messages: [{ content: [{ type: 'text', text: 'Hello?', cache_control }] }] })
  expect(warnings).toContain('cache_control: not supported by this provider')
})
