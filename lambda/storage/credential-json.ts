import { isObject, type JsonObject, type JsonValue } from '../gateway/core/json/value.ts'
import type { Credential } from '../gateway/core/provider/provider.ts'

const parse = (text: string): JsonValue | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * A stored credential, undefined for `{}`. Throws, naming `where` and never the content, for anything but an object of
 * non-empty strings.
 */
export const toCredential = (value: unknown, where: string): Credential | undefined => {
  // A placeholder that was quoted once too often, as shells and templates do, is still a placeholder.
  const fields = value === '{}' || value === '' ? {} : value
  if (!isObject(fields)) throw new Error(`${where} is not a JSON object such as {"apiKey":"…"}.`)
  for (const [name, field] of Object.entries(fields))
    if (typeof field !== 'string' || field === '') throw new Error(`${where}: "${name}" is not a non-empty string.`)
  return Object.keys(fields).length === 0 ? undefined : (fields as Credential)
}

/** The same from text. */
export const readCredential = (text: string, where: string): Credential | undefined =>
  toCredential(text === '' ? {} : parse(text), where)

/** The entries of `{"credentials":[…]}`, none for a placeholder. Throws, naming `where` and never the content. */
export const readCredentialList = (text: string, where: string): readonly JsonObject[] => {
  const value = text === '' ? {} : parse(text)
  const { credentials = [], ...others } = isObject(value) ? value : { credentials: undefined, value }
  if (!Array.isArray(credentials) || !credentials.every(isObject) || Object.keys(others).length > 0)
    throw new Error(`${where} is not a JSON object such as {"credentials":[{"label":"main","apiKey":"…"}]}.`)
  return credentials
}

/** Reversed by `readCredentialList`. */
export const writeCredentialList = (credentials: readonly JsonObject[]): string => JSON.stringify({ credentials })
