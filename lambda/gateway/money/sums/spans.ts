import { DAY_MS, HOUR_MS, hourOf } from '../../../storage/calendar.ts'

/** A stretch of time, its end excluded. Milliseconds since 1970. */
export type Span = readonly [fromMs: number, toMs: number]

/** When the hours begin that lie within the stretch as a whole. */
const wholeHours = ([fromMs, toMs]: Span): number[] => {
  const first = hourOf(fromMs + HOUR_MS - 1)
  return Array.from({ length: Math.max(0, Math.floor((toMs - first) / HOUR_MS)) }, (_, at) => first + at * HOUR_MS)
}

/** The hours that lie within the stretch as a whole, those of a day at a time. */
export const wholeHoursByDay = ([fromMs, toMs]: Span): Span[] => {
  const days: Span[] = []
  const end = hourOf(toMs)
  for (let from = hourOf(fromMs + HOUR_MS - 1); from < end; ) {
    const to = Math.min(end, from - (from % DAY_MS) + DAY_MS)
    days.push([from, to])
    from = to
  }
  return days
}

/** Stretches in the order of time, those that touch as one, empty ones left out. */
const joined = (spans: readonly Span[]): Span[] => {
  const all: Span[] = []
  for (const [from, to] of spans) {
    const last = all.at(-1)
    if (from >= to) continue
    if (last?.[1] === from) all.splice(-1, 1, [last[0], to])
    else all.push([from, to])
  }
  return all
}

/** What is left of a stretch without these of its hours: its ends, where they cut an hour, and the hours between. */
export const without = (span: Span, isLeftOut: (startMs: number) => boolean): Span[] => {
  const [fromMs, toMs] = span
  const hours = wholeHours(span)
  const [first, last] = [hours[0], hours.at(-1)]
  if (first === undefined || last === undefined) return joined([span])
  const inner = hours.filter((hour) => !isLeftOut(hour)).map((hour): Span => [hour, hour + HOUR_MS])
  return joined([[fromMs, first], ...inner, [last + HOUR_MS, toMs]])
}
