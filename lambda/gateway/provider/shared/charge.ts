import type { JsonValue } from '../../core/json/value.ts'
import { type Pico, perUnit } from '../../core/money.ts'

/** A sum that someone may have paid, as it comes in JSON: undefined for anything else. */
export const charge = (amount: JsonValue | undefined): number | undefined =>
  typeof amount === 'number' && amount >= 0 && amount <= Number.MAX_SAFE_INTEGER ? amount : undefined

/** A charge in USD, to the pico-dollar. */
export const inUsd = (usd: number | undefined): Pico | undefined =>
  usd === undefined ? undefined : perUnit(usd.toFixed(12))
