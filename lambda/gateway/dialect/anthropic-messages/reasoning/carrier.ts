import type { ProviderMetadata, ProviderOptions } from '../../../core/canonical/parts.ts'
import { isSealed, opened, optionsAmong, sealed } from '../../../core/canonical/seal.ts'
import { arrayOr, compact, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'

/** Opaque state of another provider, on its way through a client that only knows Anthropic's `signature`. */
export interface ForeignState {
  readonly options: ProviderOptions
  /** The call that it belongs to, or that it is of the text before it; else of the thinking block that it signs. */
  readonly toolCallId?: string
  readonly isOfText?: boolean
}

/** The state in a signature that we wrapped, undefined for one of Anthropic's. A damaged one is empty. */
export const unwrapSignature = (signature: string): ForeignState | undefined => {
  if (!isSealed(signature)) return undefined
  const state = opened(signature)
  return compact({
    options: optionsAmong(state['options']),
    toolCallId: stringOr(state['toolCallId']),
    ...(state['isOfText'] === true ? { isOfText: true } : {}),
  })
}

/** The same for a whole block, which only carries such state if it is thinking. */
export const foreignStateIn = (block: JsonObject | undefined): ForeignState | undefined =>
  block?.['type'] === 'thinking' ? unwrapSignature(stringOr(block['signature']) ?? '') : undefined

/**
 * A `signature` for thinking that Anthropic did not sign. Clients send it back untouched, as they do with real ones.
 */
export const wrapSignature = (state: ForeignState): string => sealed(state)

/** An empty thinking block that carries state of something else than thinking through the client. */
const carrierBlock = (state: ForeignState): JsonObject => ({
  type: 'thinking',
  thinking: '',
  signature: wrapSignature(state),
})

/** A thinking block, signed by Anthropic or by us; undefined when there is nothing to show or to keep. */
export const thinkingBlock = (thinking: string, metadata: ProviderMetadata = {}): JsonObject | undefined => {
  const { signature, redactedData } = objectOr(metadata['anthropic'])
  if (typeof redactedData === 'string') return { type: 'redacted_thinking', data: redactedData }
  if (typeof signature === 'string') return { type: 'thinking', thinking, signature }
  if (thinking === '' && Object.keys(metadata).length === 0) return undefined
  return { type: 'thinking', thinking, signature: wrapSignature({ options: metadata }) }
}

/** State that another provider tied to a call and wants back. */
export const callSignature = (toolCallId: string, metadata: ProviderMetadata = {}): JsonObject[] => {
  const { anthropic: _, ...options } = metadata
  return Object.keys(options).length > 0 ? [carrierBlock({ options, toolCallId })] : []
}

/**
 * Gemini signs text as well, and wants it back: the block after the text carries it, unless it would be the last one.
 */
export const textSignature = (metadata: ProviderMetadata = {}): JsonObject[] => {
  const signatures = Object.entries(metadata).flatMap(([namespace, { thoughtSignature }]) =>
    typeof thoughtSignature === 'string' ? [[namespace, { thoughtSignature }] as const] : [],
  )
  const options = Object.fromEntries(signatures)
  return signatures.length > 0 ? [carrierBlock({ options, isOfText: true })] : []
}

/**
 * The same in the text itself, for one that nothing follows: clients look for the answer in the last block. Of all that
 * can come at the end of a text they only send citations back; this one cites nothing.
 */
export const signingCitation = (carrier: JsonObject): JsonObject => ({
  type: 'char_location',
  cited_text: '',
  document_index: 0,
  document_title: carrier['signature'],
  start_char_index: 0,
  end_char_index: 0,
  file_id: null,
})

const isSigning = (citation: JsonValue): boolean => isSealed(stringOr(objectOr(citation)['document_title']) ?? '')

/** Does a list of citations say nothing but what we put there? */
export const onlySigns = (citations: JsonValue): boolean => Array.isArray(citations) && citations.every(isSigning)

/** Citations of a text, and the state among them. */
export const citationsAndState = (citations: JsonValue | undefined) => {
  const given = arrayOr(citations)
  const [signing] = given.filter(isSigning)
  const { options } = unwrapSignature(stringOr(objectOr(signing)['document_title']) ?? '') ?? {}
  const own = given.filter((citation) => !isSigning(citation))
  return { options, citations: own.length > 0 || !signing ? citations && own : undefined }
}

/** The blocks of an answer with the signature of a text at their end inside of it. */
export const withLastSignatureInside = (blocks: readonly JsonObject[]): JsonObject[] => {
  const carrier = blocks.at(-1)
  if (!carrier || !foreignStateIn(carrier)?.isOfText) return [...blocks]
  const text = blocks.at(-2)
  const before = blocks.slice(0, -2)
  if (text?.['type'] !== 'text') return blocks.slice(0, -1)
  return [...before, { ...text, citations: [...arrayOr(text['citations']), signingCitation(carrier)] }]
}
