import type { JsonValue } from '../../core/json/value.ts'
import { type Pico, perUnit } from '../../core/money.ts'

/** No single request costs more. */
const MOST_USD = 1_000_000

/** A sum that someone may have paid, as it comes in JSON, in USD or a part of that: undefined for anything else. */
export const charge = (amount: JsonValue | undefined, perUsd = 1): number | undefined =>
  typeof amount === 'number' && amount >= 0 && amount <= MOST_USD * perUsd ? amount : undefined

/** A charge in USD, to the pico-dollar. */
export const inUsd = (usd: number | undefined): Pico | undefined =>
  usd === undefined ? undefined : perUnit(usd.toFixed(12))
