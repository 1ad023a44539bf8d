import type { Content, Result, StreamPart } from '../../../core/canonical/parts.ts'
import type { Wire } from '../../../core/dialect.ts'
import { compact, isObject } from '../../../core/json/value.ts'
import { UNKNOWN_USAGE } from '../../../core/usage/buckets.ts'
import { firstChoice } from '../../../core/usage/openai-chat.ts'
import { errorInAnswer, notAnAnswer } from '../error.ts'
import { chunkReader } from '../stream/decode-chunk.ts'

type Block = Extract<Content, { type: 'text' | 'reasoning' }>

/** One part of the stream of a block. */
const addToBlock = (block: Block, part: StreamPart): void => {
  if ('delta' in part) block.text += part.delta
  if ('providerMetadata' in part && part.providerMetadata)
    block.providerMetadata = { ...block.providerMetadata, ...part.providerMetadata }
}

const BLOCK_STEP = /^(text|reasoning)-(start|delta|end)$/

const isOfBlock = (
  part: StreamPart,
): part is Extract<StreamPart, { type: `${Block['type']}-${'start' | 'delta' | 'end'}` }> => BLOCK_STEP.test(part.type)

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
      blocks.set(part.id, block)
      content.push(block)
    }
    const block = isOfBlock(part) ? blocks.get(part.id) : undefined
    if (block) addToBlock(block, part)
    else if (part.type === 'tool-call' || part.type === 'source' || part.type === 'file') content.push(part)
    else if (part.type === 'finish') Object.assign(result, { finishReason: part.finishReason, usage: part.usage })
    else if (part.type === 'response-metadata') {
      const { type: _, ...response } = part
      result.response = response
    }
  }
  return result
}

/**
 * A whole answer. Throws `upstream-failed`, or the provider's own error, when the body is none although its status was
 * 200.
 */
export const decodeResult: Wire<'openai-chat'>['decodeResult'] = (body, { provider }): Result => {
  const error = errorInAnswer(body)
  if (error) throw error
  if (!isObject(firstChoice(body)['message'])) throw notAnAnswer('answered without a message')
  const reader = chunkReader(provider)
  const result = reduce([...reader.read(body), ...reader.end()])
  return { ...result, response: compact({ ...result.response, body }) }
}
