import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { cost, type PriceContext } from '#gateway/catalog/price.ts'
import { NOTHING, unknown } from '#gateway/core/cost/cost.ts'
import { perToken, toUsd } from '#gateway/core/money.ts'
import type { Pricing } from '#gateway/core/provider/endpoint.ts'
import { EMPTY_BUCKETS, type UsageBuckets } from '#gateway/core/usage/buckets.ts'
import { readUsage } from '#gateway/core/usage/read-any.ts'

const NOON = { at: '2026-11-22T12:00:00.000Z' }

const pricing = (model: string, provider: string, geo?: string): Pricing => {
  const found = bundledCatalog.models[model]?.endpoints.find(
    (endpoint) => endpoint.provider === provider && (geo === undefined || endpoint.geo === geo),
  )
  if (!found?.pricing) throw new Error(`no price of ${model} at ${provider}`)
  return found.pricing
}

const buckets = (some: Partial<UsageBuckets>): UsageBuckets => ({ ...EMPTY_BUCKETS, ...some })
const priced = (price: Pricing | undefined, some: Partial<UsageBuckets>, context: PriceContext = NOON) => {
  const { pico, known, missing, upper } = cost(price, buckets(some), context)
  if (pico !== undefined) return toUsd(pico)
  return `${toUsd(known)} to ${upper === undefined ? '?' : toUsd(upper)} without ${missing.join()}`
}

const opus = () => pricing('anthropic/claude-opus-4.6', 'anthropic')
const CLAUDE_USAGE = {
  input_tokens: 1000,
  cache_creation_input_tokens: 3000,
  cache_read_input_tokens: 5000,
  cache_creation: { ephemeral_5m_input_tokens: 1000, ephemeral_1h_input_tokens: 2000 },
  output_tokens: 500,
  server_tool_use: { web_search_requests: 3 },
}
const CHAT_USAGE = { prompt_tokens: 10_000, completion_tokens: 2000, prompt_tokens_details: { cached_tokens: 4000 } }

describe('golden prices', () => {
  test('anthropic: writes of two lifetimes, reads, web search', () => {
    expect(priced(opus(), readUsage('anthropic-messages', CLAUDE_USAGE))).toBe('0.07625')
  })
  test('anthropic: inference in the US costs 1.1 times as much, tool calls do not', () => {
    const usage = readUsage('anthropic-messages', { ...CLAUDE_USAGE, inference_geo: 'us' })
    expect(priced(opus(), usage)).toBe('0.080875')
    expect(priced(opus(), { ...usage, inferenceGeo: 'global' })).toBe('0.07625')
  })
  test('openai chat: reasoning is already inside the completion', () => {
    const usage = readUsage('openai-chat', { ...CHAT_USAGE, completion_tokens_details: { reasoning_tokens: 1500 } })
    expect(priced(pricing('openai/gpt-5.4', 'openai'), usage)).toBe('0.046')
  })
  test('openai: the tier that was served decides', () => {
    const gpt = pricing('openai/gpt-5.4', 'openai')
    const usage = readUsage('openai-chat', CHAT_USAGE)
    expect(priced(gpt, { ...usage, serviceTier: 'priority' })).toBe('0.092')
    expect(priced(gpt, { ...usage, serviceTier: 'default' })).toBe('0.046')
  })
  test('openai responses: long context with cache reads and writes', () => {
    const usage = readUsage('openai-responses', {
      input_tokens: 300_000,
      output_tokens: 2000,
      input_tokens_details: { cached_tokens: 100_000, cache_write_tokens: 50_000 },
    })
    expect(priced(pricing('openai/gpt-6-luna', 'openai'), usage)).toBe('0.046')
  })
  test('a tier begins strictly above its threshold', () => {
    expect(priced(pricing('openai/gpt-5.4', 'openai'), { input: 272_000 })).toBe('0.68')
    expect(priced(pricing('openai/gpt-5.4', 'openai'), { input: 272_001 })).toBe('1.360005')
    expect(priced(pricing('openai/gpt-5.4', 'openai'), { cacheRead: 272_000, input: 1 })).toBe('0.136005')
  })
  test('bedrock converse: lifetime of writes in cacheDetails', () => {
    const usage = readUsage('bedrock-converse', {
      inputTokens: 1000,
      outputTokens: 500,
      cacheReadInputTokens: 5000,
      cacheWriteInputTokens: 3000,
      cacheDetails: [
        { ttl: '1h', inputTokens: 2000 },
        { ttl: '5m', inputTokens: 1000 },
      ],
    })
    expect(priced(pricing('anthropic/claude-opus-4.6', 'bedrock', 'global'), usage)).toBe('0.04625')
  })
  test('gemini: thoughts beside the candidates, audio at its own price', () => {
    const usage = readUsage('gemini', {
      promptTokenCount: 10_000,
      candidatesTokenCount: 500,
      thoughtsTokenCount: 1500,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 8000 },
        { modality: 'AUDIO', tokenCount: 2000 },
      ],
    })
    expect(priced(pricing('google/gemini-2.5-flash', 'google'), usage)).toBe('0.0094')
  })
  test('deepseek: peak hours on working days in Beijing', () => {
    const deepseek = pricing('deepseek/deepseek-v4-pro', 'deepseek')
    expect(priced(deepseek, { input: 1e6 }, { at: '2026-11-23T02:00:00Z' })).toBe('1.32')
    expect(priced(deepseek, { input: 1e6 }, { at: '2026-11-22T02:00:00Z' })).toBe('0.66')
    expect(priced(deepseek, { input: 1e6 }, { at: '2026-11-23T04:00:00Z' })).toBe('0.66')
    expect(priced(deepseek, { input: 1e6 }, NOON)).toBe('0.66')
  })
  test('a price change that is announced', () => {
    const gemini = pricing('google/gemini-3.8-flash', 'google')
    expect(priced(gemini, { input: 1e6 }, { at: '2026-12-31T23:59:59Z' })).toBe('0.75')
    expect(priced(gemini, { input: 1e6 }, { at: '2027-01-01T00:00:00Z' })).toBe('1.5')
  })
  test('counts that contradict each other have no price, unless nothing has', () => {
    const usage = readUsage('openai-chat', {
      prompt_tokens: 7,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 161 },
    })
    expect(cost(pricing('spacexai/grok-4.5', 'xai'), usage, NOON)).toEqual(unknown('cached_tokens'))
    expect(cost({ free: true }, usage, NOON)).toEqual(NOTHING)
    expect(cost(undefined, usage, NOON)).toEqual(unknown('cached_tokens'))
  })
  test('what no price makes known is said beside a price that is missing: it may come later', () => {
    const usage = { input: 5, output: Number.NaN, calls: { webSearch: Number.NaN }, uncounted: ['output_tokens'] }
    const unread = 'output,output_tokens'
    expect(priced(undefined, usage)).toBe(`0 to ? without ${unread},pricing,webSearch`)
    expect(priced({ input: '1' }, { ...usage, serviceTier: 'x' })).toBe(
      `0 to ? without ${unread},serviceTier x,webSearch`,
    )
    expect(priced({ input: '1' }, { ...usage, inferenceGeo: 'x' })).toBe(
      '0 to ? without inferenceGeo x,output,output_tokens,webSearch',
    )
  })
  test('anthropic batch: writes for an hour at twice the batch input price', () => {
    const usage = { cacheWrite1h: 1e6, serviceTier: 'batch' }
    expect(priced(pricing('anthropic/claude-opus-5.5', 'anthropic'), usage)).toBe('4')
  })
  test('anthropic fast mode', () => {
    const usage = readUsage('anthropic-messages', { input_tokens: 1e6, output_tokens: 1e6, speed: 'fast' })
    expect(priced(pricing('anthropic/claude-opus-5.5', 'anthropic'), usage)).toBe('48')
  })
  test('bedrock asks exactly a tenth more for Claude in a region', () => {
    const [global, regional] = ['global', 'us'].map((geo) => pricing('anthropic/claude-opus-4.6', 'bedrock', geo))
    for (const kind of ['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWrite1h'] as const)
      expect(perToken(regional?.[kind] ?? '') * 10n, kind).toBe(perToken(global?.[kind] ?? '') * 11n)
  })
})

describe('what is unknown stays unknown', () => {
  test.each([
    ['no pricing', undefined, { input: 1 }, 'pricing'],
    ['no rate at all', {}, { input: 1 }, 'input'],
    ['output without a rate', { input: '1' }, { output: 1 }, 'output'],
    ['a tier without a rate card', { input: '1' }, { input: 1, serviceTier: 'priority' }, 'serviceTier priority'],
    ['twelve-hour writes', { input: '1', cacheWrite1h: '2' }, { cacheWrite12h: 1 }, 'cacheWrite12h'],
    ['calls without a price', { input: '1' }, { calls: { webSearch: 1 } }, 'webSearch'],
    ['another model’s tokens', { input: '1' }, { calls: { advisorMessage: 1 } }, 'advisorMessage'],
    ['a count that is none', { input: '1' }, { input: 1.5 }, 'input'],
    ['writes to a cache, which may cost more than input', { input: '1' }, { cacheWrite: 1 }, 'cacheWrite'],
    ['writes for an hour', { input: '1', cacheWrite: '2' }, { cacheWrite1h: 1 }, 'cacheWrite1h'],
    ['audio', { input: '1', output: '1' }, { inputAudio: 1 }, 'inputAudio'],
    ['audio that was generated', { input: '1', output: '1' }, { outputAudio: 1 }, 'outputAudio'],
    ['images that were generated', { input: '1', output: '1' }, { outputImage: 1 }, 'outputImage'],
    ['a place without a factor', { input: '1' }, { input: 1, inferenceGeo: 'eu' }, 'inferenceGeo eu'],
    ['a usage without its output', { input: '1' }, { uncounted: ['output_tokens'] }, 'output_tokens'],
  ] as const)('%s', (_, price, usage, missing) => {
    expect(priced(price, usage)).toBe(`0 to ? without ${missing}`)
  })

  test.each([
    [
      'reads from a cache, which never cost more than input',
      { input: '1' },
      { input: 1e6, cacheRead: 1e6 },
      '1 to 2 without cacheRead',
    ],
    [
      'what the caller had cached',
      { input: '1', cacheRead: '0.2' },
      { cacheRead: 1e6, cacheReadExplicit: 1e6 },
      '0.2 to 1.2 without cacheReadExplicit',
    ],
    [
      'calls of which some are given away',
      { input: '1', perCall: { webSearch: '0.014' }, freeQuota: ['webSearch'] },
      { input: 1e6, calls: { webSearch: 2 } },
      '1 to 1.028 without webSearch',
    ],
    [
      'one bound and one that has none',
      { input: '1' },
      { input: 1e6, cacheRead: 1e6, outputAudio: 1 },
      '1 to ? without cacheRead,outputAudio',
    ],
  ] as const)('%s: the rest is known', (_, price, usage, expected) => {
    expect(priced(price, usage)).toBe(expected)
  })

  test('a tier is the list price only where its provider calls it so', () => {
    const at = (serviceTier: string, listTiers?: readonly string[]) =>
      priced({ input: '1' }, { input: 1e6, serviceTier }, { ...NOON, ...(listTiers ? { listTiers } : {}) })
    expect([at('default'), at('standard'), at('on_demand', ['on_demand'])]).toEqual(['1', '1', '1'])
    for (const unpriced of [at('on_demand'), at('auto'), at('default', ['on_demand']), at('scale')])
      expect(unpriced).toContain('without serviceTier')
  })

  const LIFETIMES: Pricing = { input: '1', output: '2', cacheWrite: '1.25', cacheWrite1h: '2' }
  const unsure = [{ kind: 'cacheWrite', or: ['cacheWrite1h'], tokens: 20 }] as const
  test('tokens that may be of another kind cost at most what the dearest of them does', () => {
    const some = { input: 100, cacheWrite: 30, unsure }
    // 100 × 1 + 10 × 1.25, and 20 × 2 at most.
    expect(priced(LIFETIMES, some)).toBe('0.0001125 to 0.0001525 without cacheWrite')
    expect(priced({ ...LIFETIMES, cacheWrite: '3' }, some)).toBe('0.00013 to 0.00019 without cacheWrite')
    expect(priced({ ...LIFETIMES, cacheWrite1h: '1.25' }, some)).toBe('0.0001375')
    for (const kind of ['cacheWrite', 'cacheWrite1h'] as const)
      expect(priced({ ...LIFETIMES, [kind]: undefined } as Pricing, some)).toMatch(/to \? without cacheWrite$/)
  })

  test('a model makes nothing but what it has a price for', () => {
    const some = {
      output: 30,
      unsure: [{ kind: 'output', or: ['outputImage', 'outputAudio'], tokens: 20 }],
    } as const
    expect(priced({ output: '1' }, some)).toBe('0.00003')
    expect(priced({ output: '1', outputImage: '10' }, some)).toBe('0.00001 to 0.00021 without output')
    expect(priced({ output: '1', outputImage: '10', outputAudio: '20' }, some)).toBe(
      '0.00001 to 0.00041 without output',
    )
    expect(priced({ outputImage: '10' }, some)).toBe('0 to ? without output')
  })

  test('free is the only zero', () => {
    expect(priced({ free: true }, { input: 1e6, output: 1e6, calls: { webSearch: 1 } })).toBe('0')
    expect(priced({ input: '1', output: '2' }, {})).toBe('0')
  })
  test('a service tier brings its own calendar, not that of the list price', () => {
    const price: Pricing = {
      input: '2',
      prices: [{ from: '2026-01-01', input: '4' }],
      serviceTiers: { batch: { input: '1' } },
    }
    expect(priced(price, { input: 1e6 })).toBe('4')
    expect(priced(price, { input: 1e6, serviceTier: 'batch' })).toBe('1')
  })
  test('a window may span midnight', () => {
    const price: Pricing = { input: '1', prices: [{ hours: ['22:00', '02:00'], input: '3' }] }
    const at = (time: string) => priced(price, { input: 1e6 }, { at: `2026-11-22T${time}:00Z` })
    expect(['21:59', '22:00', '01:59', '02:00'].map(at)).toEqual(['1', '3', '3', '1'])
  })
})

describe('laws', () => {
  const RATES: Pricing = { input: '2.5', output: '15', cacheRead: '0.25', cacheWrite: '3.125', cacheWrite1h: '5' }
  const count = fc.nat(5_000_000)
  const usage = fc.record({ input: count, output: count, cacheRead: count, cacheWrite: count, cacheWrite1h: count })
  const pico = (price: Pricing, some: Partial<UsageBuckets>): bigint => cost(price, buckets(some), NOON).pico ?? -1n

  test('splitting an answer in two changes nothing', () => {
    fc.assert(
      fc.property(usage, usage, (a, b) => {
        const both = Object.fromEntries(Object.entries(a).map(([kind, n]) => [kind, n + b[kind as keyof typeof b]]))
        expect(pico(RATES, both)).toBe(pico(RATES, a) + pico(RATES, b))
      }),
    )
  })
  test('more tokens never cost less, also across a tier', () => {
    const tiered: Pricing = { ...RATES, tiers: [{ aboveInputTokens: 200_000, input: '5', output: '22.5' }] }
    fc.assert(
      fc.property(usage, fc.constantFrom('input', 'output', 'cacheRead'), fc.nat(1000), (base, kind, more) => {
        expect(pico(tiered, { ...base, [kind]: base[kind] + more })).toBeGreaterThanOrEqual(pico(tiered, base))
      }),
    )
  })
  test('whatever rates are missing, what it costs with all of them lies within the bounds', () => {
    const kinds = ['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWrite1h'] as const
    fc.assert(
      fc.property(usage, fc.subarray([...kinds]), (some, there) => {
        const part: Pricing = Object.fromEntries(there.map((kind) => [kind, RATES[kind] ?? '']))
        const { known, upper, missing } = cost(part, buckets(some), NOON)
        const all = pico(RATES, some)
        expect(known).toBeLessThanOrEqual(all)
        expect(upper ?? all).toBeGreaterThanOrEqual(all)
        expect(missing).toEqual(kinds.filter((kind) => some[kind] > 0 && !there.includes(kind)).sort())
      }),
    )
  })
  test('a multiplier rounds half up, once', () => {
    const us: Pricing = { input: '0.000001', geoMultipliers: { us: '1.1' } }
    expect(pico(us, { input: 4, inferenceGeo: 'us' })).toBe(4n)
    expect(pico(us, { input: 5, inferenceGeo: 'us' })).toBe(6n)
    expect(pico(us, { input: 14, inferenceGeo: 'us' })).toBe(15n)
  })
  test('a million additions do not drift', () => {
    let sum = 0n
    for (let i = 0; i < 1e6; i++) sum += perToken('0.1')
    expect(toUsd(sum)).toBe('0.1')
  })
})

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s is no word of a price', (word) => {
  const price = { ...opus(), geoMultipliers: { us: '1.1' }, serviceTiers: {}, perCall: {} }
  expect(priced(price, { input: 1, inferenceGeo: word })).toBe(`0 to ? without inferenceGeo ${word}`)
  expect(priced(price, { input: 1, serviceTier: word })).toBe(`0 to ? without serviceTier ${word}`)
  const calls = Object.fromEntries([[word, 1]])
  expect(priced(price, { input: 1, calls })).toBe(`0.000005 to ? without ${word}`)
})
