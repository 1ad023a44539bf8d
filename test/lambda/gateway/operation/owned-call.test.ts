import { expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { withoutOwnTiers } from '#gateway/operation/owned-call.ts'
import { callOf } from '../money/bounds/call-of.ts'

const TIERS = [{ word: 'flex', by: 'the team t' }]
const SET = 'a tier is set by the team t; not used'

test.each<[JsonObject, JsonObject, readonly string[]]>([
  [{ service_tier: 'priority' }, {}, ['service_tier']],
  [{ serviceTier: 'default', speed: 'fast' }, {}, ['serviceTier', 'speed']],
  [
    { service_tier: { type: 'reserved' }, performanceConfig: { latency: 'optimized' } },
    {},
    ['service_tier', 'performanceConfig'],
  ],
  [
    { providerOptions: { openai: { serviceTier: 'priority', user: 'u' }, anthropic: { speed: 'fast' } } },
    { providerOptions: { openai: { user: 'u' }, anthropic: {} } },
    ['providerOptions.openai.serviceTier', 'providerOptions.anthropic.speed'],
  ],
])('%j becomes %j, and that is told', (words, left, told) => {
  const call = callOf({ messages: [], ...words }, 'openai-chat', JSON.stringify({ messages: [], ...words }))
  const { call: made, lost } = withoutOwnTiers(call, TIERS)
  expect(made.body).toEqual({ messages: [], ...left })
  expect(JSON.parse(made.source.text)).toEqual(made.body)
  expect(lost).toEqual(told.map((field) => `${field}: ${SET}`))
})

test.each<JsonObject>([
  {},
  { service_tier: 'flex' },
  { service_tier: 'auto', speed: null },
  { tools: [{ service_tier: 'priority' }], providerOptions: { gateway: { speed: 'fast' } } },
  { providerOptions: null },
])('%j stays as it came', (words) => {
  const call = callOf(words)
  expect(withoutOwnTiers(call, TIERS)).toEqual({ call, lost: [] })
})
