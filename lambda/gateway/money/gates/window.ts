import { DAY_MS, dayOf } from '../../../storage/calendar.ts'
import type { WindowKind } from '../../core/cost/budgets.ts'

export interface Window {
  /** `2026-11-26`, `2026-W48`, `2026-11`, `none`: sorts by time within its kind. */
  readonly id: string
  /** When the next one begins, milliseconds since 1970. Absent: never. */
  readonly resetsAt?: number
}

const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** 1970 began on a Thursday. */
const mondayOf = (ms: number): number => dayOf(ms) - ((Math.floor(ms / DAY_MS) + 3) % 7) * DAY_MS

/** A week is of the year in which its Thursday is, and that year's first week has its first Thursday (ISO 8601). */
const weekId = (monday: number): string => {
  const thursday = monday + 3 * DAY_MS
  const year = new Date(thursday).getUTCFullYear()
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}

const MAKERS: Readonly<Record<WindowKind, (ms: number) => Window>> = {
  day: (ms) => ({ id: isoDay(ms), resetsAt: dayOf(ms) + DAY_MS }),
  week: (ms) => ({ id: weekId(mondayOf(ms)), resetsAt: mondayOf(ms) + 7 * DAY_MS }),
  month: (ms) => {
    const at = new Date(ms)
    return { id: isoDay(ms).slice(0, 7), resetsAt: Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1) }
  },
  none: () => ({ id: 'none' }),
}

/** The first Monday of a year's first week, in which its January 4 is. */
const firstMonday = (year: number): number => mondayOf(Date.UTC(year, 0, 4))

const ENDS: readonly (readonly [RegExp, (...digits: readonly number[]) => number])[] = [
  [/^(\d{4})-(\d\d)-(\d\d)$/, (year = 0, month = 1, day = 1) => Date.UTC(year, month - 1, day + 1)],
  [/^(\d{4})-W(\d\d)$/, (year = 0, week = 1) => firstMonday(year) + 7 * week * DAY_MS],
  [/^(\d{4})-(\d\d)$/, (year = 0, month = 1) => Date.UTC(year, month)],
]

/**
 * When the window of that id ends, milliseconds since 1970; undefined for one that never does, and for what is no
 * window's id.
 */
export const resetOf = (id: string): number | undefined => {
  const [name = ''] = id.split('#')
  for (const [pattern, endOf] of ENDS) {
    const [, ...digits] = pattern.exec(name) ?? []
    if (digits.length > 0) return endOf(...digits.map(Number))
  }
  return undefined
}

/**
 * The window of a request that starts at that time (milliseconds since 1970), whenever it ends. `armed`: each time that
 * somebody arms a budget anew it begins at zero, so its windows are others.
 */
export const windowAt = (kind: WindowKind, ms: number, armed?: string): Window => {
  const { id, ...rest } = MAKERS[kind](ms)
  return { id: armed === undefined ? id : `${id}#${armed}`, ...rest }
}
