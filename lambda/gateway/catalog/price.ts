import { type Cost, exactly, NOTHING, scaledBy, sumOf, unknown, upperOf } from '../core/cost/cost.ts'
import { ownIn } from '../core/json/value.ts'
import { type Pico, perToken, perUnit, scaled } from '../core/money.ts'
import type { Pricing, RateCard, Rates } from '../core/provider/endpoint.ts'
import { promptTokens, TOKEN_KINDS, type TokenKind, type Unsure, type UsageBuckets } from '../core/usage/buckets.ts'
import { ratesFor } from './rates.ts'

export interface PriceContext {
  /** When the attempt started, ISO 8601 in UTC: what the price calendar goes by. */
  readonly at: string
  /** What the provider calls its list price. Default: `default` and `standard`. */
  readonly listTiers?: readonly string[]
}

/** The usual words for the list price. Any other tier needs a rate card of its own. */
const LIST_TIERS: readonly string[] = ['default', 'standard']

/** Tokens that cost no more than others: reading from a cache is never dearer than the same tokens uncached. */
const BOUNDS: Readonly<Partial<Record<TokenKind, TokenKind>>> = {
  cacheRead: 'input',
  cacheReadExplicit: 'input',
  cacheReadAudio: 'inputAudio',
  cacheReadImage: 'inputImage',
}

/** Where inference ran when nobody asked for a place. https://platform.claude.com/docs/en/build-with-claude/data-residency */
const ANYWHERE: ReadonlySet<string | undefined> = new Set([undefined, 'global', 'not_available'])

const MULTIPLIER_DECIMALS = 4

/**
 * Prices one answer: exact sums, rounded half up once and only where a multiplier makes it necessary. A kind of usage
 * without a rate of its own is missing: no neighbour's rate stands in for it, at most as a bound.
 */
export const cost = (pricing: Pricing | undefined, usage: UsageBuckets, { at, listTiers }: PriceContext): Cost => {
  if (pricing?.free) return NOTHING
  if (usage.contradiction) return unknown(usage.contradiction)
  const unread = unreadIn(usage)
  if (!pricing) return sumOf([unknown('pricing'), ...unread])
  const { serviceTier: tier, inferenceGeo: geo } = usage
  const card = cardFor(pricing, tier, listTiers ?? LIST_TIERS)
  if (!card) return sumOf([unknown(`serviceTier ${tier}`), ...unread])
  const multiplier = ANYWHERE.has(geo) ? '1' : ownIn(pricing.geoMultipliers, geo ?? '')
  if (multiplier === undefined) return sumOf([unknown(`inferenceGeo ${geo}`), ...unread])
  const rates = ratesFor(card, promptTokens(usage), at)
  const { unsure = [] } = usage
  const sure = { ...usage }
  for (const { kind, tokens } of unsure) sure[kind] -= tokens
  const tokens = sumOf([
    ...TOKEN_KINDS.filter((kind) => sure[kind] !== 0).map((kind) => tokenCost(rates, kind, sure[kind])),
    ...unsure.map((tokens) => unsureCost(rates, tokens)),
  ])
  const calls = Object.entries(usage.calls).map(([kind, count]) => callCost(pricing, kind, count))
  return sumOf([scaledBy(tokens, (pico) => multiplied(pico, multiplier)), ...calls, ...unread])
}

/** What no price makes known: it is said beside a price that is missing, which may come later. */
const unreadIn = ({ uncounted = [], calls, ...usage }: UsageBuckets): Cost[] =>
  [
    ...uncounted,
    ...TOKEN_KINDS.filter((kind) => Number.isNaN(usage[kind])),
    ...Object.keys(calls).filter((kind) => Number.isNaN(calls[kind])),
  ].map((word) => unknown(word))

const cardFor = (pricing: Pricing, tier: string | undefined, listTiers: readonly string[]): RateCard | undefined =>
  tier === undefined ? pricing : (ownIn(pricing.serviceTiers, tier) ?? (listTiers.includes(tier) ? pricing : undefined))

const tokenCost = (rates: Rates, kind: TokenKind, tokens: number): Cost => {
  if (!isCount(tokens)) return unknown(kind)
  const rate = rates[kind]
  if (rate !== undefined) return exactly(BigInt(tokens) * perToken(rate))
  const bound = rates[BOUNDS[kind] ?? kind]
  return unknown(kind, bound === undefined ? undefined : BigInt(tokens) * perToken(bound))
}

const higher = (a: Pico | undefined, b: Pico | undefined): Pico | undefined => {
  if (a === undefined || b === undefined) return undefined
  return a > b ? a : b
}

/**
 * Of tokens that may be of several kinds only the most that they cost is known, unless they cost the same in each. A model
 * makes nothing but what it has a price for; what it was given may be anything.
 */
const unsureCost = (rates: Rates, { kind, or, tokens }: Unsure): Cost => {
  const others = or.filter((other) => rates[other] !== undefined || !other.startsWith('output'))
  const [own, ...rest] = [kind, ...others].map((each) => tokenCost(rates, each, tokens)) as [Cost, ...Cost[]]
  if (own.pico !== undefined && rest.every(({ pico }) => pico === own.pico)) return own
  const most = rest.reduce<Pico | undefined>((upper, cost) => higher(upper, upperOf(cost)), upperOf(own))
  return unknown(kind, most)
}

/** Of calls that may be among those that a provider gives away each day, only the most that they cost is known. */
const callCost = ({ perCall, freeQuota }: Pricing, kind: string, count: number): Cost => {
  if (count === 0) return NOTHING
  const price = ownIn(perCall, kind)
  if (price === undefined || !isCount(count)) return unknown(kind)
  const pico = BigInt(count) * perUnit(price)
  return pico > 0n && freeQuota?.includes(kind) ? unknown(kind, pico) : exactly(pico)
}

/** Only whole, non-negative counts can be billed; anything else a provider reports is not a count. */
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0

const multiplied = (pico: Pico, multiplier: string): Pico => {
  if (multiplier === '1') return pico
  const denominator = 10n ** BigInt(MULTIPLIER_DECIMALS)
  return (pico * scaled(multiplier, MULTIPLIER_DECIMALS) + denominator / 2n) / denominator
}
