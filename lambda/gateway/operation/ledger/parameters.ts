import { DAY_MS, HOUR_MS } from '../../../storage/calendar.ts'
import { GatewayError } from '../../core/error.ts'
import type { Exchange } from '../../core/exchange.ts'
import { perUnit } from '../../core/money.ts'

/** How one parameter of a query is read. Undefined is what it cannot be. */
export interface Parameter<T> {
  /** For the error: what it may be. */
  readonly allowed: string
  readonly read: (text: string, nowMs: number) => T | undefined
}

type Parameters = Readonly<Record<string, Parameter<unknown>>>
export type Read<P extends Parameters> = { -readonly [Name in keyof P]?: NonNullable<ReturnType<P[Name]['read']>> }

const MAX_TEXT = 500
/** What is repeated of a wrong value. */
export const SHOWN = 60

const wrong = (name: string, text: string, allowed: string): GatewayError =>
  new GatewayError('bad-request', `${name} must be ${allowed}, got "${text.slice(0, SHOWN)}".`, { param: name })

/** The query. Throws `bad-request` where it says something twice: nobody knows which is meant. */
export const onceEach = ({ query, repeated }: Pick<Exchange, 'query' | 'repeated'>): Exchange['query'] => {
  if (repeated === undefined) return query
  const name = repeated.slice(0, SHOWN)
  throw new GatewayError('bad-request', `"${name}" is given more than once: give it once.`, { param: name })
}

/**
 * Reads a query. Throws `bad-request` for a parameter that nobody knows and for a value that one cannot have, naming
 * what is allowed.
 */
export const readParameters = <P extends Parameters>(
  query: Readonly<Record<string, string>>,
  parameters: P,
  nowMs: number,
): Read<P> => {
  const read: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(query)) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (!parameter)
      throw new GatewayError(
        'bad-request',
        `There is no parameter "${name.slice(0, SHOWN)}" here. Allowed are ${Object.keys(parameters).join(', ')}.`,
        { param: name.slice(0, SHOWN) },
      )
    const value = parameter.read(text, nowMs)
    if (value === undefined) throw wrong(name, text, parameter.allowed)
    read[name] = value
  }
  return read as Read<P>
}

export const TEXT: Parameter<string> = {
  allowed: `a text of 1 to ${MAX_TEXT} characters`,
  read: (text) => (text.length > 0 && text.length <= MAX_TEXT ? text : undefined),
}

export const oneOf = <T extends string>(...values: readonly T[]): Parameter<T> => ({
  allowed: `one of ${values.join(', ')}`,
  read: (text) => values.find((value) => value === text),
})

export const whole = (least: number, most: number): Parameter<number> => ({
  allowed: `a whole number from ${least} to ${most}`,
  read: (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    return number >= least && number <= most ? number : undefined
  },
})

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
}

/** Milliseconds. */
export const DURATION: Parameter<number> = {
  allowed: 'a duration like 800ms, 2s or 1500 (milliseconds)',
  read: (text) => {
    const [, count, unit = 'ms'] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)?$/.exec(text) ?? []
    return count === undefined ? undefined : Number(count) * (UNIT_MS[unit] ?? 1)
  },
}

/** Pico-dollars. */
export const USD: Parameter<bigint> = {
  allowed: 'an amount in USD like 0.05',
  read: (text) => (/^\d{1,9}(?:\.\d{1,12})?$/.test(text) ? perUnit(text) : undefined),
}

/** The first and the last HTTP status. */
export const STATUS: Parameter<readonly [number, number]> = {
  allowed: 'like 200, 4xx or 400-499',
  read: (text) => {
    const [, group] = /^([1-5])xx$/i.exec(text) ?? []
    if (group) return [Number(group) * 100, Number(group) * 100 + 99]
    const [, from, to = from] = /^(\d{3})(?:-(\d{3}))?$/.exec(text) ?? []
    return from === undefined || Number(from) > Number(to) ? undefined : [Number(from), Number(to)]
  },
}

const DATE = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/

/** Undefined for what is no day, such as the 31st of February, which `Date` alone would move on. */
const startOfDay = (text: string): number | undefined => {
  const ms = DATE.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) ? ms : undefined
}

/** Ten years: beyond them there is no log, and to look for it would take long. */
const FARTHEST_MS = 3653 * DAY_MS

const instant = (text: string, nowMs: number): number | undefined => {
  const [, count, unit = ''] = /^(\d{1,5})([smhdw])$/.exec(text) ?? []
  if (count !== undefined) return nowMs - Number(count) * (UNIT_MS[unit] ?? 0)
  const isTime = INSTANT.test(text) && startOfDay(text.slice(0, 10)) !== undefined
  const ms = isTime ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}

export const near = (ms: number | undefined, nowMs: number): number | undefined =>
  ms !== undefined && Math.abs(ms - nowMs) <= FARTHEST_MS ? ms : undefined

const WHEN =
  'a day like 2026-11-26 (UTC), a time like 2026-11-26T08:30Z, or how long ago, like 15m, 2h or 7d, within ten years'

/** Milliseconds since 1970. */
export const FROM: Parameter<number> = {
  allowed: WHEN,
  read: (text, nowMs) => near(startOfDay(text) ?? instant(text, nowMs), nowMs),
}

/** The same of an end, which is excluded: of a day its end. */
export const TO: Parameter<number> = {
  allowed: WHEN,
  read: (text, nowMs) => {
    const day = startOfDay(text)
    return near(day === undefined ? instant(text, nowMs) : day + DAY_MS, nowMs)
  },
}

/** Throws `bad-request` where an end, of that name, comes before its beginning. */
export const requireOrder = (fromMs: number | undefined, toMs: number | undefined, param = 'to'): void => {
  if (fromMs === undefined || toMs === undefined || fromMs < toMs) return
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString())
  throw new GatewayError('bad-request', `The time ends at ${to}, before it begins at ${from}.`, { param })
}
