import { describe, expect, test } from 'vitest'
import type { Attempt } from '#gateway/core/attempt.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { perToken } from '#gateway/core/money.ts'
import type { Endpoint, Pricing } from '#gateway/core/provider/endpoint.ts'
import { type AttemptBound, type BoundTerms, boundOf, limitWithin } from '#gateway/money/bounds/attempt-bound.ts'
import { tokensOf } from '#gateway/money/bounds/attempt-tokens.ts'
import { factsOf } from '#gateway/money/bounds/call-facts.ts'
import { worstCost } from '#gateway/money/gates/worst-case.ts'
import { attemptAt, credential } from '../../routing/attempt-at.ts'
import { callOf, PNG } from './call-of.ts'

const NOW = Date.parse('2026-11-26T12:00:00Z')
const PRICING: Pricing = {
  input: '3',
  output: '15',
  cacheWrite: '3.75',
  cacheWrite1h: '6',
  perCall: { webSearch: '0.01' },
}
const MODEL = { id: 'anthropic/claude-x', contextWindow: 200_000, maxOutputTokens: 8192 }
const SAID: JsonObject = { messages: [{ role: 'user', content: 'Hi' }] }
const LIMIT: BoundTerms = { limit: { tokens: 100, within: 'model' }, nowMs: NOW }

const at = (endpoint: Partial<Endpoint> = {}, changes: Partial<Attempt> = {}, slug = 'anthropic'): Attempt =>
  attemptAt(slug, {
    endpoint: { provider: slug, model: 'm', pricing: PRICING, ...endpoint },
    model: MODEL,
    ...changes,
  })

const of = (attempt: Attempt, body: JsonObject = {}, terms: Partial<BoundTerms> = {}) => {
  const call = callOf({ ...SAID, ...body }, 'openai-chat')
  return boundOf(attempt, call, factsOf(call), { ...LIMIT, ...terms })
}
const bounded = (...given: Parameters<typeof of>): AttemptBound => {
  const bound = of(...given)
  if ('unbounded' in bound) throw new Error(bound.unbounded)
  return bound
}
/** A token for each byte, and those around it. */
const PROMPT = JSON.stringify(SAID).length + 1024 + 2 * 16

test('a prompt of text has a token for each byte, and an answer as many as it is limited to', () => {
  const bound = bounded(at())
  expect(bound).toMatchObject({ input: PROMPT, output: 100, times: 1, beside: 0, isCappable: true })
  expect(worstCost(bound)).toBe(BigInt(PROMPT) * perToken('3.75') + 100n * perToken('15'))
})

describe('the output is bounded', () => {
  test.each<[string, BoundTerms['limit'], number]>([
    ['by what its model answers with', { within: 'model' }, 8192],
    ['by that where the caller allows more', { tokens: 1e6, within: 'model' }, 8192],
    ['by the window alone where thinking comes on top', { within: 'window' }, 200_000],
  ])('%s', (_, limit, output) => {
    expect(bounded(at(), {}, { limit }).output).toBe(output)
  })

  test('by nothing, where neither is known', () => {
    expect(of(at({}, { model: { id: 'm' } }), {}, { limit: { within: 'model' } })).toEqual({ unbounded: 'max_tokens' })
  })

  test('for each answer of several, the prompts of which may be billed, too', () => {
    expect(bounded(at(), { n: 3 })).toMatchObject({ output: 300, times: 3 })
    expect(bounded(at(), { n: 3 }).input).toBeGreaterThan(3 * PROMPT)
  })

  test('with what was predicted and may be billed besides', () => {
    const prediction = { type: 'content', content: 'abc' }
    const beside = JSON.stringify(prediction).length
    expect(bounded(at(), { prediction })).toMatchObject({ output: 100 + beside, beside })
  })

  test('not by the caller where pictures or sounds are made', () => {
    const pricing = { ...PRICING, outputImage: '60' }
    expect(bounded(at({ pricing }))).toMatchObject({ output: 8192, isCappable: false })
  })

  test('not by the caller where the prompt may be summed up', () => {
    const edits = { edits: [{ type: 'compact_20260112' }] }
    expect(bounded(at(), { context_management: edits })).toMatchObject({
      ...{ output: 2 * 8192, input: 400_000, isCappable: false },
    })
  })
})

test('searches are billed by the call, and read the prompt anew', () => {
  const tools = [{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }]
  const bound = bounded(at(), { tools })
  expect(bound).toMatchObject({ input: 11 * 200_000, output: 1100, times: 11 })
  const tokens = 2_200_000n * perToken('3.75') + 1100n * perToken('15')
  expect(worstCost(bound)).toBe(tokens + 50_000_000_000n)
  expect(of(at({ pricing: { input: '3', output: '15' } }), { tools })).toEqual({ unbounded: 'calls webSearch' })
})

test('what is kept for an hour is billed so', () => {
  const text = { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral', ttl: '1h' } }
  const bound = bounded(at(), { messages: [{ role: 'user', content: [text] }] })
  expect(worstCost(bound, 0)).toBe(BigInt(bound.input) * perToken('6'))
})

describe('media', () => {
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } }
  const sound = { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }
  const seen = { messages: [{ role: 'user', content: [image] }] }
  const heard = { messages: [{ role: 'user', content: [sound] }] }

  test('that are images have a bound where their model is known to make them smaller', () => {
    const { input } = bounded(at(), seen)
    expect(input).toBe(JSON.stringify(seen).length - PNG.length + 1024 + 2 * 16 + 5000)
    expect(bounded(at({}, { model: { ...MODEL, id: 'acme/eyes' } }), seen).input).toBe(200_000)
  })

  test('of no known size are as long as the window, at the dearest rate of any', () => {
    const pricing = { ...PRICING, inputAudio: '32' }
    const bound = bounded(at({ pricing }), heard)
    expect(worstCost(bound, 0)).toBe(200_000n * perToken('32'))
    expect(of(at({}, { model: { id: 'm' } }), heard)).toEqual({ unbounded: 'prompt' })
  })

  test('have no bound where a price for longer prompts says that the window is larger', () => {
    const tiers = [{ aboveInputTokens: 200_000, input: '6', output: '30' }]
    const other = at({ pricing: { ...PRICING, tiers } }, { model: { ...MODEL, id: 'acme/ears' } })
    expect(of(other, heard)).toEqual({ unbounded: 'prompt' })
    expect(bounded(other).input).toBe(PROMPT)
    expect(bounded(at({ pricing: { ...PRICING, tiers } }), heard).input).toBe(200_000)
  })

  test('in a longer window that is asked for may be that long', () => {
    expect(bounded(at(), { ...heard, anthropic_beta: ['context-1m-2025-08-07'] }).input).toBe(1_000_000)
  })
})

describe('tiers', () => {
  const pricing = { input: '1', output: '2', serviceTiers: { priority: { input: '3', output: '6' } } }
  const rateOf = (bound: AttemptBound) => worstCost(bound, 1) - worstCost(bound, 0)

  test('that are asked for count, whoever is asked', () => {
    expect(rateOf(bounded(at({ pricing })))).toBe(perToken('2'))
    expect(rateOf(bounded(at({ pricing }), { service_tier: 'auto' }))).toBe(perToken('6'))
    expect(rateOf(bounded(at({ pricing }), { Service_Tier: 'priority' }))).toBe(perToken('6'))
    expect(rateOf(bounded(at({ pricing }, { service: { tier: 'priority' } })))).toBe(perToken('6'))
    expect(of(at({ pricing }), { service_tier: 'flex' })).toEqual({ unbounded: 'serviceTier flex' })
  })

  test('that are asked for in what Bedrock hands on count, too', () => {
    const asking = (speed: string) => ({ providerOptions: { bedrock: { additionalModelRequestFields: { speed } } } })
    const onBedrock = at({ pricing }, {}, 'bedrock')
    expect(rateOf(bounded(onBedrock, asking('priority')))).toBe(perToken('6'))
    expect(of(onBedrock, asking('fast'))).toEqual({ unbounded: 'serviceTier fast' })
  })

  test('that an account may have set count without being asked for', () => {
    expect(rateOf(bounded(at({ pricing }, {}, 'openai')))).toBe(perToken('6'))
  })
})

describe('prices', () => {
  const listPricing = { input: '30', output: '150' }

  test('that a deployment has agreed on are its own', () => {
    const list = worstCost(bounded(at({ pricing: listPricing })))
    expect(worstCost(bounded(at({ listPricing })))).toBeLessThan(list)
    expect(worstCost(bounded(at({ listPricing }, { credential: credential('byok') })))).toBe(list)
  })

  test('that are zero are', () => {
    expect(worstCost(bounded(at({ pricing: { free: true } })))).toBe(0n)
  })

  test('that nobody knows are no bound, unless one is assumed', () => {
    const unpriced = at({ pricing: undefined } as never)
    expect(of(unpriced)).toEqual({ unbounded: 'pricing' })
    const assumed = bounded(unpriced, {}, { assumedPicoPerToken: 7n })
    expect(worstCost(assumed)).toBe(7n * BigInt(PROMPT + 100))
    const tools = [{ type: 'web_search_20250305', max_uses: 1 }]
    expect(of(unpriced, { tools }, { assumedPicoPerToken: 7n })).toEqual({ unbounded: 'pricing' })
    expect(of(unpriced, {}, { assumedPicoPerToken: 7n, limit: { within: 'window' } })).toMatchObject({
      output: 200_000,
    })
  })
})

describe('what a reseller states', () => {
  const reseller = { ...at().provider, statedCost: () => 0n }
  const resold = (endpoint: Partial<Endpoint>, changes: Partial<Attempt> = {}) =>
    of(at(endpoint, { provider: reseller, ...changes }))

  test('may be more than any list says, unless the deployment has agreed on a price', () => {
    expect(resold({ source: 'pi' })).toEqual({ unbounded: 'pricing' })
    expect(resold({}, { credential: credential('byok') })).toEqual({ unbounded: 'pricing' })
    expect(resold({})).toHaveProperty('lines')
  })

  test('is on the list of whoever makes the model', () => {
    expect(resold({ source: 'pi' }, { provider: { ...reseller, headquarters: 'US' } })).toHaveProperty('lines')
  })
})

test('tokens are bounded whatever they cost', () => {
  const call = callOf(SAID)
  const tokens = tokensOf(at({ pricing: undefined } as never), factsOf(call), LIMIT.limit)
  expect(tokens).toEqual({ input: PROMPT, output: 100, times: 1, beside: 0, isCappable: true })
  expect(tokensOf(at(), factsOf(callOf({ ...SAID, plugins: [{}] })), LIMIT.limit)).toEqual({ unbounded: 'plugins' })
})

describe('models that search by themselves', () => {
  const perCall = { lowSearch: '0.006', highSearch: '0.014', mediumSearch: '0.01' }
  const sonar = at({ pricing: { input: '1', output: '1', perCall }, model: 'sonar' }, {}, 'perplexity')

  test('have the dearest fee of one search', () => {
    const fee = 14_000_000_000n
    expect(worstCost(bounded(sonar), 0)).toBe(BigInt(PROMPT) * perToken('1') + fee)
    expect('unbounded' in of(sonar, { web_search_options: { search_context_size: 'low' } })).toBe(false)
  })

  test.each<[string, Attempt, JsonObject]>([
    ['another kind of search', sonar, { web_search_options: { search_type: 'pro' } }],
    ['research', at({ model: 'sonar-deep-research', pricing: { ...PRICING, perCall: { searchQuery: '1' } } }), {}],
    ['a search of OpenAI’s', at({ model: 'gpt-5-search-api' }), {}],
    ['a compound system', at({}, { upstreamModel: 'groq/compound' }), {}],
    ['OpenRouter’s variant', at({ model: 'anthropic/claude-x:online' }), {}],
  ])('and none is known of %s', (_, attempt, body) => {
    expect(of(attempt, body)).toEqual({ unbounded: 'searches of the model' })
  })

  test('others do so where they are asked', () => {
    expect(of(at(), { web_search_options: {} })).toEqual({ unbounded: 'web_search_options' })
  })
})

describe('a limit within what is left', () => {
  const room = (bound: AttemptBound, tokens: number) => worstCost(bound, tokens)

  test('is that of each answer', () => {
    expect(limitWithin(bounded(at()), room(bounded(at()), 50))).toBe(50)
    const three = bounded(at(), { n: 3 })
    expect(limitWithin(three, room(three, 152))).toBe(50)
    expect(limitWithin(three, room(three, 40))).toBeUndefined()
    expect(limitWithin(three, room(three, 300))).toBe(100)
  })

  test('leaves room for what no limit holds for', () => {
    const predicted = bounded(at(), { prediction: { type: 'content', content: 'abc' } })
    expect(limitWithin(predicted, room(predicted, predicted.beside + 40))).toBe(40)
    expect(limitWithin(predicted, room(predicted, predicted.beside + 10))).toBeUndefined()
  })

  test('is none where it would not hold', () => {
    const painted = bounded(at({ pricing: { ...PRICING, outputImage: '60' } }))
    expect(limitWithin(painted, room(painted, 8192))).toBeUndefined()
  })
})
