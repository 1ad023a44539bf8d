/** Money is integer pico-dollars (1 USD = 10^12), so that every list price per token is a whole number. */

export type Pico = bigint

const DECIMAL = /^(\d+)(?:\.(\d+))?$/

/** A decimal string scaled by 10^scale, exactly. Throws RangeError for anything else, also for too many decimals. */
export const scaled = (decimal: string, scale: number): bigint => {
  const match = DECIMAL.exec(decimal)
  if (!match) throw new RangeError(`not a plain decimal number: ${decimal}`)
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction.length > scale) throw new RangeError(`more than ${scale} decimals: ${decimal}`)
  return BigInt(`${match[1]}${fraction.padEnd(scale, '0')}`)
}

/** USD per million tokens, as pico-dollars per token: `"2.5"` is 2 500 000. */
export const perToken = (usdPerMillion: string): Pico => scaled(usdPerMillion, 6)

/** USD each, as pico-dollars: `"0.01"` is 10 000 000 000. */
export const perUnit = (usd: string): Pico => scaled(usd, 12)

/** The most pico-dollars within a plain decimal number of USD: what is finer than that is cut off. */
export const picoWithin = (usd: string): Pico => perUnit(usd.replace(/(\.\d{12})\d+$/, '$1'))

/** A plain decimal string in USD, never through a float: 76_250_000_000n is `"0.07625"`. */
export const toUsd = (pico: Pico): string => {
  const sign = pico < 0n ? '-' : ''
  const digits = (pico < 0n ? -pico : pico).toString().padStart(13, '0')
  return sign + trimmed(`${digits.slice(0, -12)}.${digits.slice(-12)}`)
}

/** Without the zeros that say nothing at the end of a fraction. */
const trimmed = (decimal: string): string => decimal.replace(/\.?0*$/, '')

/** Moves the decimal point `places` to the left on the string itself: USD per million tokens to USD per token is 6. */
export const shiftDecimal = (decimal: string, places: number): string => {
  const match = DECIMAL.exec(decimal)
  if (!match) throw new RangeError(`not a plain decimal number: ${decimal}`)
  const whole = `${match[1]}`.padStart(places + 1, '0')
  const cut = whole.length - places
  const moved = `${whole.slice(0, cut)}.${whole.slice(cut)}${match[2] ?? ''}`
  return trimmed(moved.replace(/^0+(?=\d)/, ''))
}
