import type { ProviderOptions } from '../../../core/canonical/parts.ts'
import { compact, isObject, parseObject, stringOr } from '../../../core/json/value.ts'

const MARK = 'pointsman:'

/** Opaque state of another provider, on its way through a client that only knows Anthropic's `signature`. */
export interface Sealed {
  readonly options: ProviderOptions
  /** The call that it belongs to, or that it is of the text before it; else of the thinking block that it signs. */
  readonly toolCallId?: string
  readonly isOfText?: boolean
}

/** A `signature` for thinking that Anthropic did not sign. Clients send it back untouched, as they do with real ones. */
export const seal = (sealed: Sealed): string => `${MARK}${Buffer.from(JSON.stringify(sealed)).toString('base64url')}`

/** What was sealed, or undefined for a signature of Anthropic's. A damaged seal is empty. */
export const unseal = (signature: string): Sealed | undefined => {
  if (!signature.startsWith(MARK)) return undefined
  const sealed = parseObject(Buffer.from(signature.slice(MARK.length), 'base64url').toString())
  const options = Object.entries(isObject(sealed?.['options']) ? sealed['options'] : {}).filter(([, value]) =>
    isObject(value),
  )
  return compact({
    options: Object.fromEntries(options) as ProviderOptions,
    toolCallId: stringOr(sealed?.['toolCallId']),
    ...(sealed?.['isOfText'] === true ? { isOfText: true } : {}),
  })
}

/** Cheap test whether a body's text holds a seal. */
export const holdsSeal = (text: string): boolean => text.includes(`"${MARK}`)
