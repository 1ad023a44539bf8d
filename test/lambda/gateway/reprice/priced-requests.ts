import fc from 'fast-check'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import type { CatalogData } from '#gateway/catalog/model.ts'
import type { CredentialKind } from '#gateway/core/attempt.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { compact } from '#gateway/core/json/value.ts'
import type { Outcome } from '#gateway/core/outcome.ts'
import type { Endpoint, Pricing } from '#gateway/core/provider/endpoint.ts'
import { EMPTY_BUCKETS, type TokenKind, type UsageBuckets } from '#gateway/core/usage/buckets.ts'
import { toRecord } from '#gateway/generation/record.ts'
import type { Prices } from '#gateway/reprice/repriced.ts'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import { facts, outcome, START } from '../generation/facts.ts'

export const MODEL = 'acme/small'

/** Kinds enough: those with a bound by another, those without, and those of both sides. */
const KINDS = ['input', 'output', 'cacheRead', 'cacheWrite', 'inputAudio', 'cacheReadAudio'] as const
const CALLS = ['webSearch', 'codeInterpreter'] as const

const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined })
const someOf = <K extends string, T>(keys: readonly K[], value: fc.Arbitrary<T>) =>
  fc
    .record(Object.fromEntries(keys.map((key) => [key, maybe(value)])) as Record<K, fc.Arbitrary<T | undefined>>)
    .map((all) => compact(all) as Partial<Record<K, T>>)

const rate = fc.constantFrom('0.1', '0.5', '2', '15.000001')
const rates = someOf(KINDS, rate)
const card = fc
  .tuple(rates, maybe(rates))
  .map(([base, long]) => ({ ...base, ...(long ? { tiers: [{ aboveInputTokens: 1000, ...long }] } : {}) }))

/** Any price but zero, of which nothing could be told again. */
export const pricing: fc.Arbitrary<Pricing> = fc
  .tuple(
    card,
    someOf(['priority', 'flex'], card),
    someOf(CALLS, fc.constantFrom('0.01', '0.003')),
    fc.subarray([...CALLS]),
    someOf(['us', 'eu'], fc.constantFrom('1.1', '1.0333')),
  )
  .map(([base, serviceTiers, perCall, freeQuota, geoMultipliers]) => ({
    ...base,
    ...{ serviceTiers, perCall, freeQuota, geoMultipliers },
  }))

export const prices = fc
  .record({ pricing: maybe(pricing), listPricing: maybe(pricing) })
  .map((all): Pick<Endpoint, 'pricing' | 'listPricing'> => compact(all))

export type EndpointPrices = Pick<Endpoint, 'pricing' | 'listPricing'>

const count = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constant(Number.NaN))
const usage: fc.Arbitrary<UsageBuckets> = fc
  .tuple(
    someOf(KINDS, count),
    fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.constant(Number.NaN)),
    someOf(CALLS, fc.oneof(fc.nat(9), fc.constant(Number.NaN))),
    fc.record({
      contradiction: fc.option(fc.constant('cached_tokens'), { nil: undefined, freq: 6 }),
      uncounted: maybe(fc.subarray(['prompt_tokens', 'completion_tokens'], { minLength: 1 })),
      serviceTier: maybe(fc.constantFrom('default', 'on_demand', 'priority', 'flex', 'batch')),
      inferenceGeo: maybe(fc.constantFrom('us', 'eu', 'global', 'jp')),
    }),
  )
  .map(([counts, input, calls, beside]) => {
    const buckets = { ...EMPTY_BUCKETS, ...(counts as Partial<Record<TokenKind, number>>), input, calls, ...beside }
    const tokens = Math.ceil(buckets.cacheRead / 2)
    return compact({
      ...buckets,
      unsure: tokens % 2 === 1 ? [{ kind: 'cacheRead', or: ['cacheReadAudio'], tokens } as const] : undefined,
    })
  })

const ERRORS = [
  undefined,
  new GatewayError('aborted', 'The client left.'),
  new GatewayError('cancelled', 'Another attempt answered first.'),
  new GatewayError('timeout', 'It fell silent.'),
]

/** How an attempt went, but for what it is priced by. */
export interface Went {
  readonly usage: UsageBuckets | undefined
  readonly error: GatewayError | undefined
  readonly hasFinished: boolean
  readonly credential: CredentialKind
}

export const went: fc.Arbitrary<Went> = fc.record({
  usage: fc.option(usage, { nil: undefined, freq: 8 }),
  error: fc.constantFrom(...ERRORS),
  hasFinished: fc.boolean(),
  credential: fc.constantFrom('system' as const, 'byok' as const, 'client' as const),
})

const endpointOf = (priced: EndpointPrices): Endpoint => ({ provider: 'acme', model: 'small-1', ...priced })

const outcomeOf = ({ usage: buckets, error, hasFinished, credential }: Went, priced: EndpointPrices): Outcome => {
  const { attempt } = outcome()
  const provider = { ...attempt.provider, listTiers: ['on_demand'] }
  return outcome(
    compact({
      attempt: { ...attempt, provider, endpoint: endpointOf(priced), credential: { kind: credential, id: 'c' } },
      contentAt: START + 20,
      error,
      told: buckets && {
        hasContent: true,
        isOver: error === undefined || hasFinished,
        usage: { raw: {}, buckets, isFinal: error === undefined || hasFinished },
        finish: error === undefined || hasFinished ? { unified: 'stop' as const, raw: 'stop' } : undefined,
        warnings: [],
        failure: undefined,
        model: undefined,
        id: undefined,
      },
    }) as Partial<Outcome>,
  )
}

/** The record of a request whose attempts went so, by these prices. */
export const recordBy = (all: readonly Went[], priced: EndpointPrices, priceVersion = 'v1'): GenerationRecord =>
  toRecord(
    facts(
      all.map((one) => outcomeOf(one, priced)),
      { priceVersion },
    ),
  )

/** A catalog of that one model at these prices. */
export const pricesOf = (endpoints: readonly Endpoint[], version = 'v2', model = MODEL): Prices => {
  const models = { [model]: { name: 'Small', type: 'language' as const, endpoints } }
  const data: CatalogData = { version, sources: {}, aliases: {}, models }
  return { catalog: loadCatalog(data), providers: new Map([['acme', { listTiers: ['on_demand'] }]]) }
}

export const pricesAt = (priced: EndpointPrices, version?: string): Prices => pricesOf([endpointOf(priced)], version)
