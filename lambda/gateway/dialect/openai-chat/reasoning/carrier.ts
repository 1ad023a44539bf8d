import type { ProviderMetadata, ProviderOptions } from '../../../core/canonical/parts.ts'
import { isSealed, sealed, unsealed } from '../../../core/canonical/seal.ts'
import { isOwnCallId } from '../../../core/ids.ts'
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
  readonly isSummary?: true
  /**
   * It is only taken back by the account that it was issued to: of somebody else's detail nobody knows which one that
   * was.
   */
  readonly isOfAccount?: true
}

/** One entry of `reasoning_details` as a caller sent it back. */
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
  ...['openai', 'azure', 'xai'].map(
    (namespace): Format => ({
      format: `${namespace}-responses-v1`,
      namespace,
      data: 'reasoningEncryptedContent',
      id: 'itemId',
      isSummary: true,
      isOfAccount: true,
    }),
  ),
]

/** The keys that the AI SDK's packages keep Gemini's signatures under. */
const GOOGLE = ['google', 'googleVertex', 'vertex']

/** Says in the `id` of a detail that the gateway made it, which its owner cannot know: only we can give it back. */
const OURS = 'pointsman'

/**
 * The rest of an id of ours: of a detail that belongs to the text of its message; others name a tool call or an item.
 */
export const OF_TEXT = 'text'

const signatureIn = (call: JsonObject): string | undefined =>
  stringOr(objectOr(objectOr(call['extra_content'])['google'])['thought_signature'])

const ourId = (id: string | undefined): string => (id === undefined ? OURS : `${OURS}:${id}`)

const isMarked = ({ id }: JsonObject): boolean => id === OURS || (stringOr(id)?.startsWith(`${OURS}:`) ?? false)

/** State of a call that the gateway itself named, which no provider of this wire has answered with. */
const isOfOwnCall = ({ id }: JsonObject): boolean => isOwnCallId(id)

/** Signatures of a message's calls, as Google's chat API has them. */
const callSignatures = (message: JsonObject): string[] =>
  arrayOr(message['tool_calls']).flatMap((call) => signatureIn(objectOr(call)) ?? [])

/**
 * What of a message the gateway made out of somebody else's state: marked details. Clients look for the id of the call
 * in those of calls, so these are told by that id, or by being told in both of the ways that there are, as nobody else
 * does.
 */
export const oursIn = (message: JsonObject) => {
  const signatures = callSignatures(message)
  const isTwice = ({ data }: JsonObject) => typeof data === 'string' && signatures.includes(data)
  const details = arrayOr(message['reasoning_details']).filter(isObject)
  return {
    isOurDetail: (detail: JsonObject): boolean => isMarked(detail) || isOfOwnCall(detail) || isTwice(detail),
    isOurCall: (call: JsonObject): boolean =>
      isOfOwnCall(call) || details.some(({ data }) => data !== undefined && data === signatureIn(call)),
  }
}

const ownId = (detail: JsonObject): string | undefined => {
  const id = stringOr(detail['id'])
  if (!isMarked(detail)) return id
  return id === OURS ? undefined : id?.slice(OURS.length + 1)
}

const stateIn = (detail: JsonObject, id: string | undefined, isEncrypted: boolean): ProviderMetadata | undefined => {
  const data = stringOr(detail['data']) ?? ''
  if (isSealed(data)) return unsealed(data)
  const format = FORMATS.find((entry) => entry.format === detail['format'])
  if (!format) return undefined
  const isNobodys = format.isOfAccount && !isMarked(detail)
  // Of what can be read at least whose it is.
  if (isNobodys) return isEncrypted ? undefined : { [format.namespace]: {} }
  const keyed: [string | undefined, string | undefined][] = [
    [format.signature, stringOr(detail['signature'])],
    [format.data, isEncrypted ? data : undefined],
    [format.id, id],
  ]
  const known = keyed.flatMap(([key, value]) => (key !== undefined && value ? [[key, value] as const] : []))
  return known.length > 0 || !isEncrypted ? { [format.namespace]: Object.fromEntries(known) } : undefined
}

const decodeDetail = (detail: JsonObject): Detail => {
  const isEncrypted = detail['type'] === 'reasoning.encrypted'
  const id = ownId(detail)
  return {
    text: stringOr(detail['text']) ?? stringOr(detail['summary']) ?? '',
    index: numberOr(detail['index']),
    id,
    closesBlock: isEncrypted || Boolean(stringOr(detail['signature'])),
    isEncrypted,
    metadata: stateIn(detail, id, isEncrypted),
  }
}

/** The `reasoning_details` of a message that a caller sent back. */
export const decodeDetails = (from: JsonObject): Detail[] =>
  arrayOr(from['reasoning_details']).flatMap((detail) => (isObject(detail) ? [decodeDetail(detail)] : []))

/** Reasoning text without details, under the names that providers use for it. */
export const plainReasoning = (from: JsonObject): string =>
  stringOr(from['reasoning']) || stringOr(from['reasoning_content']) || ''

/** The signature in a tool call that a client sent back. */
export const decodeExtraContent = (call: JsonObject): ProviderMetadata | undefined => {
  const signature = signatureIn(call)
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
  const id = ourId(format && optionOf(metadata, format, format.id))
  return format?.isSummary
    ? { type: 'reasoning.summary', summary: visible, id, format: format.format, index }
    : { type: 'reasoning.text', text: visible, id, format: format?.format ?? 'unknown', index }
}

/** State in no format that clients know: sealed, with the name of its issuer. */
const sealedDetail = (metadata: ProviderOptions, index: number, id: string | undefined): JsonObject => ({
  type: 'reasoning.encrypted',
  data: sealed(metadata),
  id: ourId(id),
  format: 'unknown',
  index,
})

/** The opaque part of a block or of a tool call as a detail, byte for byte; undefined when it has none. */
export const encodeOpaqueDetail = (
  metadata: ProviderMetadata | undefined,
  index: number,
  belongsTo?: string,
): JsonObject | undefined => {
  const format = formatOf(metadata)
  if (!format) return metadata && belongsTo === undefined ? sealedDetail(metadata, index, belongsTo) : undefined
  const signature = optionOf(metadata, format, format.signature)
  if (signature !== undefined)
    return { type: 'reasoning.text', signature, id: ourId(undefined), format: format.format, index }
  const data = optionOf(metadata, format, format.data)
  const isOfCall = belongsTo !== undefined && belongsTo !== OF_TEXT
  const id = isOfCall ? belongsTo : ourId(belongsTo ?? optionOf(metadata, format, format.id))
  return data === undefined
    ? undefined
    : compact({ type: 'reasoning.encrypted', data, id, format: format.format, index })
}

/**
 * `extra_content` of a tool call, in which Google's own chat API carries the signature of a call and clients send it
 * back. https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const encodeExtraContent = (metadata: ProviderMetadata = {}): JsonObject => {
  const [signature] = GOOGLE.flatMap((key) => stringOr(metadata[key]?.['thoughtSignature']) ?? [])
  return signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }
}
