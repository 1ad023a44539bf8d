import { type Pico, perToken, scaled } from '../core/money.ts'
import type { Pricing, RateCard } from '../core/provider/endpoint.ts'

const DECIMALS = 4
const ONE = 10n ** BigInt(DECIMALS)

/** In force on that day; its tiers by the length of the prompt and its times of day may all come to apply. */
const outputsOf = (card: RateCard, at: string): readonly (string | undefined)[] => {
  const scheduled = (card.schedule ?? []).filter(({ from }) => at >= from)
  const now: RateCard = Object.assign({}, card, ...scheduled)
  return [now, ...(now.tiers ?? []), ...(now.windows ?? [])].map(({ output = now.output }) => output)
}

/** The dearest place to run counts always: an account's own settings may choose it. */
const dearestPlace = ({ geoMultipliers = {} }: Pricing): bigint =>
  Object.values(geoMultipliers)
    .map((factor) => scaled(factor, DECIMALS))
    .reduce((most, factor) => (factor > most ? factor : most), ONE)

/**
 * The most that a token of output may be billed at, in pico-dollars, for a request that starts at that time (ISO 8601,
 * UTC): by whichever length of its prompt, time of day and place, and with `isTiered` at whichever service tier.
 * Undefined where a rate that may apply is not known.
 */
export const dearestOutput = (pricing: Pricing | undefined, at: string, isTiered: boolean): Pico | undefined => {
  if (!pricing) return undefined
  if (pricing.free) return 0n
  const cards: readonly RateCard[] = isTiered ? [pricing, ...Object.values(pricing.serviceTiers ?? {})] : [pricing]
  const rates = cards.flatMap((card) => outputsOf(card, at))
  const known = rates.filter((rate) => rate !== undefined).map(perToken)
  if (known.length < rates.length) return undefined
  const dearest = known.reduce((most, rate) => (rate > most ? rate : most), 0n)
  return (dearest * dearestPlace(pricing) + ONE - 1n) / ONE
}
