import type { ProviderMetadata } from '../../../core/canonical/parts.ts'
import { arrayOr, compact, isObject, type JsonObject, numberOr, objectOr, stringOr } from '../../../core/json/value.ts'

/**
 * Opaque reasoning by the `format` of its detail: whose it is, and the keys that the AI SDK's packages keep it under.
 * The first of a format is read, any of them is written. Formats: OpenRouter and Vercel AI Gateway documentation.
 */
interface Format {
  readonly format: string
  readonly namespace: string
  readonly signature?: string
  readonly data?: string
  readonly id?: string
  /** Its visible text is a summary that carries no signature. */
  readonly isSummary?: boolean
}

/** One entry of `reasoning_details`. */
export interface Detail {
  readonly text: string
  readonly index: number | undefined
  readonly id: string | undefined
  /** Nothing follows in this block: a signature or encrypted data closes it. */
  readonly closesBlock: boolean
  readonly isEncrypted: boolean
  readonly metadata: ProviderMetadata | undefined
}

const FORMATS: readonly Format[] = [
  { format: 'anthropic-claude-v1', namespace: 'anthropic', signature: 'signature', data: 'redactedData' },
  { format: 'bedrock-converse-v1', namespace: 'bedrock', signature: 'signature', data: 'redactedData' },
  { format: 'google-gemini-v1', namespace: 'google', data: 'thoughtSignature' },
  { format: 'google-gemini-v1', namespace: 'googleVertex', data: 'thoughtSignature' },
  { format: 'google-gemini-v1', namespace: 'vertex', data: 'thoughtSignature' },
  ...['openai', 'azure', 'xai'].map((namespace) => ({
    format: `${namespace}-responses-v1`,
    namespace,
    data: 'reasoningEncryptedContent',
    id: 'itemId',
    isSummary: true,
  })),
]

/** The keys that the AI SDK's packages keep Gemini's signatures under. */
const GOOGLE = ['google', 'googleVertex', 'vertex']

/** The `id` of a detail that belongs to the text of its message; other ids name a tool call or an item. */
export const OF_TEXT = 'text'

const decodeDetail = (detail: JsonObject): Detail => {
  const format = FORMATS.find((entry) => entry.format === detail['format'])
  const isEncrypted = detail['type'] === 'reasoning.encrypted'
  const id = stringOr(detail['id'])
  const keyed: [string | undefined, string | undefined][] = [
    [format?.signature, stringOr(detail['signature'])],
    [format?.data, isEncrypted ? stringOr(detail['data']) : undefined],
    [format?.id, id],
  ]
  const known = keyed.flatMap(([key, value]) => (key !== undefined && value ? [[key, value] as const] : []))
  return {
    text: stringOr(detail['text']) ?? stringOr(detail['summary']) ?? '',
    index: numberOr(detail['index']),
    id,
    closesBlock: isEncrypted || Boolean(stringOr(detail['signature'])),
    isEncrypted,
    metadata: format && known.length > 0 ? { [format.namespace]: Object.fromEntries(known) } : undefined,
  }
}

/** The `reasoning_details` of a message or delta. */
export const decodeDetails = (from: JsonObject): Detail[] =>
  arrayOr(from['reasoning_details']).flatMap((detail) => (isObject(detail) ? [decodeDetail(detail)] : []))

/** Reasoning text without details, under the names that providers use for it. */
export const plainReasoning = (from: JsonObject): string =>
  stringOr(from['reasoning']) || stringOr(from['reasoning_content']) || ''

/** The signature in a tool call that a client sent back. */
export const decodeExtraContent = (call: JsonObject): ProviderMetadata | undefined => {
  const signature = stringOr(objectOr(objectOr(call['extra_content'])['google'])['thought_signature'])
  return signature === undefined ? undefined : { google: { thoughtSignature: signature } }
}

const formatOf = (metadata: ProviderMetadata | undefined): Format | undefined =>
  metadata && FORMATS.find(({ namespace }) => metadata[namespace] !== undefined)

const optionOf = (metadata: ProviderMetadata | undefined, of: Format, key: string | undefined): string | undefined =>
  key === undefined ? undefined : stringOr(metadata?.[of.namespace]?.[key])

/** The visible text of a block as a detail. Details of one block share its index. */
export const encodeTextDetail = (
  visible: string,
  metadata: ProviderMetadata | undefined,
  index: number,
): JsonObject => {
  const format = formatOf(metadata)
  if (!format?.isSummary) return { type: 'reasoning.text', text: visible, format: format?.format ?? 'unknown', index }
  const id = optionOf(metadata, format, format.id)
  return compact({ type: 'reasoning.summary', summary: visible, id, format: format.format, index })
}

/** The opaque part of a block or of a tool call as a detail, byte for byte; undefined when it has none. */
export const encodeOpaqueDetail = (
  metadata: ProviderMetadata | undefined,
  index: number,
  toolCallId?: string,
): JsonObject | undefined => {
  const format = formatOf(metadata)
  if (!format) return undefined
  const signature = optionOf(metadata, format, format.signature)
  if (signature !== undefined) return { type: 'reasoning.text', signature, format: format.format, index }
  const data = optionOf(metadata, format, format.data)
  const id = toolCallId ?? optionOf(metadata, format, format.id)
  return data === undefined
    ? undefined
    : compact({ type: 'reasoning.encrypted', data, id, format: format.format, index })
}

/**
 * `extra_content` of a tool call, in which Google's own chat API carries the signature of a call and clients send it back.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const encodeExtraContent = (metadata: ProviderMetadata = {}): JsonObject => {
  const [signature] = GOOGLE.flatMap((key) => stringOr(metadata[key]?.['thoughtSignature']) ?? [])
  return signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }
}
