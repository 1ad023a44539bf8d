import { GatewayError } from '../../core/error.ts'
import { isObject, type JsonObject, type JsonValue } from '../../core/json/value.ts'
import { MAX_NAME } from '../../core/name-length.ts'

/** Checks an option's value, never null, and returns it. Throws `bad-request` naming the option by its path. */
export type Read<T> = (value: JsonValue, path: string) => T

const MAX_SHOWN = 40

export const badOption = (path: string, wanted: string, got: string): GatewayError =>
  new GatewayError('bad-request', `${path} must be ${wanted}, got ${got}.`, { param: path })

export const shown = (value: JsonValue): string => JSON.stringify(value).slice(0, MAX_SHOWN)

/** A string by its length. */
const lengthOr = (value: JsonValue): string => (typeof value === 'string' ? `one of ${value.length}` : shown(value))

/** The kind of a value that may hold a secret. */
const kindOf = (value: JsonValue): string => (Array.isArray(value) ? 'an array' : `a ${typeof value}`)

export const text =
  (maxLength = MAX_NAME): Read<string> =>
  (value, path) => {
    if (typeof value === 'string' && value.length <= maxLength) return value
    throw badOption(path, `a string of at most ${maxLength} characters`, lengthOr(value))
  }

export const flag: Read<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value
  throw badOption(path, 'true or false', shown(value))
}

export const oneOf =
  <const T extends string | boolean>(...allowed: readonly T[]): Read<T> =>
  (value, path) => {
    const found = allowed.find((entry) => entry === value)
    if (found !== undefined) return found
    throw badOption(path, allowed.map((entry) => JSON.stringify(entry)).join(' or '), shown(value))
  }

export const integerIn =
  (min: number, max: number): Read<number> =>
  (value, path) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
    throw badOption(path, `a whole number from ${min} to ${max}`, shown(value))
  }

export const strings: Read<string[]> = (value, path) => {
  const list = Array.isArray(value) ? value.filter((entry) => typeof entry === 'string' && entry !== '') : undefined
  if (!Array.isArray(value) || list?.length !== value.length) throw badOption(path, 'an array of strings', shown(value))
  return value.map((entry, index) => text()(entry, `${path}[${index}]`))
}

/** A list of at most that many. */
export const fewStrings =
  (max: number): Read<string[]> =>
  (value, path) => {
    const list = strings(value, path)
    if (list.length <= max) return list
    throw badOption(path, `an array of at most ${max} strings`, `${list.length} of them`)
  }

/** A list that would exclude everything if it were empty. */
export const someStrings: Read<string[]> = (value, path) => {
  const list = strings(value, path)
  if (list.length > 0) return list
  throw badOption(path, 'an array of at least one string', '[]')
}

/** An object with these keys and no others. */
export const objectOf =
  (keys: readonly string[]): Read<JsonObject> =>
  (value, path) => {
    const wanted = `an object with ${keys.join(', ')}`
    if (!isObject(value)) throw badOption(path, wanted, shown(value))
    const unknown = Object.keys(value).find((key) => !keys.includes(key))
    if (unknown !== undefined) throw badOption(`${path}.${unknown}`, `left out; ${path} is ${wanted}`, 'a value')
    return value
  }

/** An object whose values, under any key, are all read alike. */
export const recordOf =
  <T>(read: Read<T>): Read<Readonly<Record<string, T>>> =>
  (value, path) => {
    if (!isObject(value)) throw badOption(path, 'an object', kindOf(value))
    const entries = Object.entries(value).map(([key, entry]) => [key, read(entry ?? null, `${path}.${key}`)] as const)
    return Object.fromEntries(entries)
  }

/** A list of objects. They may hold secrets, so an error only says of what kind the value is. */
export const secretObjects: Read<readonly JsonObject[]> = (value, path) => {
  if (!Array.isArray(value)) throw badOption(path, 'an array of objects', kindOf(value))
  return value.map((entry, index) => {
    if (isObject(entry)) return entry
    throw badOption(`${path}[${index}]`, 'an object', kindOf(entry))
  })
}
