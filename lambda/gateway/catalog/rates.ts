import type { Pricing, RateCard, Rates } from '../core/provider/endpoint.ts'
import { isAt } from './price-times.ts'

/** The card with what holds of its price calendar at that time (ISO 8601, UTC): of entries that differ, the last. */
export const inForce = (card: RateCard, at: string): RateCard => {
  const { prices, ...base } = card
  if (!prices) return card
  const held = prices.filter((entry) => isAt(entry, at))
  return Object.assign(base, ...held.map(({ from, until, days, zone, hours, except, ...rates }) => rates))
}

/** All that an endpoint costs at that time, whatever the tier. */
export const pricingAt = (pricing: Pricing, at: string): Pricing => {
  const { serviceTiers, ...list } = pricing
  const tiers = Object.entries(serviceTiers ?? {}).map(([tier, card]) => [tier, inForce(card, at)] as const)
  return { ...inForce(list, at), ...(serviceTiers ? { serviceTiers: Object.fromEntries(tiers) } : {}) }
}

/** The rates in force: the price calendar's, then those of the highest tier that the prompt is strictly above. */
export const ratesFor = (card: RateCard, prompt: number, at: string): Rates => {
  const now = inForce(card, at)
  const tiers = (now.tiers ?? [])
    .filter(({ aboveInputTokens }) => prompt > aboveInputTokens)
    .sort((a, b) => a.aboveInputTokens - b.aboveInputTokens)
  return Object.assign({}, now, tiers.at(-1))
}
