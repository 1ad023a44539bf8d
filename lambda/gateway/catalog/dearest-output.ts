import { ownIn } from '../core/json/value.ts'
import { type Pico, perToken, scaled } from '../core/money.ts'
import type { Pricing, RateCard } from '../core/provider/endpoint.ts'
import { isWithinDates } from './price-times.ts'

const DECIMALS = 4
const ONE = 10n ** BigInt(DECIMALS)

/** Asked for, they need no rate of their own: the list price, or whatever the account has. */
const UNASSUMING: readonly string[] = ['auto', 'default', 'on_demand', 'standard', 'standard_only']

/** Is it known what that tier costs? */
export const hasRate = ({ serviceTiers }: Pricing, word: string): boolean =>
  UNASSUMING.includes(word) || ownIn(serviceTiers, word) !== undefined

/** What a request says of the tier that it wants. */
export interface AskedTiers {
  /** Which it may be served at is open: all that have a rate count. */
  readonly isTiered: boolean
  /** Words for it that reach the provider, each of which needs a rate. */
  readonly words: readonly string[]
}

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

const dearestPlace = ({ geoMultipliers = {} }: Pricing): bigint =>
  Object.values(geoMultipliers)
    .map((factor) => scaled(factor, DECIMALS))
    .reduce((most, factor) => (factor > most ? factor : most), ONE)

/** The dearest place to run counts always: an account's own settings may choose it. Rounded up. */
export const atDearestPlace = (pricing: Pricing, pico: Pico): Pico => (pico * dearestPlace(pricing) + ONE - 1n) / ONE

/**
 * The most that a token of output may be billed at, in pico-dollars, for a request that starts at that time (ISO 8601,
 * UTC): by whichever length of its prompt, time of day and place, and with `isTiered` at whichever service tier.
 * Undefined where a rate that may apply is not known, as that of a tier which is asked for.
 */
export const dearestOutput = (
  pricing: Pricing | undefined,
  at: string,
  { isTiered, words }: AskedTiers,
): Pico | undefined => {
  if (!pricing) return undefined
  if (pricing.free) return 0n
  if (!words.every((word) => hasRate(pricing, word.toLowerCase()))) return undefined
  const cards: readonly RateCard[] = isTiered ? [pricing, ...Object.values(pricing.serviceTiers ?? {})] : [pricing]
  const rates = cards.flatMap((card) => outputsOf(card, at))
  const known = rates.filter((rate) => rate !== undefined).map(perToken)
  if (known.length < rates.length) return undefined
  const dearest = known.reduce((most, rate) => (rate > most ? rate : most), 0n)
  return atDearestPlace(pricing, dearest)
}
