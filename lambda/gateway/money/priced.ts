import { cost } from '../catalog/price.ts'
import { type Cost, NOTHING, sumOf, unknown } from '../core/cost/cost.ts'
import type { AttemptCost, Owner } from '../core/cost/spent.ts'
import { compact } from '../core/json/value.ts'
import type { Endpoint, Pricing } from '../core/provider/endpoint.ts'
import { completionTokens, promptTokens, type UsageBuckets } from '../core/usage/buckets.ts'

/** What an attempt is billed by. */
export interface Billed {
  readonly usage: UsageBuckets
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** The answer broke off after it was counted, as Anthropic's are at their start: output is missing. */
  readonly isPartial: boolean
  /** What its provider calls the list price. */
  readonly listTiers?: readonly string[] | undefined
}

const pricedBy = (pricing: Pricing | undefined, { usage, startedAt, isPartial, listTiers }: Billed): Cost => {
  if (pricing?.free) return NOTHING
  // Every prompt has tokens: an answer without any was not counted.
  if (promptTokens(usage) + completionTokens(usage) === 0) return unknown('usage')
  const priced = cost(pricing, usage, compact({ at: new Date(startedAt).toISOString(), listTiers }))
  return isPartial ? sumOf([priced, unknown('output')]) : priced
}

const sourceOf = ({ pico, known, upper }: Cost): AttemptCost['source'] =>
  pico !== undefined ? 'priced' : known > 0n || upper !== undefined ? 'bounded' : 'none'

/** A cost by a price, and what it would be by the list price. */
export const byPrice = (priced: Cost, owner: Owner, market = priced): AttemptCost => ({
  ...priced,
  owner,
  source: sourceOf(priced),
  market,
})

/**
 * What an attempt costs by the prices of its endpoint. What a deployment has agreed on is for its own account: others pay
 * by the list, where there is one.
 */
export const pricedAt = (
  { pricing, listPricing }: Pick<Endpoint, 'pricing' | 'listPricing'>,
  billed: Billed,
  owner: Owner,
): AttemptCost => {
  if (listPricing === undefined) return byPrice(pricedBy(pricing, billed), owner)
  const listed = pricedBy(listPricing, billed)
  return owner === 'deployment' ? byPrice(pricedBy(pricing, billed), owner, listed) : byPrice(listed, owner)
}
