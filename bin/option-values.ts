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

/** A team or project: it becomes part of names in DynamoDB and SSM. `what` is how the value was given. */
export const asSlug = (value: string, what: string): string => {
  if (SLUG.test(value)) return value
  throw new UsageError(
    `${what} must be lower-case letters, digits, ".", "_" and "-", at most 63 and a letter or digit first, got "${value}".`,
  )
}

/** The same of an option. */
export const slug = (options: Arguments['options'], option: string): string =>
  asSlug(String(options[option]), `--${option}`)

/** Undefined for what is no date, such as the 31st of February, which `Date` alone would move on. */
const endOfDay = (value: string): number | undefined => {
  const start = DATE.test(value) ? Date.parse(value) : Number.NaN
  return !Number.isNaN(start) && new Date(start).toISOString().startsWith(value) ? start + DAY_MS : undefined
}

/** Undefined for what is no stretch of time. */
const lasting = (value: string): number | undefined => {
  const [, count, unit] = LASTS.exec(value) ?? []
  return unit ? Number(count) * (UNIT_MS[unit] ?? 0) : undefined
}

const MAX_GRACE_MS = 30 * DAY_MS

/** `0`, `12h` or `7d` in milliseconds. */
export const grace = (value: string): number => {
  const ms = value === '0' ? 0 : lasting(value)
  if (ms !== undefined && ms <= MAX_GRACE_MS) return ms
  throw new UsageError(`--grace must be 0, or like 12h or 7d and at most 30d, got "${value}".`)
}

/** Beyond it dates are no longer written with four digits. */
const LAST = Date.UTC(9999, 11, 31)

/** `30d`, `12h` or `2026-12-31` (through that day, UTC), as milliseconds since 1970. `allowed`: how it may be written. */
const later = (option: string, value: string, now: number, allowed: string): number => {
  const ms = lasting(value)
  const at = ms === undefined ? endOfDay(value) : now + ms
  if (at === undefined) throw new UsageError(`${option} must be like ${allowed}, got "${value}".`)
  if (at <= now) throw new UsageError(`${option} ${value} is in the past.`)
  return at
}

/** The same, or `never`; undefined is never. */
export const expiry = (value: string, now: number): number | undefined => {
  if (value === 'never') return undefined
  const at = later('--expires', value, now, '30d, 12h, 2026-12-31 or never')
  if (at > LAST) throw new UsageError(`--expires ${value} is after 9999-12-30. Say never.`)
  return at
}

/** Until when something holds: `3d`, `12h`, `2026-12-24` (through that day, UTC), as milliseconds since 1970. */
export const until = (value: string, now: number): number => {
  const at = later('--until', value, now, '3d, 12h or 2026-12-24')
  if (at > LAST) throw new UsageError(`--until ${value} is after 9999-12-30.`)
  return at
}
