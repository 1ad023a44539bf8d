import type { Cost } from '../../lambda/gateway/core/cost/cost.ts'

const NUMBER = new Intl.NumberFormat('en-US')
const USD = 12

/** `1,234`. */
export const count = (value: number | bigint): string => NUMBER.format(value)

/** To that many decimals of a dollar: rounded, or cut off where it is a bound that must stay true. */
const dollars = (pico: bigint, decimals: number, isBound: boolean): string => {
  const unit = 10n ** BigInt(USD - decimals)
  const rounded = (pico + (isBound ? 0n : unit / 2n)) / unit
  if (rounded === 0n && pico > 0n) {
    // At least nothing would say nothing.
    if (isBound) return dollars(pico, Math.min(USD, decimals + 2), true)
    return `<$0.${'1'.padStart(decimals, '0')}`
  }
  const digits = rounded.toString().padStart(decimals + 1, '0')
  return `$${count(BigInt(digits.slice(0, -decimals)))}.${digits.slice(-decimals)}`
}

/** What it cost: `$0.013859`, `≥ $0.01` where a part of it is not known, or `unknown`. */
export const price = ({ known, pico }: Pick<Cost, 'known' | 'pico'>, decimals = 6): string => {
  if (pico !== undefined) return dollars(pico, decimals, false)
  return known > 0n ? `≥ ${dollars(known, decimals, true)}` : 'unknown'
}

/** `85 ms`, `4.21 s`, `2 m 05 s`. */
export const duration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_995) return `${(ms / 1000).toFixed(2)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`
}

/** `2026-11-26 08:30:05.123`, in UTC as filters are. */
export const moment = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').slice(0, -1)

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar of that part of the width, 0 to 1; of what is not nothing there is something to see. */
export const bar = (part: number, width: number): string => {
  const eighths = Math.min(width * 8, Math.max(part > 0 ? 1 : 0, Math.round(part * width * 8)))
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]
}
