import type { Call } from '../../../core/call.ts'
import { explanationOf } from '../../../core/canonical/explanation.ts'
import { base64 } from '../../../core/canonical/media.ts'
import type { Content, FinishReason, ProviderMetadata } from '../../../core/canonical/parts.ts'
import type { AnswerMeta } from '../../../core/dialect.ts'
import { type JsonObject, objectOr } from '../../../core/json/value.ts'

/** What chunks and whole answers begin with. The generation id is the answer's id, so that its record can be found. */
export const answerHead = (meta: AnswerMeta, object: 'chat.completion' | 'chat.completion.chunk'): JsonObject => ({
  id: meta.generationId,
  object,
  created: Math.floor(meta.createdAt.getTime() / 1000),
  model: meta.model,
})

/** `reasoning.exclude`: think, but do not show it. */
export const hidesReasoning = (call: Call): boolean => objectOr(call.body['reasoning'])['exclude'] === true

export const isRefusal = (metadata: ProviderMetadata | undefined): boolean => metadata?.['openai']?.['refusal'] === true

/** What a provider says of an answer that was filtered; clients read it where OpenAI's models decline themselves. */
export const encodeExplanation = (
  { unified }: FinishReason,
  metadata: ProviderMetadata | undefined,
): string | undefined => (unified === 'content-filter' ? explanationOf(metadata) : undefined)

/**
 * A generated image as clients of OpenRouter and Vercel read it; undefined for other files, which have no place here.
 */
export const encodeImage = ({ mediaType, data }: Extract<Content, { type: 'file' }>): JsonObject | undefined => {
  if (!mediaType.startsWith('image/')) return undefined
  if (data.type === 'url') return { type: 'image_url', image_url: { url: data.originalUrl ?? data.url.href } }
  return { type: 'image_url', image_url: { url: `data:${mediaType};base64,${base64(data.data)}` } }
}

export const encodeMetadata = (metadata: ProviderMetadata | undefined, gateway: JsonObject): JsonObject | undefined => {
  const all = { ...(metadata as JsonObject | undefined), ...(Object.keys(gateway).length > 0 ? { gateway } : {}) }
  return Object.keys(all).length > 0 ? { provider_metadata: all } : undefined
}
