import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { type Attempt, meansOf, type Path } from '#gateway/core/attempt.ts'
import type { DialectName } from '#gateway/core/call.ts'
import { type Cost, upperOf } from '#gateway/core/cost/cost.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { Pricing } from '#gateway/core/provider/endpoint.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { EMPTY_BUCKETS, TOKEN_KINDS, type TokenKind, type UsageBuckets } from '#gateway/core/usage/buckets.ts'
import { boundOf } from '#gateway/money/bounds/attempt-bound.ts'
import { factsOf } from '#gateway/money/bounds/call-facts.ts'
import { worstCost } from '#gateway/money/gates/worst-case.ts'
import { pricedAt } from '#gateway/money/priced.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { outputLimit } from '#gateway/upstream/output-limit/output-limit.ts'
import { DIALECTS } from '../../../../harness/dialects.ts'
import { credential } from '../../routing/attempt-at.ts'
import { callOf } from './call-of.ts'

/** Every endpoint of the catalog: nothing that it may bill within the bounds costs more than the worst case. */

/** Evening in Europe, and a quarter of an hour before prices of other zones change. */
const TIMES = ['2026-11-26T21:50:00Z', '2026-11-27T00:20:00Z', '2026-11-27T15:59:30Z'].map(Date.parse)
const MINUTES = [0, 7, 14]

const cards = (pricing: Pricing) => [pricing, ...Object.values(pricing.serviceTiers ?? {})]
const thresholds = (pricing: Pricing): number[] =>
  cards(pricing).flatMap((card) =>
    [card, ...(card.prices ?? [])].flatMap(({ tiers = [] }) => tiers.map(({ aboveInputTokens }) => aboveInputTokens)),
  )

/** Do its prices, by the clock? */
const changes = (pricing: Pricing | undefined): boolean =>
  pricing !== undefined && cards(pricing).some(({ prices }) => prices !== undefined)

const LONG: readonly TokenKind[] = ['cacheWrite1h', 'cacheWrite12h']
const MEDIA: readonly TokenKind[] = ['inputAudio', 'inputImage', 'cacheReadAudio', 'cacheReadImage']
const OUTPUT: readonly TokenKind[] = ['output', 'outputAudio', 'outputImage']
const PROMPT = TOKEN_KINDS.filter((kind) => !OUTPUT.includes(kind))

/** Usages at the bounds, and on both sides of each length from which other prices hold. */
const usages = (
  pricing: Pricing,
  { input, output }: { readonly input: number; readonly output: number },
  hasAll: boolean,
): UsageBuckets[] => {
  const lengths = [input, ...thresholds(pricing).flatMap((above) => [above, above + 1])].filter((n) => n <= input)
  const kinds = hasAll ? PROMPT : PROMPT.filter((kind) => !LONG.includes(kind) && !MEDIA.includes(kind))
  return lengths.flatMap((length) =>
    kinds.flatMap((kind) => OUTPUT.map((made) => ({ ...EMPTY_BUCKETS, [kind]: length, [made]: output }))),
  )
}

const pathOf = ({ wires, package: own }: Provider): Path | undefined => {
  const [wire] = Object.keys(wires) as (keyof typeof wires)[]
  return wire ? { mode: 'relay', wire } : own ? { mode: 'adapt' } : undefined
}

const spokenIn = (body: JsonObject, wire: DialectName) => {
  const call = callOf({ ...body, [wire === 'ai-sdk' ? 'maxOutputTokens' : 'max_tokens']: 1000 }, wire)
  return { call, facts: factsOf(call) }
}

const attemptsOf = (body: JsonObject) => {
  const spoken = {
    ...{ 'openai-chat': spokenIn(body, 'openai-chat'), 'ai-sdk': spokenIn(body, 'ai-sdk') },
    'anthropic-messages': spokenIn(body, 'anthropic-messages'),
  }
  return Object.entries(bundledCatalog.models).flatMap(([id, { type, endpoints, contextWindow, maxOutputTokens }]) =>
    endpoints.flatMap((endpoint) => {
      const provider = PROVIDERS.find(({ slug }) => slug === endpoint.provider)
      const path = provider && pathOf(provider)
      if (type !== 'language' || !provider || !path) return []
      const attempt: Attempt = {
        ...{ endpoint, provider, path, upstreamModel: endpoint.model, means: meansOf(provider, path) },
        ...{ credential: credential('system'), service: {} },
        model: { id, ...(contextWindow ? { contextWindow } : {}), ...(maxOutputTokens ? { maxOutputTokens } : {}) },
      }
      return [{ attempt, endpoint, ...spoken[path.mode === 'relay' ? path.wire : 'ai-sdk'] }]
    }),
  )
}

const mostOf = (cost: Cost): bigint => {
  const upper = upperOf(cost) ?? 0n
  return upper > cost.known ? upper : cost.known
}

/** A usage wherever and at whichever tier it may have been served. */
const served = (usage: UsageBuckets, { geoMultipliers = {} }: Pricing, tiers: readonly string[]): UsageBuckets[] => {
  const placed = [usage, ...Object.keys(geoMultipliers).map((inferenceGeo) => ({ ...usage, inferenceGeo }))]
  return [...placed, ...tiers.flatMap((serviceTier) => placed.map((each) => ({ ...each, serviceTier })))]
}

const billedWithin = (
  { attempt, endpoint, call, facts }: ReturnType<typeof attemptsOf>[number],
  nowMs: number,
  { hasAll = false, hasTiers = false },
) => {
  const bound = boundOf(attempt, call, facts, { limit: outputLimit(attempt, call, DIALECTS[call.dialect]), nowMs })
  const { pricing } = endpoint
  if ('unbounded' in bound || !pricing) return []
  const worst = worstCost(bound)
  const minutes = changes(pricing) ? MINUTES : [0]
  const tiers = hasTiers ? Object.keys(pricing.serviceTiers ?? {}) : []
  return usages(pricing, bound, hasAll)
    .flatMap((usage) => served(usage, pricing, tiers))
    .flatMap((usage) =>
      minutes.map((minute) => {
        const billed = { usage, startedAt: nowMs + minute * 60_000, isPartial: false }
        const isOver = mostOf(pricedAt(endpoint, billed, 'deployment')) > worst
        return isOver ? `${endpoint.provider} ${endpoint.model} ${JSON.stringify(usage)}` : ''
      }),
    )
}

const tooCheap = (body: JsonObject, asked: { readonly hasAll?: boolean; readonly hasTiers?: boolean }) => {
  const all = attemptsOf(body).flatMap((each) =>
    TIMES.slice(0, changes(each.endpoint.pricing) ? TIMES.length : 1).flatMap((nowMs) =>
      billedWithin(each, nowMs, asked),
    ),
  )
  return { compared: all.length, found: all.filter(Boolean).slice(0, 5) }
}

const messages = [{ role: 'user', content: 'x'.repeat(300_000) }]

describe('no endpoint of the catalog bills more than the worst case', () => {
  test('of a long text, at its list price', () => {
    const { compared, found } = tooCheap({ messages, prompt: messages }, {})
    expect(found).toEqual([])
    expect(compared).toBeGreaterThan(8_000)
  })

  test('of media, kept for hours', () => {
    const said = [
      { type: 'input_audio', input_audio: {} },
      { type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ]
    const heard = [{ role: 'user', content: said }]
    const { compared, found } = tooCheap({ messages: heard, prompt: heard }, { hasAll: true })
    expect(found).toEqual([])
    expect(compared).toBeGreaterThan(20_000)
  })

  test('at whichever tier, where one is asked for', () => {
    const tiered = { messages, prompt: messages, service_tier: 'auto' }
    const { compared, found } = tooCheap(tiered, { hasTiers: true })
    expect(found).toEqual([])
    expect(compared).toBeGreaterThan(5_000)
  })
})

test('what has a price has a worst case, but for these', () => {
  const all = attemptsOf({ messages: [{ role: 'user', content: 'Hi' }] }).filter(({ endpoint }) => endpoint.pricing)
  const open = all.filter(({ attempt, call, facts }) => {
    const bound = boundOf(attempt, call, facts, {
      limit: outputLimit(attempt, call, DIALECTS[call.dialect]),
      nowMs: TIMES[0] ?? 0,
    })
    return 'unbounded' in bound
  })
  expect([...new Set(open.map(({ attempt }) => attempt.model.id))]).toEqual([
    // What they make is as long as nobody says, or they search as often as they like.
    ...['google/gemini-2.5-flash-image', 'google/gemini-3-pro-image', 'perplexity/sonar-deep-research'],
  ])
})
