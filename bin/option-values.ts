import { DAY_MS, HOUR_MS } from '../lambda/storage/calendar.ts'
import { type Arguments, UsageError } from './command.ts'

const SLUG = /^[a-z0-9][a-z0-9._-]{0,62}$/
const LASTS = /^(\d{1,5})([hdwy])$/
const DATE = /^\d{4}-\d{2}-\d{2}$/

const UNIT_MS: Readonly<Record<string, number>> = {
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  y: 365 * DAY_MS,
}

/** A team or project: it becomes part of names in DynamoDB and SSM. */
export const slug = (options: Arguments['options'], option: string): string => {
  const value = String(options[option])
  if (!SLUG.test(value))
    throw new UsageError(`--${option} must be lower-case letters, digits, ".", "_" and "-", got "${value}".`)
  return value
}

/** Undefined for what is no date, such as the 31st of February, which `Date` alone would move on. */
const endOfDay = (value: string): number | undefined => {
  const start = DATE.test(value) ? Date.parse(value) : Number.NaN
  return !Number.isNaN(start) && new Date(start).toISOString().startsWith(value) ? start + DAY_MS : undefined
}

/** `30d`, `12h`, `2026-12-31` (through that day, UTC) or `never`, as milliseconds since 1970; undefined is never. */
export const expiry = (value: string, now: number): number | undefined => {
  if (value === 'never') return undefined
  const [, count, unit] = LASTS.exec(value) ?? []
  const at = unit ? now + Number(count) * (UNIT_MS[unit] ?? 0) : endOfDay(value)
  if (at === undefined) throw new UsageError(`--expires must be like 30d, 12h, 2026-12-31 or never, got "${value}".`)
  if (at <= now) throw new UsageError(`--expires ${value} is in the past.`)
  return at
}
