import { compact } from '#gateway/core/json/value.ts'
import { perToken } from '#gateway/core/money.ts'
import type { Pricing, RateCard, Rates } from '#gateway/core/provider/endpoint.ts'
import { TOKEN_KINDS } from '#gateway/core/usage/buckets.ts'
import { type Draft, times } from './prices.ts'

/** Pricing rules that no package carries; the pages they were read from are in docs/catalog.md. */

export const isClaude = (upstreamId: string): boolean => /(^|\.)claude-/.test(upstreamId)

/** Anthropic: a cache write kept for an hour costs twice the input price, in every tier. */
export const withHourWrites = <T extends RateCard>(card: T): T => ({
  ...card,
  ...(card.input && !card.cacheWrite1h ? { cacheWrite1h: times(card.input, 2n) } : {}),
  ...(card.tiers
    ? { tiers: card.tiers.map((tier) => ({ ...tier, ...(tier.input ? { cacheWrite1h: times(tier.input, 2n) } : {}) })) }
    : {}),
})

const ratesTimes = (rates: Rates, numerator: bigint, denominator: bigint): Rates =>
  Object.fromEntries(
    Object.entries(rates).flatMap(([kind, price]) =>
      TOKEN_KINDS.some((known) => known === kind) ? [[kind, times(`${price}`, numerator, denominator)]] : [],
    ),
  )

/** The card, its tiers and its calendar at a fraction of the price. */
export const cardTimes = (card: RateCard, numerator: bigint, denominator = 1n): RateCard => {
  const scaled = <T extends RateCard>(part: T): T => ({
    ...part,
    ...ratesTimes(part, numerator, denominator),
    ...(part.tiers
      ? { tiers: part.tiers.map((tier) => ({ ...tier, ...ratesTimes(tier, numerator, denominator) })) }
      : {}),
  })
  const { tiers, prices } = card
  const own = Object.fromEntries(TOKEN_KINDS.flatMap((kind) => (card[kind] === undefined ? [] : [[kind, card[kind]]])))
  return scaled({ ...own, ...compact({ tiers }), ...(prices ? { prices: prices.map(scaled) } : {}) })
}

/** Anthropic: inference pinned to the US costs 1.1 times as much, from the 4.6 models on. */
export const geoMultipliersOf = (claude: string): Pricing['geoMultipliers'] => {
  const [, major, minor] = /-(\d+)(?:-(\d+))?$/.exec(claude) ?? []
  return Number(`${major}.${minor ?? 0}`) >= 4.6 ? { us: '1.1' } : undefined
}

/** A change that is announced for the list price changes the prices of service tiers in proportion. */
export const scheduledLike = (tier: Draft, list: Draft): Draft => {
  if (!list.prices) return tier
  const prices = list.prices.map(({ from, until, days, zone, hours, except, tiers, ...rates }) => ({
    ...compact({ from, until, days, zone, hours, except }),
    ...inProportion(tier, list, rates),
  }))
  return { ...tier, prices }
}

const inProportion = (tier: Rates, list: Rates, next: Rates): Rates =>
  Object.fromEntries(
    Object.entries(next).flatMap(([kind, price]) => {
      const [own, base] = [tier[kind as keyof Rates], list[kind as keyof Rates]]
      return own && base ? [[kind, times(own, perToken(price), perToken(base))]] : []
    }),
  )
