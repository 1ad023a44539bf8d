import type { ProviderOptions } from '../../core/canonical/parts.ts'
import { isObject, type JsonObject, type JsonValue } from '../../core/json/value.ts'
import { badField } from '../guard.ts'

/** Guards for what lies below the body's own fields; `at` is where the object is, e.g. `prompt[0].content[2]`. */

export const objectAt = (value: JsonValue | undefined, at: string): JsonObject => {
  if (!isObject(value)) throw badField(at, 'an object', value)
  return value
}

export const arrayAt = (object: JsonObject, key: string, at: string): JsonValue[] => {
  const value = object[key]
  if (!Array.isArray(value)) throw badField(`${at}.${key}`, 'an array', value)
  return value
}

export const stringAt = (object: JsonObject, key: string, at: string): string => {
  const value = object[key]
  if (typeof value !== 'string') throw badField(`${at}.${key}`, 'a string', value)
  return value
}

export const booleanAt = (object: JsonObject, key: string, at: string): boolean => {
  const value = object[key]
  if (typeof value !== 'boolean') throw badField(`${at}.${key}`, 'a boolean', value)
  return value
}

/** Options per provider, each an object. */
export const providerOptionsAt = (value: JsonValue | undefined, at: string): ProviderOptions | undefined => {
  if (value === undefined || value === null) return undefined
  for (const [provider, options] of Object.entries(objectAt(value, at))) objectAt(options, `${at}.${provider}`)
  return value as ProviderOptions
}
