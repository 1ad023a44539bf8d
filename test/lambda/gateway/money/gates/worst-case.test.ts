import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cost } from '#gateway/catalog/price.ts'
import { upperOf } from '#gateway/core/cost/cost.ts'
import { perToken } from '#gateway/core/money.ts'
import type { Pricing } from '#gateway/core/provider/endpoint.ts'
import { EMPTY_BUCKETS, type UsageBuckets } from '#gateway/core/usage/buckets.ts'
import {
  type AttemptFacts,
  outputWithin,
  type WorstCase,
  worstCase,
  worstCost,
} from '#gateway/money/gates/worst-case.ts'

const NOW = Date.parse('2026-11-26T21:55:30Z')
const LIST = { isTiered: false, words: [] }
const PLAIN: Pricing = { input: '3', output: '15', cacheRead: '0.3', cacheWrite: '3.75', cacheWrite1h: '6' }

const facts = (pricing: Pricing | undefined, changes: Partial<AttemptFacts> = {}): AttemptFacts => ({
  ...{ pricing, tiers: LIST, nowMs: NOW, input: 1000, output: 100 },
  ...changes,
})
const bounded = (given: AttemptFacts): WorstCase => {
  const worst = worstCase(given)
  if ('unbounded' in worst) throw new Error(worst.unbounded)
  return worst
}
const rates = (input: string, output: string): bigint => 1000n * perToken(input) + 100n * perToken(output)

describe('an attempt costs at most', () => {
  test.each<[string, Pricing, Partial<AttemptFacts>, bigint]>([
    ['all of its prompt written to a cache', PLAIN, {}, rates('3.75', '15')],
    ['for an hour, where that is asked for', PLAIN, { isKeptLong: true }, rates('6', '15')],
    ['its prompt where caches cost nothing', { input: '3', output: '15' }, {}, rates('3', '15')],
    ['pictures, where there may be some', { ...PLAIN, inputImage: '8' }, { hasMedia: true }, rates('8', '15')],
    ['text, where there are none', { ...PLAIN, inputImage: '8' }, {}, rates('3.75', '15')],
    ['what it paints', { ...PLAIN, outputImage: '60' }, {}, rates('3.75', '60')],
    [
      'the tier of a prompt that may be so long',
      { input: '1', output: '2', tiers: [{ aboveInputTokens: 999, input: '3', output: '4' }] },
      {},
      rates('3', '4'),
    ],
    [
      'not that of one that cannot',
      { input: '1', output: '2', tiers: [{ aboveInputTokens: 1000, input: '3', output: '4' }] },
      {},
      rates('1', '2'),
    ],
    [
      'the price of ten minutes later',
      { input: '1', output: '2', prices: [{ hours: ['22:00', '23:00'], input: '5' }] },
      {},
      rates('5', '2'),
    ],
    [
      'not that of an hour later',
      { input: '1', output: '2', prices: [{ hours: ['22:11', '23:00'], input: '5' }] },
      {},
      rates('1', '2'),
    ],
    ['the dearest place', { input: '1', output: '2', geoMultipliers: { us: '1.1', eu: '0.9' } }, {}, 1_320_000_000n],
    [
      'a tier that may be served',
      { input: '1', output: '2', serviceTiers: { priority: { input: '2', output: '4' } } },
      { tiers: { isTiered: true, words: ['priority'] } },
      rates('2', '4'),
    ],
    [
      'its calls, in any place alike',
      { input: '0', output: '0', perCall: { webSearch: '0.01' }, geoMultipliers: { us: '2' } },
      { calls: { webSearch: 5 } },
      50_000_000_000n,
    ],
    ['nothing, where it is free', { free: true }, {}, 0n],
  ])('%s', (_, pricing, changes, pico) => {
    expect(worstCost(bounded(facts(pricing, changes)))).toBe(pico)
  })

  test.each<[string, AttemptFacts]>([
    ['pricing', facts(undefined)],
    ['prompt', facts(PLAIN, { input: undefined })],
    ['max_tokens', facts(PLAIN, { output: undefined })],
    ['input', facts({ output: '15' })],
    ['output', facts({ input: '15' })],
    ['calls webSearch', facts(PLAIN, { calls: { webSearch: 1 } })],
    ['calls webSearch', facts({ ...PLAIN, perCall: { webSearch: '0.01' } }, { calls: { webSearch: undefined } })],
    ['serviceTier flex', facts(PLAIN, { tiers: { isTiered: true, words: ['flex'] } })],
  ])('nobody knows what, for want of %s', (unbounded, given) => {
    expect(worstCase(given)).toEqual({ unbounded })
  })
})

const rate = fc.integer({ min: 0, max: 99_999 }).map((cents) => (cents / 100).toFixed(2))
const card = fc.record({ input: rate, output: rate, cacheRead: rate, cacheWrite: rate, cacheWrite1h: rate })
const tiered = fc.record({
  ...{ card, above: fc.integer({ min: 0, max: 3000 }), other: card },
  ...{ from: fc.constantFrom('21:50', '22:00', '22:05', '22:30'), until: fc.constantFrom('22:01', '22:40', '23:00') },
  ...{
    later: card,
    flex: card,
    places: fc.dictionary(fc.constantFrom('us', 'eu'), fc.constantFrom('0.9', '1.1', '1.25')),
  },
})
const pricing: fc.Arbitrary<Pricing> = tiered.map(({ card: base, above, other, from, until, later, flex, places }) => ({
  ...base,
  tiers: [{ aboveInputTokens: above, ...other }],
  prices: [{ hours: [from, until], ...later }],
  serviceTiers: { flex },
  perCall: { webSearch: '0.01' },
  geoMultipliers: places,
}))
const KINDS = ['input', 'cacheRead', 'cacheWrite', 'cacheWrite1h', 'output'] as const

describe('whatever the usage within its bounds', () => {
  test('it costs no more', () =>
    fc.assert(
      fc.property(
        ...[pricing, fc.array(fc.nat(800), { minLength: 5, maxLength: 5 }), fc.nat(15 * 60_000)],
        ...[fc.constantFrom(undefined, 'us', 'eu'), fc.boolean(), fc.nat(3)],
        (given, counts, later, inferenceGeo, isFlex, searches) => {
          const counted = Object.fromEntries(KINDS.map((kind, index) => [kind, counts[index] ?? 0]))
          const { output = 0 } = counted
          const input = counts.reduce((sum, count) => sum + count, 0) - output
          const usage: UsageBuckets = {
            ...{ ...EMPTY_BUCKETS, ...counted, calls: { webSearch: searches } },
            ...(inferenceGeo && given.geoMultipliers?.[inferenceGeo] ? { inferenceGeo } : {}),
            ...(isFlex ? { serviceTier: 'flex' } : {}),
          }
          const tiers = isFlex ? { isTiered: true, words: ['flex'] } : LIST
          const asked = { input, output, tiers, isKeptLong: true, calls: { webSearch: 3 } }
          const actual = upperOf(cost(given, usage, { at: new Date(NOW + later).toISOString() }))
          expect(worstCost(bounded(facts(given, asked)))).toBeGreaterThanOrEqual(actual ?? 0n)
        },
      ),
      { numRuns: 500 },
    ))

  test('what is left has room for so much output, and not for a token more', () =>
    fc.assert(
      fc.property(
        pricing,
        fc.oneof(fc.nat(20), fc.nat(5000)),
        fc.bigInt({ min: 0n, max: 10n ** 13n }),
        (given, output, room) => {
          const worst = bounded(facts(given, { output }))
          const tokens = outputWithin(worst, room)
          if (tokens === undefined) expect(worstCost(worst, Math.min(16, output))).toBeGreaterThan(room)
          else {
            expect(worstCost(worst, tokens)).toBeLessThanOrEqual(room)
            if (tokens < output) expect(worstCost(worst, tokens + 1)).toBeGreaterThan(room)
          }
        },
      ),
    ))

  test('an answer that was short from the first is not cut', () => {
    const worst = bounded(facts(PLAIN, { output: 5 }))
    expect(outputWithin(worst, worstCost(worst))).toBe(5)
    expect(outputWithin(worst, worstCost(worst) - 1n)).toBeUndefined()
    expect(outputWithin(bounded(facts({ free: true })), 0n)).toBe(100)
  })

  test('an answer without output has no room where its prompt has none', () => {
    const worst = bounded(facts(PLAIN, { output: 0 }))
    expect(outputWithin(worst, worstCost(worst))).toBe(0)
    expect(outputWithin(worst, worstCost(worst) - 1n)).toBeUndefined()
  })
})
