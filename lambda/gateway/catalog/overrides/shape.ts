/**
 * Checks of configuration as small functions: each throws an error that names the place, what was given and the fix.
 */

import { isObject, type JsonValue } from '../../core/json/value.ts'
import { MAX_NAME } from '../../core/name-length.ts'
import { nearestOf } from '../nearest.ts'

/** Throws where the value has another shape. `path` is the place, e.g. `models["acme/x"].endpoints[0]`. */
export type Check = (value: JsonValue | undefined, path: string) => void

/** A value in a configuration file that has to be changed; the message is all that its author needs. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Runs checks on a file's content, so that their errors begin with its name. */
export const inFile = <T>(file: string, check: () => T): T => {
  try {
    return check()
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError(`${file}: ${error.message}`) : error
  }
}

export const fail = (path: string, problem: string): never => {
  throw new ConfigError(`${path} ${problem}`)
}

/** The value for a message, cut short. */
export const shown = (value: JsonValue | undefined): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** `key` of the object at `path`: `.key`, or `["key"]` where it is no plain word. The root has the path ``. */
export const keyPath = (path: string, key: string): string => {
  if (!/^[A-Za-z_]\w*$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

type Guard = (value: JsonValue | undefined) => boolean

const expect =
  (wanted: string, isValid: Guard): Check =>
  (value, path) => {
    if (!isValid(value)) fail(path, `must be ${wanted}, got ${shown(value)}`)
  }

/** For places where people put secrets by mistake. */
const expectUnshown =
  (wanted: string, isValid: Guard): Check =>
  (value, path) => {
    if (!isValid(value)) fail(path, `must be ${wanted}`)
  }

const matches =
  (pattern: RegExp): Guard =>
  (value) =>
    typeof value === 'string' && pattern.test(value)

export const text = expect('a non-empty string', matches(/./))
export const name = expect(
  `a non-empty string of at most ${MAX_NAME} characters`,
  (value) => typeof value === 'string' && value !== '' && value.length <= MAX_NAME,
)
export const flag = expect('true or false', (value) => typeof value === 'boolean')
export const onlyTrue = expect('true (leave it out otherwise)', (value) => value === true)
export const date = expect(
  'a date like "2027-01-01"',
  (value) => matches(/^\d{4}-\d\d-\d\d$/)(value) && !Number.isNaN(Date.parse(`${value}`)),
)
const clock = /^(?:[01]\d|2[0-3]):[0-5]\d$/
const startTime = expect('a time from "00:00" to "23:59"', matches(clock))
const endTime = expect('a time from "00:00" to "24:00"', (value) => value === '24:00' || matches(clock)(value))
/** From a time up to another. */
export const hours: Check = (value, path) => {
  if (!Array.isArray(value) || value.length !== 2) return fail(path, `must be a list of 2 times, got ${shown(value)}`)
  const [start, end] = value
  startTime(start, `${path}[0]`)
  endTime(end, `${path}[1]`)
  if (start === end) fail(path, `must differ, got ${shown(value)}`)
}
export const timeZone = expect('a time zone like "Asia/Shanghai"', (value) => {
  try {
    return typeof value === 'string' && !!new Intl.DateTimeFormat('en', { timeZone: value })
  } catch {
    return false
  }
})
export const environmentName = expectUnshown(
  'the name of an environment variable like "ACME_API_KEY"',
  matches(/^[A-Z_]\w*$/i),
)
/** USD; finer than 6 decimals would not be a whole number of pico-dollars per token. */
export const price: Check = (value, path) => {
  decimal(value, path)
  if (!matches(/^\d+(\.\d{1,6})?$/)(value)) fail(path, `must have at most 6 decimals, got ${shown(value)}`)
}
const decimal = expect('a decimal string like "0.40"', matches(/^\d+(\.\d+)?$/))
/** Zero would make free what is not. */
export const multiplier = expect(
  'a decimal string like "1.1", above 0 and with at most 4 decimals',
  matches(/^(?=.*[1-9])\d(\.\d{1,4})?$/),
)
export const baseUrl = expectUnshown('an http(s) URL without credentials, query and fragment', (value) => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  return (
    url !== undefined && /^https?:$/.test(url.protocol) && url.username + url.password + url.search + url.hash === ''
  )
})

/** Up to a slash, so that `gs://acme` does not mean `gs://acme-private`, and without anything that leads elsewhere. */
export const urlFolder = expectUnshown(
  'the beginning of URLs up to a "/", like "gs://acme-media/" or "gs://acme-media/public/", without "..", "%", "?", "#" and "@"',
  (value) =>
    matches(/^[a-z][a-z0-9+.-]*:\/\/[^\s/\\?#%@]+\/(?:[^\s/\\?#%]+\/)*$/i)(value) && !matches(/\/\.{1,2}\//)(value),
)

export const integer = (min: number, max: number): Check =>
  expect(
    `a whole number from ${min} to ${max}`,
    (value) => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
  )

export const oneOf = (...allowed: readonly string[]): Check =>
  expect(`one of ${allowed.map(shown).join(', ')}`, (value) => typeof value === 'string' && allowed.includes(value))

export const listOf =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return fail(path, `must be a list, got ${shown(value)}`)
    for (const [index, item] of value.entries()) check(item, `${path}[${index}]`)
  }

/** A list that means nothing without an entry. */
export const someOf = (check: Check): Check => {
  const list = listOf(check)
  return (value, path) => {
    list(value, path)
    if (Array.isArray(value) && value.length === 0) fail(path, 'must have at least one entry, got []')
  }
}

export const recordOf =
  (check: Check): Check =>
  (value, path) => {
    if (!isObject(value)) return fail(path, `must be an object, got ${shown(value)}`)
    for (const [key, item] of Object.entries(value)) check(item, keyPath(path, key))
  }

/** An object with these keys and no others; those under `required` must be there. */
export const objectOf = (fields: Readonly<Record<string, Check>>, required: readonly string[] = []): Check => {
  const checks = new Map(Object.entries(fields))
  return (value, path) => {
    if (!isObject(value)) return fail(path, `must be an object, got ${shown(value)}`)
    for (const [key, item] of Object.entries(value)) {
      const check = checks.get(key) ?? unknownKey(nearestOf(key, [...checks.keys()], 1))
      check(item, keyPath(path, key))
    }
    for (const key of required) if (value[key] === undefined) fail(keyPath(path, key), 'is required')
  }
}

const unknownKey =
  ([nearest]: readonly string[]): Check =>
  (_, path) =>
    fail(path, `is not a known key; did you mean "${nearest}"?`)
