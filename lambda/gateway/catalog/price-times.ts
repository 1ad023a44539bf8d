import type { PriceTimes } from '../core/provider/endpoint.ts'

/** A day, `2026-11-26`, and a time on it, `15:04`, on the calendar and clock of some place. */
interface Local {
  readonly date: string
  readonly time: string
}

/** To make one takes much longer than to use it. */
const clocks = new Map<string, Intl.DateTimeFormat>()
const clockOf = (zone: string): Intl.DateTimeFormat => {
  const known = clocks.get(zone)
  if (known) return known
  const digits = { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
  const clock = new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', ...digits })
  clocks.set(zone, clock)
  return clock
}

const localAt = (at: string, zone: string | undefined): Local => {
  if (zone === undefined || zone === 'UTC') return { date: at.slice(0, 10), time: at.slice(11, 16) }
  const parts = clockOf(zone).formatToParts(Date.parse(at))
  const [year, month, day, hour, minute] = ['year', 'month', 'day', 'hour', 'minute'].map(
    (type) => parts.find((part) => part.type === type)?.value,
  )
  return { date: `${year}-${month}-${day}`, time: `${hour}:${minute}` }
}

const dayBefore = (date: string): string => new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10)

/** Monday is 1, Sunday 7. */
const weekday = (date: string): number => new Date(date).getUTCDay() || 7

const isFrom = ({ from, until }: PriceTimes, date: string): boolean =>
  (from === undefined || date >= from) && (until === undefined || date < until)

const hoursOf = ({ hours: [start, end] = ['00:00', '24:00'] }: PriceTimes) => ({ start, end, isOvernight: end < start })

/** May it hold on that day, whatever the time, the day of the week and who has a holiday? */
export const isWithinDates = (times: PriceTimes, at: string): boolean => {
  const { date } = localAt(at, times.zone)
  return isFrom(times, date) || (hoursOf(times).isOvernight && isFrom(times, dayBefore(date)))
}

/** Does it hold then (ISO 8601, UTC)? What begins before midnight belongs to the day on which it began. */
export const isAt = (times: PriceTimes, at: string): boolean => {
  const { days, zone, except } = times
  const { date, time } = localAt(at, zone)
  const { start, end, isOvernight } = hoursOf(times)
  const isEarly = isOvernight && time < end
  if (!isEarly && (time < start || (!isOvernight && time >= end))) return false
  const day = isEarly ? dayBefore(date) : date
  return isFrom(times, day) && (days?.includes(weekday(day)) ?? true) && !except?.includes(day)
}
