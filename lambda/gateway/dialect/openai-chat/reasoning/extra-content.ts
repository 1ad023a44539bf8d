import type { ProviderMetadata } from '../../../core/canonical/parts.ts'
import { type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'

/** The keys that the AI SDK's packages keep Gemini's signatures under. */
const GOOGLE = ['google', 'googleVertex', 'vertex']

/**
 * `extra_content` of a tool call, in which Google's own chat API carries the signature of a call and clients send it back.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const extraContent = (metadata: ProviderMetadata = {}): JsonObject => {
  const [signature] = GOOGLE.flatMap((key) => stringOr(metadata[key]?.['thoughtSignature']) ?? [])
  return signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }
}

/** The signature in a tool call that a client sent back. */
export const signatureIn = (call: JsonObject): ProviderMetadata | undefined => {
  const signature = stringOr(objectOr(objectOr(call['extra_content'])['google'])['thought_signature'])
  return signature === undefined ? undefined : { google: { thoughtSignature: signature } }
}
