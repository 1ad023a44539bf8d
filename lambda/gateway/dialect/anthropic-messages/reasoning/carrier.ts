import type { ProviderMetadata, ProviderOptions } from '../../../core/canonical/parts.ts'
import { isSealed, opened, optionsAmong, sealed } from '../../../core/canonical/seal.ts'
import { compact, type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'

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

/** A `signature` for thinking that Anthropic did not sign. Clients send it back untouched, as they do with real ones. */
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
 * Gemini signs text as well, and wants it back: the block after the text carries it. Not as the last block, in which
 * clients look for the answer's text: Gemini only insists on the signatures before a call.
 */
export const textSignature = (metadata: ProviderMetadata = {}): JsonObject[] => {
  const signatures = Object.entries(metadata).flatMap(([namespace, { thoughtSignature }]) =>
    typeof thoughtSignature === 'string' ? [[namespace, { thoughtSignature }] as const] : [],
  )
  const options = Object.fromEntries(signatures)
  return signatures.length > 0 ? [carrierBlock({ options, isOfText: true })] : []
}

/** The blocks of an answer without such a one at their end. */
export const withoutLastTextSignature = (blocks: JsonObject[]): JsonObject[] =>
  foreignStateIn(blocks.at(-1))?.isOfText ? blocks.slice(0, -1) : blocks
