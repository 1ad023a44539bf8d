import { describe, expect, test } from 'vitest'
import { type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { openaiCompatible } from '#gateway/provider/shared/compatible.ts'
import { pathTo } from '#gateway/routing/plan/path.ts'
import { prepareRelay } from '#gateway/upstream/request/prepare-relay.ts'
import { WIRES } from '../harness/dialects.ts'
import { sentText } from '../harness/sent-text.ts'
import { attemptAt } from '../lambda/gateway/routing/attempt-at.ts'
import { callOf } from './fields/send.ts'

const own = openaiCompatible({ slug: 'own', baseUrl: 'http://127.0.0.1:8000/v1' })

const DETAILS = [
  { type: 'reasoning.text', text: 'Hm.', signature: 'Eq+/=', format: 'anthropic-claude-v1', index: 0 },
  { type: 'reasoning.encrypted', data: 'enc', id: 'rs_1', format: 'openai-responses-v1', index: 1 },
]
const CONTENT = { reasoning_content: 'Hm.' }
const REASONING = { reasoning: 'Hm.' }
const OPENAI = { refusal: null, annotations: [] }

/** What each provider's answers have beside role, content and calls, in recorded traffic. */
const EMITTED: Readonly<Record<string, JsonObject>> = {
  alibaba: CONTENT,
  azure: { ...OPENAI, ...CONTENT },
  deepseek: CONTENT,
  groq: REASONING,
  cerebras: REASONING,
  togetherai: REASONING,
  mistral: { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }], index: 0 },
  moonshotai: CONTENT,
  openai: OPENAI,
  openrouter: { ...REASONING, reasoning_details: DETAILS, refusal: null },
  xai: { ...CONTENT, refusal: null },
  zai: CONTENT,
  // Servers of one's own, which may be anything: vLLM, Ollama, another gateway.
  own: {
    ...CONTENT,
    ...REASONING,
    ...OPENAI,
    reasoning_details: DETAILS,
    provider_metadata: { gateway: { cost: '0' } },
    audio: null,
    function_call: null,
  },
}

/** Signs of tomorrow, at every place that a client echoes. */
const secondTurn = (emitted: JsonObject): JsonObject => ({
  model: 'acme/one',
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Hello?', x_part: 1 }] },
    {
      role: 'assistant',
      content: 'Hi.',
      ...emitted,
      x_new: { a: [1, null] },
      tool_calls: [
        { id: 'abc123DEF', type: 'function', function: { name: 'f', arguments: '{}' }, index: 0, x_call: 2 },
      ],
    },
    { role: 'tool', tool_call_id: 'abc123DEF', content: 'Sunny.', x_result: 3 },
  ],
  x_body: true,
})

const relayed = (provider: Provider, body: JsonObject) => {
  const call = callOf('openai-chat', body)
  const path = pathTo(call, provider, { model: 'one' })
  expect(path).toEqual({ mode: 'relay', wire: 'openai-chat' })
  if (!path) throw new Error('there is no way to it')
  const sent = prepareRelay(attemptAt(provider, { path, upstreamModel: 'one' }), WIRES['openai-chat'], call)
  return { body: objectOr(JSON.parse(sentText(sent.body))), warnings: sent.warnings }
}

const SPEAKING = [own, ...PROVIDERS].filter(({ wires }) => wires['openai-chat'])

describe.each(SPEAKING.map((provider) => [provider.slug, provider] as const))('%s', (slug, provider) => {
  test('what it emits, and what nobody knows yet, goes back to it as it came', () => {
    const body = secondTurn(EMITTED[slug] ?? {})
    expect(relayed(provider, body)).toEqual({ body: { ...body, model: 'one' }, warnings: [] })
  })

  test('what only another one could emit does not, and is reported where it matters', () => {
    const body = secondTurn({ reasoning_details: [{ ...DETAILS[1], id: 'pointsman:rs_1' }] })
    const sent = relayed(provider, body)
    expect(JSON.stringify(sent.body)).not.toContain('enc')
    expect(sent.warnings).toMatchObject([{ feature: 'messages[].reasoning_details' }])
  })
})
