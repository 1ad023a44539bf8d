import { expect, test } from 'vitest'
import { familyOf } from '#gateway/catalog/families.ts'
import type { Attempt } from '#gateway/core/attempt.ts'
import type { Call } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { compact } from '#gateway/core/json/value.ts'
import { alibaba } from '#gateway/provider/alibaba.ts'
import { anthropic } from '#gateway/provider/anthropic.ts'
import { cohere } from '#gateway/provider/cohere/cohere.ts'
import { fireworks } from '#gateway/provider/fireworks.ts'
import { vertex } from '#gateway/provider/vertex.ts'
import { amendedCall } from '#gateway/upstream/thinking-budget/amended-call.ts'
import { attemptAt } from '../../routing/attempt-at.ts'

const SUM = { usd: 50_000_000_000n, rate: 10_000_000n, option: 'providerOptions.gateway.thinkingBudget' }

const callOf = (body: JsonObject): Call => ({
  dialect: 'openai-chat',
  model: 'm',
  stream: false,
  body,
  source: jsonSource(JSON.stringify(body)),
  headers: {},
  gateway: {},
})

const gemini = (id: string): Attempt => attemptAt(vertex, { upstreamModel: id, model: { id: `google/${id}` } })
const gateway = { thinkingBudget: '0.05' }

test.each<[JsonObject, JsonObject]>([
  [{ gateway }, { gateway: {}, vertex: { thinkingConfig: { thinkingBudget: 5000 } } }],
  [
    { gateway, google: { thinkingConfig: { includeThoughts: true, thinkingBudget: 9000 } } },
    { gateway: {}, google: { thinkingConfig: { includeThoughts: true, thinkingBudget: 5000 } } },
  ],
  [
    { gateway, googleVertex: { thinkingConfig: { thinkingLevel: 'high' } }, vertex: {} },
    { gateway: {}, googleVertex: { thinkingConfig: { thinkingBudget: 5000 } }, vertex: {} },
  ],
  // As many as it likes is no number.
  ...[-1, -2, 0.5].map((thinkingBudget): [JsonObject, JsonObject] => [
    { gateway, google: { thinkingConfig: { includeThoughts: true, thinkingBudget } } },
    { gateway: {}, google: { thinkingConfig: { includeThoughts: true, thinkingBudget: 5000 } } },
  ]),
])('a package gets it where it reads first, of %j', (providerOptions, wanted) => {
  const { call } = amendedCall(callOf({ providerOptions }), gemini('gemini-2.5-pro'), SUM)
  expect(call.body['providerOptions']).toEqual(wanted)
  expect(JSON.parse(Buffer.from(call.source.bytes).toString())).toEqual(call.body)
})

test('without a number that is one, the sum decides, and the answer tells it; 0 stays off', () => {
  const told = (...thinkingBudgets: number[]) => {
    const [vertexOwn, google] = thinkingBudgets.map((thinkingBudget) => ({ thinkingConfig: { thinkingBudget } }))
    const providerOptions = compact({ gateway, vertex: vertexOwn, google })
    return amendedCall(callOf({ providerOptions }), gemini('gemini-2.5-flash'), SUM).told
  }
  expect(told(-1)).toEqual({ usd: '0.05', tokens: 5000 })
  expect(told(-1, 300)).toEqual({ usd: '0.05', tokens: 300 })
  expect(told(-1, 0)).toEqual({ usd: '0.05', off: true })
})

test('a level is asked for in the canonical form', () => {
  const { call, told } = amendedCall(callOf({ providerOptions: { gateway } }), gemini('gemini-3.5-flash'), SUM)
  expect(call.amends?.reasoning).toBe('minimal')
  expect(told).toEqual({ usd: '0.05', effort: 'minimal' })
})

test("Alibaba's own number of tokens bounds the sum, and goes where it does not think", () => {
  const attempt = attemptAt(alibaba, {
    path: { mode: 'relay', wire: 'openai-chat' },
    upstreamModel: 'qwen3.7-plus',
    model: { id: 'alibaba/qwen3.7-plus' },
  })
  const asked = { gateway, alibaba: { thinkingBudget: 3000 } }
  const sent = (sum: typeof SUM) =>
    amendedCall(callOf({ providerOptions: asked }), attempt, sum).call.body['providerOptions']
  expect(sent(SUM)).toMatchObject({ alibaba: { enableThinking: true, thinkingBudget: 3000 } })
  expect(sent({ ...SUM, usd: 1n })).toMatchObject({ alibaba: { enable_thinking: false } })
})

test('Cohere takes a budget for a model that reasons', () => {
  const attempt = attemptAt(cohere, { upstreamModel: 'command-a-reasoning-08-2025' })
  const { call } = amendedCall(callOf({ max_tokens: 4000, providerOptions: { gateway } }), attempt, SUM)
  expect(call.body['providerOptions']).toMatchObject({ cohere: { thinking: { type: 'enabled', tokenBudget: 3600 } } })
})

test.each([
  ['openai/gpt-oss-120b', { fireworks: { thinking: { type: 'enabled', budgetTokens: 1024 } } }, 'always thinks'],
  ['zai/glm-5.3', { fireworks: { reasoning_effort: 'none' } }, 'turned off'],
])('a sum that is too small for %s', (id, wanted, why) => {
  const attempt = attemptAt(fireworks, {
    path: { mode: 'relay', wire: 'openai-chat' },
    model: compact({ id, family: familyOf(id) }),
  })
  const { call } = amendedCall(callOf({ providerOptions: { gateway } }), attempt, { ...SUM, usd: 1n })
  expect(call.body['providerOptions']).toMatchObject(wanted)
  expect(JSON.stringify(call.amends?.warnings)).toContain(why)
})

test('where nobody says how long an answer may be, a budget is not longer than a codec lets one be', () => {
  const attempt = attemptAt(anthropic, { upstreamModel: 'claude-opus-4-5' })
  const { told } = amendedCall(callOf({ providerOptions: { gateway } }), attempt, { ...SUM, usd: 10n ** 15n })
  expect(told).toMatchObject({ tokens: 7372 })
})
