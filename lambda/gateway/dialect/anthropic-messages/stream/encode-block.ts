import type { Content, ProviderMetadata } from '../../../core/canonical/parts.ts'
import { arrayOr, isObject, type JsonObject, objectOr, parseObject, stringOr } from '../../../core/json/value.ts'
import { snakeKeys } from '../../casing.ts'
import { seal, unseal } from '../reasoning/carrier.ts'

const own = (metadata: ProviderMetadata | undefined): JsonObject => objectOr(metadata?.['anthropic'])

export const citationsOf = (metadata: ProviderMetadata | undefined): JsonObject[] =>
  arrayOr(own(metadata)['citations']).filter(isObject)

/** A thinking block, signed by Anthropic or sealed by us; undefined when there is nothing to show or to keep. */
export const thinkingBlock = (thinking: string, metadata: ProviderMetadata = {}): JsonObject | undefined => {
  const { signature, redactedData } = own(metadata)
  if (typeof redactedData === 'string') return { type: 'redacted_thinking', data: redactedData }
  if (typeof signature === 'string') return { type: 'thinking', thinking, signature }
  if (thinking === '' && Object.keys(metadata).length === 0) return undefined
  return { type: 'thinking', thinking, signature: seal({ options: metadata }) }
}

/** State that another provider tied to a call and wants back: an empty thinking block carries it through the client. */
export const callSeal = (toolCallId: string, metadata: ProviderMetadata = {}): JsonObject[] => {
  const { anthropic: _, ...options } = metadata
  return Object.keys(options).length > 0
    ? [{ type: 'thinking', thinking: '', signature: seal({ options, toolCallId }) }]
    : []
}

/**
 * Gemini signs text as well, and wants it back: an empty thinking block after the text carries it. Not as the last block,
 * in which clients look for the answer's text: Gemini only insists on the signatures before a call.
 */
export const textSeal = (metadata: ProviderMetadata = {}): JsonObject[] => {
  const signed = Object.entries(metadata).flatMap(([namespace, { thoughtSignature }]) =>
    typeof thoughtSignature === 'string' ? [[namespace, { thoughtSignature }] as const] : [],
  )
  const options = Object.fromEntries(signed)
  return signed.length > 0 ? [{ type: 'thinking', thinking: '', signature: seal({ options, isOfText: true }) }] : []
}

/** The blocks of an answer without such a one at their end. */
export const withoutLastSeal = (blocks: JsonObject[]): JsonObject[] =>
  unseal(stringOr(blocks.at(-1)?.['signature']) ?? '')?.isOfText ? blocks.slice(0, -1) : blocks

type Call = Extract<Content, { type: 'tool-call' }>

/** A call for the client, before its arguments. */
export const callBlock = (id: string, name: string, metadata?: ProviderMetadata): JsonObject => {
  const { caller } = own(metadata)
  return { type: 'tool_use', id, name, input: {}, ...(caller ? { caller: snakeKeys(caller) } : {}) }
}

const callBlocks = ({
  toolCallId: id,
  toolName: name,
  input,
  providerExecuted,
  providerMetadata,
}: Call): JsonObject[] => {
  const { block: type, serverName } = own(providerMetadata)
  const parsed = parseObject(input) ?? {}
  if (!providerExecuted)
    return [...callSeal(id, providerMetadata), { ...callBlock(id, name, providerMetadata), input: parsed }]
  const server = serverName ? { server_name: serverName } : {}
  return typeof type === 'string' ? [{ type, id, name, input: parsed, ...server }] : []
}

/**
 * Content as blocks of an answer. Files, sources and what other providers ran themselves have no block on this wire,
 * whose clients would run a `tool_use` again: they are left out, nothing is invented in their place.
 */
export const blocksOf = (content: Content): JsonObject[] => {
  switch (content.type) {
    case 'text': {
      const citations = citationsOf(content.providerMetadata)
      const text = { type: 'text', text: content.text, ...(citations.length > 0 ? { citations } : {}) }
      return [...(content.text === '' ? [] : [text]), ...textSeal(content.providerMetadata)]
    }
    case 'reasoning': {
      const block = thinkingBlock(content.text, content.providerMetadata)
      return block ? [block] : []
    }
    case 'tool-call':
      return callBlocks(content)
    case 'tool-result': {
      const type = stringOr(own(content.providerMetadata)['block'])
      const result = content.result as JsonObject
      const failed = type === 'mcp_tool_result' ? { is_error: content.isError === true } : {}
      return type === undefined ? [] : [{ type, tool_use_id: content.toolCallId, ...failed, content: result }]
    }
    case 'custom': {
      const { block } = own(content.providerMetadata)
      return isObject(block) ? [block] : []
    }
    default:
      return []
  }
}

/** A whole block as the events that bring it: what its `content_block_start` holds, and its deltas. */
export const unfolded = (block: JsonObject): { start: JsonObject; deltas: JsonObject[] } => {
  switch (block['type']) {
    case 'text': {
      const { citations, text, ...rest } = block
      const cited = arrayOr(citations).map((citation) => ({ type: 'citations_delta', citation }))
      return { start: { ...rest, text: '' }, deltas: [{ type: 'text_delta', text }, ...cited] }
    }
    case 'thinking': {
      const { thinking, signature } = block
      const said = thinking === '' ? [] : [{ type: 'thinking_delta', thinking }]
      return {
        start: { type: 'thinking', thinking: '', signature: '' },
        deltas: [...said, { type: 'signature_delta', signature }],
      }
    }
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use': {
      const partial_json = JSON.stringify(block['input'])
      return { start: { ...block, input: {} }, deltas: [{ type: 'input_json_delta', partial_json }] }
    }
    default:
      return { start: block, deltas: [] }
  }
}
