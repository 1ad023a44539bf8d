/** Time as the log is kept by it: hours and days in UTC, in milliseconds since 1970. */

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** A request lasts at most 15 minutes, and its record comes at its end: the log has what began before that. */
export const LATE_MS = 16 * 60_000

/** When the hour of a moment began. */
export const hourOf = (ms: number): number => ms - (ms % HOUR_MS)

/** When its day did. */
export const dayOf = (ms: number): number => ms - (ms % DAY_MS)

/** When the days began that have a part in this time, its end excluded. */
export const daysBetween = (fromMs: number, toMs: number): number[] => {
  const days: number[] = []
  for (let day = dayOf(fromMs); day < toMs; day += DAY_MS) days.push(day)
  return days
}
