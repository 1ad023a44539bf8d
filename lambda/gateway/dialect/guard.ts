import { GatewayError } from '../core/error.ts'
import { isObject, type JsonObject, type JsonValue } from '../core/json/value.ts'

const MAX_SHOWN = 40

/** A value as an error message may show it: JSON, at most 40 characters. */
export const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

/** `bad-request` for a field that has the wrong shape; the field is the error's `param`. */
export const badField = (field: string, allowed: string, given: unknown): GatewayError =>
  new GatewayError('bad-request', `${field} must be ${allowed}, got ${shown(given)}`, { param: field })

/** `unsupported` for a field that changes the meaning of the request and that only its native wire can carry. */
export const unsupportedField = (field: string, why: string): GatewayError =>
  new GatewayError('unsupported', `${field}: ${why}`, { param: field })

/** `upstream-failed` for an event that nobody can read: what it would have brought is missing. */
export const unreadableEvent = (data: unknown): GatewayError =>
  new GatewayError('upstream-failed', `The provider sent an event that is not a JSON object: ${shown(data)}.`)

export interface Bounds {
  readonly min?: number
  readonly max?: number
  readonly integer?: boolean
}

/** A limit of output. */
export const TOKEN_COUNT: Bounds = { min: 1, max: 2 ** 31 - 1, integer: true }

const describe = ({ min, max, integer }: Bounds): string => {
  const kind = integer ? 'an integer' : 'a number'
  if (min !== undefined && max !== undefined) return `${kind} between ${min} and ${max}`
  if (min !== undefined) return `${kind} of at least ${min}`
  return max === undefined ? kind : `${kind} of at most ${max}`
}

const isString = (value: JsonValue): value is string => typeof value === 'string'
const isBoolean = (value: JsonValue): value is boolean => typeof value === 'boolean'
const isArray = (value: JsonValue): value is JsonValue[] => Array.isArray(value)

/** `at` is the path of `from` within the body with a closing dot, e.g. `messages[0].`, for the error to name. */
const optional = <T extends JsonValue>(
  from: JsonObject,
  field: string,
  at: string,
  allowed: string,
  is: (value: JsonValue) => value is T,
): T | undefined => {
  const value = from[field]
  if (value === undefined || value === null) return undefined
  if (!is(value)) throw badField(`${at}${field}`, allowed, value)
  return value
}

/** `null` counts as absent, here and in all that follow: clients send it for settings that they leave alone. */
export const optionalNumber = (from: JsonObject, field: string, bounds: Bounds = {}, at = ''): number | undefined => {
  const { min = -Infinity, max = Infinity, integer = false } = bounds
  const isWithin = (value: JsonValue): value is number =>
    typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value))
  return optional(from, field, at, describe(bounds), isWithin)
}

export const optionalString = (from: JsonObject, field: string, at = ''): string | undefined =>
  optional(from, field, at, 'a string', isString)

export const optionalBoolean = (from: JsonObject, field: string, at = ''): boolean | undefined =>
  optional(from, field, at, 'a boolean', isBoolean)

export const optionalObject = (from: JsonObject, field: string, at = ''): JsonObject | undefined =>
  optional(from, field, at, 'an object', isObject)

export const optionalArray = (from: JsonObject, field: string, at = ''): JsonValue[] | undefined =>
  optional(from, field, at, 'an array', isArray)

/** One of a few words. */
export const optionalOneOf = <T extends string>(
  from: JsonObject,
  field: string,
  words: readonly T[],
  at = '',
): T | undefined =>
  optional(from, field, at, `one of ${words.join(', ')}`, (value): value is T => words.some((word) => word === value))

export const requiredString = (from: JsonObject, field: string, at = ''): string => {
  const value = from[field]
  if (typeof value !== 'string' || value === '') throw badField(`${at}${field}`, 'a non-empty string', value)
  return value
}

export const requiredArray = (from: JsonObject, field: string, at = ''): JsonValue[] => {
  const value = from[field]
  if (!Array.isArray(value) || value.length === 0) throw badField(`${at}${field}`, 'a non-empty array', value)
  return value
}

export const requiredObject = (from: JsonObject, field: string, at = ''): JsonObject => {
  const value = from[field]
  if (!isObject(value)) throw badField(`${at}${field}`, 'an object', value)
  return value
}
