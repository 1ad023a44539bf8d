import { DAY_MS } from '../../../storage/calendar.ts'
import type { Gate } from '../../../storage/gates.ts'

/** Days and months in UTC, as entries name them. */

const nameOf = (ms: number, length: number): string => new Date(ms).toISOString().slice(0, length)

/** `2026-11-26` */
export const dayName = (ms: number): string => nameOf(ms, 10)

/** `2026-11` */
export const monthName = (ms: number): string => nameOf(ms, 7)

/** The month that a day or a month is of. */
export const monthOf = (period: string): string => period.slice(0, 7)

/** When that month ends, milliseconds since 1970. */
export const endOfMonth = (month: string): number => {
  const start = new Date(`${month}-01T00:00:00Z`)
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1)
}

/** Longer than a day takes to be entered, wherever that was held up. */
const KEPT_MS = 40 * DAY_MS

/** Where what a day's requests are charged is counted until it is entered. */
export const gateOfCredits = (team: string, day: string): Gate => ({
  scope: 'credits',
  id: team,
  window: day,
  keptUntil: Date.parse(day) + DAY_MS + KEPT_MS,
})
