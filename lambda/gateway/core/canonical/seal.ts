import { isObject, objectOr, parseObject } from '../json/value.ts'
import type { ProviderOptions } from './parts.ts'

/** Begins what the gateway seals for a client that has no place for it, and alone can open. */
const MARK = 'pointsman:'

/** Opaque state by its issuer as text, for a client that sends it back untouched. */
export const sealed = (state: object): string => `${MARK}${Buffer.from(JSON.stringify(state)).toString('base64url')}`

export const isSealed = (text: string): boolean => text.startsWith(MARK)

/** What was sealed; of a damaged seal nothing. */
export const opened = (text: string) =>
  objectOr(parseObject(Buffer.from(text.slice(MARK.length), 'base64url').toString()))

/** Options by namespace among any values. */
export const optionsAmong = (values: unknown): ProviderOptions => {
  const options = Object.entries(objectOr(values)).filter(([, value]) => isObject(value))
  return Object.fromEntries(options) as ProviderOptions
}

/** Sealed options by namespace. */
export const unsealed = (text: string): ProviderOptions => optionsAmong(opened(text))
