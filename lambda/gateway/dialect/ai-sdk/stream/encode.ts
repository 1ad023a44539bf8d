import type { Call } from '../../../core/call.ts'
import type { StreamPart } from '../../../core/canonical/parts.ts'
import type { AnswerMeta, StreamEncoder } from '../../../core/dialect.ts'
import type { JsonObject } from '../../../core/json/value.ts'
import { encodeErrorEvent } from '../error.ts'
import { generationOfCall } from '../generation.ts'
import { encodePart } from './encode-part.ts'

/** Parts that are no content, and so do not carry the generation's id. */
const FRAME = new Set<StreamPart['type']>(['stream-start', 'response-metadata', 'raw', 'error', 'ping', 'finish'])

const metadataOf = (part: StreamPart) => ('providerMetadata' in part ? part.providerMetadata : undefined)

/** One event per part; the first content part carries `generationId`, `finish` all that the gateway has to say. */
export const encodeStream = (call: Call, meta: AnswerMeta): StreamEncoder => {
  const generation = generationOfCall(call)
  const hasRaw = call.body['includeRawChunks'] === true
  let isMarked = false

  const gatewayOf = (part: StreamPart): JsonObject | undefined => {
    if (part.type === 'finish') return meta.gateway()
    if (isMarked || FRAME.has(part.type)) return undefined
    isMarked = true
    return { generationId: meta.generationId }
  }

  const event = (part: StreamPart): string => {
    const encoded = part.type === 'raw' && !hasRaw ? undefined : encodePart(part, generation)
    if (!encoded) return ''
    const gateway = gatewayOf(part)
    const providerMetadata = gateway && { ...metadataOf(part), gateway }
    return `data: ${JSON.stringify(providerMetadata ? { ...encoded, providerMetadata } : encoded)}\n\n`
  }

  return {
    write: (parts) => parts.map(event).join(''),
    end: () => 'data: [DONE]\n\n',
    fail: encodeErrorEvent,
  }
}
