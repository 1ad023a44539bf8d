import type { StreamPart } from '../../../core/canonical/parts.ts'
import { type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'
import {
  type AnswerContext,
  blockMetadata,
  decodeContent,
  isCall,
  isExecuted,
  toolNameOf,
} from '../result/decode-content.ts'

/** A block of a stream on its way to what the same block is in a whole answer. */
export interface OpenBlock {
  /** Of its parts: the id of a call, the index of anything else. */
  readonly id: string
  readonly block: JsonObject
  /** Whose thinking it is. */
  readonly issuer: string
}

const EMPTY: Readonly<Record<string, JsonObject>> = { text: { text: '' }, thinking: { thinking: '' } }

const startPart = ({ id, issuer }: OpenBlock, block: JsonObject): StreamPart[] => {
  const { type } = block
  if (type === 'text') return [{ type: 'text-start', id }]
  if (type === 'thinking') return [{ type: 'reasoning-start', id }]
  if (type === 'redacted_thinking') {
    const redactedData = stringOr(block['data']) ?? ''
    return [{ type: 'reasoning-start', id, providerMetadata: { [issuer]: { redactedData } } }]
  }
  if (!isCall(block)) return []
  const executed = isExecuted(block) ? { providerExecuted: true } : {}
  const toolName = toolNameOf(block)
  return [{ type: 'tool-input-start', id, toolName, ...executed, ...blockMetadata(block) }]
}

/** What a block already holds when it starts, as the deltas that would have brought it. */
const firstDeltas = ({ type, text, thinking, signature, input }: JsonObject): JsonObject[] => {
  if (type === 'text') return text ? [{ type: 'text_delta', text }] : []
  if (type === 'thinking') {
    const deltas = thinking ? [{ type: 'thinking_delta', thinking }] : []
    return signature ? [...deltas, { type: 'signature_delta', signature }] : deltas
  }
  const isEmpty = Object.keys(objectOr(input)).length === 0
  return isEmpty ? [] : [{ type: 'input_json_delta', partial_json: JSON.stringify(input) }]
}

export const startBlock = (index: number, block: JsonObject, { issuer }: AnswerContext): [OpenBlock, StreamPart[]] => {
  const id = isCall(block) ? (stringOr(block['id']) ?? `call_${index}`) : String(index)
  const empty = isCall(block) ? { input: '' } : EMPTY[String(block['type'])]
  const open = { id, issuer, block: { ...block, ...(isCall(block) ? { id } : {}), ...empty } }
  const first = empty ? firstDeltas(block) : []
  return [open, [...startPart(open, block), ...first.flatMap((delta) => appendToBlock(open, delta))]]
}

/** Adds a delta to its block. Deltas of unknown types replace the fields that they name (`compaction_delta`). */
export const appendToBlock = ({ id, block, issuer }: OpenBlock, delta: JsonObject): StreamPart[] => {
  const append = (field: string, from: string): string => {
    const text = stringOr(delta[from]) ?? ''
    block[field] = `${block[field] ?? ''}${text}`
    return text
  }
  switch (delta['type']) {
    case 'text_delta':
      return [{ type: 'text-delta', id, delta: append('text', 'text') }]
    case 'thinking_delta':
      return [{ type: 'reasoning-delta', id, delta: append('thinking', 'thinking') }]
    case 'signature_delta': {
      const signature = stringOr(delta['signature']) ?? ''
      block['signature'] = signature
      return [{ type: 'reasoning-delta', id, delta: '', providerMetadata: { [issuer]: { signature } } }]
    }
    case 'input_json_delta': {
      const text = append('input', 'partial_json')
      return text === '' ? [] : [{ type: 'tool-input-delta', id, delta: text }]
    }
    case 'citations_delta': {
      const before = Array.isArray(block['citations']) ? block['citations'] : []
      block['citations'] = [...before, objectOr(delta['citation'])]
      return []
    }
    default: {
      const { type: _, ...fields } = delta
      Object.assign(block, fields)
      return []
    }
  }
}

/** Content that is a part of a stream as it stands, which all but text and reasoning is. */
const isPart = (
  content: ReturnType<typeof decodeContent>[number] | undefined,
): content is Extract<typeof content, StreamPart> =>
  content !== undefined && content.type !== 'text' && content.type !== 'reasoning'

export const stopBlock = ({ id, block }: OpenBlock, context: AnswerContext): StreamPart[] => {
  const [first, ...rest] = decodeContent(block, context)
  if (first?.type === 'text') {
    const { citations, providerMetadata } = first
    return [{ type: 'text-end', id, ...(citations ? { citations, providerMetadata } : {}) }, ...rest.filter(isPart)]
  }
  if (first?.type === 'reasoning') return [{ type: 'reasoning-end', id }]
  const end = isCall(block) ? [{ type: 'tool-input-end', id } as const] : []
  return [...end, ...[first, ...rest].filter(isPart)]
}
