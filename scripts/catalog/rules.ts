import { compact } from '#gateway/core/json/value.ts'
import { perToken } from '#gateway/core/money.ts'
import type { Pricing, RateCard, Rates } from '#gateway/core/provider/endpoint.ts'
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
