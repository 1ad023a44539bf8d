import { DAY_MS, HOUR_MS } from '../lambda/storage/calendar.ts'
import { type Arguments, UsageError } from './command.ts'

export const HOURS_OPTIONS = { from: { type: 'string' }, to: { type: 'string' } } as const
export const HOURS_SYNOPSIS = '--from 2026-11-01|2026-11-01T13 --to 2026-12-01|2026-12-01T00'

const HOUR = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}))?$/

const hourFrom = (options: Arguments['options'], option: 'from' | 'to'): number => {
  const text = String(options[option] ?? '')
  const [, day, hour = '00'] = HOUR.exec(text) ?? []
  const time = day === undefined ? Number.NaN : Date.parse(`${day}T${hour}:00Z`)
  // `Date` alone would move the 31st of February on.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(`${day}T${hour}`))
    throw new UsageError(
      `--${option} must be a day or an hour in UTC, like 2026-11-26 or 2026-11-26T13, got "${text}".`,
    )
  return time
}

/**
 * The hours of `--from` and `--to`, the latter excluded, that have begun. Throws UsageError for a wrong one, and where
 * some are older than the log: what has expired would be missing.
 */
export const hoursFrom = (options: Arguments['options'], keptDays: number, now: number): number[] => {
  const [fromMs, toMs] = [hourFrom(options, 'from'), hourFrom(options, 'to')]
  if (toMs <= fromMs) throw new UsageError('--to must be later than --from.')
  if (fromMs < now - keptDays * DAY_MS)
    throw new UsageError(`--from is too early: the request log keeps records for ${keptDays} days.`)
  const hours: number[] = []
  for (let hour = fromMs; hour < Math.min(toMs, now); hour += HOUR_MS) hours.push(hour)
  return hours
}
