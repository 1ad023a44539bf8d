import type { JsonValue } from '../../core/json/value.ts'
import { type Pico, perUnit } from '../../core/money.ts'
import type { StatedCost } from '../../core/provider/provider.ts'

/** No single request costs more: 1,000,000 USD. */
const MOST: Pico = perUnit('1000000')

/** More than any sum, in USD or a part of that, and little enough to be written out. */
const ABSURD = 1e18

/** A sum that someone may have paid, as it comes in JSON: undefined where there is none, NaN for anything else. */
export const charge = (amount: JsonValue | undefined): number | undefined => {
  if (amount === undefined || amount === null) return undefined
  return typeof amount === 'number' && amount >= 0 && amount < ABSURD ? amount : Number.NaN
}

/** What is stated by a charge: one that cannot be read says that there was a cost, and not which. */
export const stated = (amount: number | undefined, toPico: (amount: number) => Pico): StatedCost => {
  if (amount === undefined) return undefined
  if (Number.isNaN(amount)) return 'partly'
  const pico = toPico(amount)
  return pico <= MOST ? pico : 'partly'
}

/** A charge in USD, to the pico-dollar. */
export const inUsd = (usd: number | undefined): StatedCost => stated(usd, (amount) => perUnit(amount.toFixed(12)))
