import { type Pico, perToken, scaled } from '../core/money.ts'
import type { Pricing, RateCard } from '../core/provider/endpoint.ts'
import { isWithinDates } from './price-times.ts'

const DECIMALS = 4
const ONE = 10n ** BigInt(DECIMALS)

/** All that may come to apply on that day, by the length of the prompt and the time of day. */
const outputsOf = (card: RateCard, at: string): readonly (string | undefined)[] => {
  const ofTiers = ({ tiers = [] }: RateCard) => tiers.flatMap(({ output }) => output ?? [])
  let plain: readonly (string | undefined)[] = [card.output]
  let tiered = ofTiers(card)
  for (const entry of (card.prices ?? []).filter((times) => isWithinDates(times, at))) {
    const isSure = !(entry.days || entry.hours || entry.except)
    if (entry.output) plain = isSure ? [entry.output] : [...plain, entry.output]
    if (entry.tiers) tiered = isSure ? ofTiers(entry) : [...tiered, ...ofTiers(entry)]
  }
  return [...plain, ...tiered]
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
