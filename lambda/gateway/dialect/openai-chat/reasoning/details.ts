import type { ProviderMetadata, ProviderOptions } from '../../../core/canonical/parts.ts'
import { arrayOr, compact, isObject, type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'

/** OpenRouter's name for the state of a provider's reasoning, which wants it back as it was. */
const FIELD = 'reasoning_details'

/** One entry of a provider's `reasoning_details`. */
export interface ProviderDetail {
  readonly text: string
  /** Nothing follows in this block: a signature or encrypted data closes it. */
  readonly closesBlock: boolean
  readonly raw: JsonObject
}

/** Has it state that only its issuer can read? */
export const isOpaque = ({ data, signature }: JsonObject): boolean =>
  Boolean(stringOr(data)) || Boolean(stringOr(signature))

/** What of it can be read. */
export const textIn = (detail: JsonObject): string => stringOr(detail['text']) ?? stringOr(detail['summary']) ?? ''

const readDetail = (raw: JsonObject): ProviderDetail => ({
  text: textIn(raw),
  closesBlock: isOpaque(raw),
  raw,
})

/** The `reasoning_details` of a message or delta. */
export const detailsOf = (from: JsonObject): JsonObject[] => arrayOr(from[FIELD]).filter(isObject)

export const readDetails = (from: JsonObject): ProviderDetail[] => detailsOf(from).map(readDetail)

const TEXTS = ['text', 'summary'] as const

/** A streamed piece after those before it: texts of one entry are one, all else says more than it did. */
const joined = (details: readonly JsonObject[], piece: JsonObject): JsonObject[] => {
  const last = details.at(-1)
  const isNext = last?.['type'] === piece['type'] && last?.['index'] === piece['index'] && !isOpaque(last ?? {})
  if (!last || !isNext || piece['type'] === 'reasoning.encrypted') return [...details, piece]
  const texts = TEXTS.flatMap((name) => {
    const text = `${stringOr(last[name]) ?? ''}${stringOr(piece[name]) ?? ''}`
    return text === '' ? [] : [[name, text] as const]
  })
  return [...details.slice(0, -1), { ...last, ...piece, ...Object.fromEntries(texts) }]
}

/** A block's state under its issuer's name; undefined where its text says all. */
export const stateOf = (details: readonly JsonObject[], issuer: string): ProviderMetadata | undefined =>
  details.some(isOpaque) ? { [issuer]: { [FIELD]: details.reduce<JsonObject[]>(joined, []) } } : undefined

/** What the provider wants back of these parts, in their order: a field of the message, or none. */
export const encodeState = (
  parts: readonly { readonly providerOptions?: ProviderOptions }[],
  issuer: string,
): JsonObject => {
  const details = parts.flatMap(({ providerOptions }) => detailsOf(objectOr(providerOptions?.[issuer])))
  return compact({ [FIELD]: details.length > 0 ? details : undefined })
}
