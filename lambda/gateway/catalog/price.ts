import { type Pico, perToken, perUnit, scaled } from '../core/money.ts'
import type { Pricing, RateCard, Rates } from '../core/provider/endpoint.ts'
import { promptTokens, TOKEN_KINDS, type TokenKind, type UsageBuckets } from '../core/usage/buckets.ts'

/** Whole pico-dollars, or the kind of usage that has no price. Never a guess, never zero for want of a price. */
export type Cost =
  | { readonly pico: Pico; readonly unknown?: undefined }
  | { readonly unknown: string; readonly pico?: undefined }

export interface PriceContext {
  /** When the request started, ISO 8601 in UTC: what announced and time-of-day prices go by. */
  readonly at: string
  /** The tier that the provider says it served at, when it says so outside its usage. */
  readonly serviceTier?: string
}

/** A missing rate falls back towards the dearer, more general one. Writes kept for 12 hours have no such neighbour. */
const FALLBACK: Readonly<Partial<Record<TokenKind, TokenKind>>> = {
  cacheRead: 'input',
  cacheWrite: 'input',
  cacheWrite1h: 'cacheWrite',
  inputAudio: 'input',
  inputImage: 'input',
  cacheReadAudio: 'cacheRead',
  cacheReadImage: 'cacheRead',
  outputAudio: 'output',
  outputImage: 'output',
}

/** What providers call their list price. Any other tier needs a rate card of its own. */
const LIST_PRICE_TIERS: ReadonlySet<string> = new Set(['auto', 'default', 'standard', 'on_demand'])

const MULTIPLIER_DECIMALS = 4

/** Prices one answer: exact sums, rounded half up once and only where a multiplier makes it necessary. */
export const cost = (pricing: Pricing | undefined, usage: UsageBuckets, context: PriceContext): Cost => {
  if (!pricing) return { unknown: 'pricing' }
  if (pricing.free) return { pico: 0n }
  if (usage.contradiction) return { unknown: `${usage.contradiction}: more than the total that it is a part of` }
  const card = cardFor(pricing, context.serviceTier ?? usage.serviceTier)
  if (!card) return { unknown: `serviceTier ${context.serviceTier ?? usage.serviceTier}` }
  const tokens = tokenCost(ratesFor(card, promptTokens(usage), context.at), usage)
  if (tokens.unknown !== undefined) return tokens
  const calls = callCost(pricing, usage)
  if (calls.unknown !== undefined) return calls
  return { pico: multiplied(tokens.pico, geoMultiplier(pricing, usage)) + calls.pico }
}

const cardFor = (pricing: Pricing, tier: string | undefined): RateCard | undefined =>
  tier === undefined ? pricing : (pricing.serviceTiers?.[tier] ?? (LIST_PRICE_TIERS.has(tier) ? pricing : undefined))

/** The rates in force: schedule by date, then time of day, then the highest tier that the prompt is strictly above. */
const ratesFor = (card: RateCard, prompt: number, at: string): Rates => {
  const scheduled = (card.schedule ?? []).filter(({ from }) => at >= from)
  const time = at.slice(11, 16)
  const windows = (card.windows ?? []).filter(({ utc: [from, to] }) => isBetween(time, from, to))
  const now: RateCard = Object.assign({}, card, ...scheduled, ...windows)
  const tiers = (now.tiers ?? [])
    .filter(({ aboveInputTokens }) => prompt > aboveInputTokens)
    .sort((a, b) => a.aboveInputTokens - b.aboveInputTokens)
  return Object.assign({}, now, tiers.at(-1))
}

/** A window may span midnight. */
const isBetween = (time: string, from: string, to: string): boolean =>
  from <= to ? from <= time && time < to : from <= time || time < to

const tokenCost = (rates: Rates, usage: UsageBuckets): Cost => {
  let pico = 0n
  for (const kind of TOKEN_KINDS) {
    const tokens = usage[kind]
    if (tokens === 0) continue
    const rate = rateOf(rates, kind)
    if (rate === undefined || !isCount(tokens)) return { unknown: kind }
    pico += BigInt(tokens) * perToken(rate)
  }
  return { pico }
}

const rateOf = (rates: Rates, kind: TokenKind): string | undefined => {
  let at: TokenKind | undefined = kind
  while (at && rates[at] === undefined) at = FALLBACK[at]
  return at && rates[at]
}

const callCost = (pricing: Pricing, usage: UsageBuckets): Cost => {
  let pico = 0n
  for (const [kind, count] of Object.entries(usage.calls)) {
    if (count === 0) continue
    const price = pricing.perCall?.[kind]
    if (price === undefined || !isCount(count)) return { unknown: kind }
    pico += BigInt(count) * perUnit(price)
  }
  return { pico }
}

/** Only whole, non-negative counts can be billed; anything else a provider reports is not a count. */
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0

const geoMultiplier = (pricing: Pricing, usage: UsageBuckets): string | undefined =>
  Object.entries(pricing.geoMultipliers ?? {}).find(([geo]) => geo === usage.inferenceGeo)?.[1]

const multiplied = (pico: Pico, multiplier: string | undefined): Pico => {
  if (multiplier === undefined) return pico
  const denominator = 10n ** BigInt(MULTIPLIER_DECIMALS)
  return (pico * scaled(multiplier, MULTIPLIER_DECIMALS) + denominator / 2n) / denominator
}
