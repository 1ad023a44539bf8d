import type { Content, ProviderMetadata, Result, StreamPart } from '../../../core/canonical/parts.ts'
import { compact, isObject, type JsonObject } from '../../../core/json/value.ts'
import { UNKNOWN_USAGE } from '../../../core/usage/buckets.ts'
import { errorInAnswer, notAnAnswer } from '../error.ts'
import { chunkReader } from '../stream/decode-chunk.ts'
import { firstChoice } from '../usage.ts'

type Block = Extract<Content, { type: 'text' | 'reasoning' }>

const addMetadata = (block: Block, providerMetadata: ProviderMetadata | undefined): void => {
  if (providerMetadata) block.providerMetadata = { ...block.providerMetadata, ...providerMetadata }
}

/** The parts of a finished stream as one result. */
const reduce = (parts: readonly StreamPart[]): Result => {
  const content: Content[] = []
  const blocks = new Map<string, Block>()
  const result: Result = {
    content,
    finishReason: { unified: 'other', raw: undefined },
    usage: UNKNOWN_USAGE,
    warnings: [],
  }
  for (const part of parts) {
    if (part.type === 'text-start' || part.type === 'reasoning-start') {
      const block: Block = { type: part.type === 'text-start' ? 'text' : 'reasoning', text: '' }
      addMetadata(block, part.providerMetadata)
      blocks.set(part.id, block)
      content.push(block)
    } else if (part.type === 'text-delta' || part.type === 'reasoning-delta') {
      const block = blocks.get(part.id)
      if (block) {
        block.text += part.delta
        addMetadata(block, part.providerMetadata)
      }
    } else if (part.type === 'tool-call' || part.type === 'source' || part.type === 'file') content.push(part)
    else if (part.type === 'finish') Object.assign(result, { finishReason: part.finishReason, usage: part.usage })
    else if (part.type === 'response-metadata') {
      const { type: _, ...response } = part
      result.response = response
    }
  }
  return result
}

/** A whole answer. Throws `upstream-failed`, or the provider's own error, when the body is none although its status was 200. */
export const decodeResult = (body: JsonObject): Result => {
  const error = errorInAnswer(body)
  if (error) throw error
  if (!isObject(firstChoice(body)['message'])) throw notAnAnswer('answered without a message')
  const reader = chunkReader()
  const result = reduce([...reader.read(body), ...reader.end()])
  return { ...result, response: compact({ ...result.response, body }) }
}
