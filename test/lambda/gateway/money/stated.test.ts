import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { Endpoint } from '#gateway/core/provider/endpoint.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import type { UsageFormat } from '#gateway/core/usage/buckets.ts'
import { usageOnce } from '#gateway/core/usage/read.ts'
import { readUsage } from '#gateway/core/usage/read-any.ts'
import { attemptCost } from '#gateway/money/attempt-cost.ts'
import { providersBySlug } from '#gateway/provider/index.ts'
import { attemptAt } from '../routing/attempt-at.ts'

const PROVIDERS = providersBySlug({ acme: { type: 'openai-compatible', baseUrl: 'https://acme.example/v1' } })
const PRICING = { input: '1', output: '1' }

/** What one answer with this usage costs, at an endpoint of the catalog's unless it says otherwise. */
const costAt = (
  slug: string,
  raw: JsonObject,
  row: Partial<Endpoint> = { pricing: PRICING, source: 'pi' },
  format: UsageFormat = 'openai-chat',
) => {
  const provider = PROVIDERS.get(slug) as Provider
  const attempt = attemptAt(slug, { provider, endpoint: { provider: slug, model: 'm', ...row } })
  const told = {
    hasContent: true,
    usage: usageOnce((...told) => readUsage(format, ...told))({ raw, beside: {} }),
    finish: { unified: 'stop', raw: 'stop' } as const,
    model: 'm',
    id: '1',
    warnings: [],
    failure: undefined,
    isOver: true,
  }
  const cost = attemptCost({ attempt, startedAt: 1, endedAt: 2, contentAt: 1, told })
  return cost?.pico ?? cost?.missing.join()
}

const CHAT = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 }
/** By the price list. */
const LISTED = 110_000_000n

describe('the cost that a provider states', () => {
  const STATED: JsonObject = { ...CHAT, cost: 0.5, is_byok: false, cost_in_usd_ticks: 0, market_cost: 0.7 }
  const BELIEVED = new Map<string, bigint | string>([
    ['openrouter', 500_000_000_000n],
    ['xai', 0n],
    // A sum and no object: it cannot be read.
    ['perplexity', 'cost'],
  ])
  test.each([...PROVIDERS.keys()])('%s is believed only where its row says how', (slug) => {
    expect(costAt(slug, STATED)).toBe(BELIEVED.get(slug) ?? LISTED)
  })

  test('a price that the deployment agreed on outweighs it, an endpoint of its own without one does not', () => {
    for (const [slug, stated] of BELIEVED) {
      expect(costAt(slug, STATED, { pricing: PRICING })).toBe(LISTED)
      expect(costAt(slug, STATED, {})).toBe(stated)
    }
  })

  test.each<[string, string, JsonObject, unknown]>([
    ['what OpenRouter charged', 'openrouter', { cost: 0.00056752, is_byok: false }, 567_520_000n],
    ['that without a word of whose key it was', 'openrouter', { cost: 0.00056752 }, 567_520_000n],
    [
      "OpenRouter's fee and the upstream cost, with a key of one's own",
      'openrouter',
      { cost: 0.000001, is_byok: true, cost_details: { upstream_inference_cost: 0.00002 } },
      21_000_000n,
    ],
    [
      'its fee alone',
      'openrouter',
      { cost: 0.000001, is_byok: true, cost_details: { upstream_inference_cost: null } },
      'cost',
    ],
    ['no word of money at OpenRouter', 'openrouter', {}, LISTED],
    ['the most that one request may cost', 'openrouter', { cost: 1_000_000 }, 1_000_000n * 10n ** 12n],
    ['more than that', 'openrouter', { cost: 1_000_001 }, 'cost'],
    ['the most in ticks', 'xai', { cost_in_usd_ticks: 1e16 }, 1_000_000n * 10n ** 12n],
    ['more ticks than that', 'xai', { cost_in_usd_ticks: 1.1e16 }, 'cost'],
    ["xAI's ticks", 'xai', { cost_in_usd_ticks: 37_756_000 }, 3_775_600_000n],
    [
      "Perplexity's total, with its fee for the search",
      'perplexity',
      { cost: { input_tokens_cost: 0.00001, request_cost: 0.005, total_cost: 0.005261 } },
      5_261_000_000n,
    ],
  ])('%s', (_name, slug, words, expected) => expect(costAt(slug, { ...CHAT, ...words })).toBe(expected))

  const UNREADABLE = ['0.5', 'free', '', -1, Number.NaN, 1e12, true, {}, []] as const
  test.each([
    ['openrouter', (cost: JsonObject[string]) => ({ cost })],
    [
      'openrouter',
      (cost: JsonObject[string]) => ({ cost: 0.1, is_byok: true, cost_details: { upstream_inference_cost: cost } }),
    ],
    ['xai', (cost: JsonObject[string]) => ({ cost_in_usd_ticks: typeof cost === 'number' ? cost * 1e10 : cost })],
    ['perplexity', (cost: JsonObject[string]) => ({ search_context_size: 'low', cost: { total_cost: cost } })],
    ['perplexity', (cost: JsonObject[string]) => ({ search_context_size: 'low', cost: cost as string })],
  ] as const)('%s: one that cannot be read is unknown, and no price stands in for it', (slug, words) => {
    for (const cost of UNREADABLE) expect(costAt(slug, { ...CHAT, ...words(cost as never) }), `${cost}`).toBe('cost')
  })

  test('whose key it was must be readable, too', () => {
    expect(costAt('openrouter', { ...CHAT, cost: 0.1, is_byok: 'yes' })).toBe('cost')
    expect(costAt('openrouter', { ...CHAT, cost: 0.1, is_byok: null })).toBe(100_000_000_000n)
  })

  test.each(['openrouter', 'xai', 'perplexity'])('%s: none is stated by null', (slug) => {
    expect(costAt(slug, { ...CHAT, cost: null, cost_in_usd_ticks: null })).toBe(LISTED)
  })

  test('is read in every API of the provider', () => {
    const words = { input_tokens: 100, output_tokens: 10, cost: 0.5 }
    expect(costAt('openrouter', words, {}, 'anthropic-messages')).toBe(500_000_000_000n)
    expect(costAt('xai', { ...words, cost_in_usd_ticks: 5 }, {}, 'openai-responses')).toBe(500n)
  })

  test('stands where the counts contradict each other, which have no price by themselves', () => {
    const contradictory = { ...CHAT, prompt_tokens_details: { cached_tokens: 161 } }
    expect(costAt('azure', { ...contradictory, cost_in_usd_ticks: 0 })).toContain('cached_tokens')
    expect(costAt('xai', { ...contradictory, cost_in_usd_ticks: 7 })).toBe(700n)
  })
})
