import type { Content, ProviderMetadata } from '../../../core/canonical/parts.ts'
import { arrayOr, isObject, type JsonObject, parseObject, stringOr } from '../../../core/json/value.ts'
import { snakeKeys } from '../../casing.ts'
import { anthropicOf } from '../messages/encode-content.ts'
import { callSignature, textSignature, thinkingBlock } from '../reasoning/carrier.ts'

type Call = Extract<Content, { type: 'tool-call' }>

export const citationsOf = (metadata: ProviderMetadata | undefined): JsonObject[] =>
  arrayOr(anthropicOf(metadata)['citations']).filter(isObject)

/** A call for the client, before its arguments. */
export const callBlock = (id: string, name: string, metadata?: ProviderMetadata): JsonObject => {
  const { caller } = anthropicOf(metadata)
  return { type: 'tool_use', id, name, input: {}, ...(caller ? { caller: snakeKeys(caller) } : {}) }
}

const encodeToolCall = ({
  toolCallId: id,
  toolName: name,
  input,
  providerExecuted,
  providerMetadata,
}: Call): JsonObject[] => {
  const { block: type, serverName } = anthropicOf(providerMetadata)
  const parsed = parseObject(input) ?? {}
  if (!providerExecuted)
    return [...callSignature(id, providerMetadata), { ...callBlock(id, name, providerMetadata), input: parsed }]
  const server = serverName ? { server_name: serverName } : {}
  return typeof type === 'string' ? [{ type, id, name, input: parsed, ...server }] : []
}

/**
 * Content as blocks of an answer. Files, sources and what other providers ran themselves have no block on this wire,
 * whose clients would run a `tool_use` again: they are left out, nothing is invented in their place.
 */
export const encodeContent = (content: Content): JsonObject[] => {
  switch (content.type) {
    case 'text': {
      const citations = citationsOf(content.providerMetadata)
      const text = { type: 'text', text: content.text, ...(citations.length > 0 ? { citations } : {}) }
      return [...(content.text === '' ? [] : [text]), ...textSignature(content.providerMetadata)]
    }
    case 'reasoning': {
      const block = thinkingBlock(content.text, content.providerMetadata)
      return block ? [block] : []
    }
    case 'tool-call':
      return encodeToolCall(content)
    case 'tool-result': {
      const type = stringOr(anthropicOf(content.providerMetadata)['block'])
      const result = content.result as JsonObject
      const error = type === 'mcp_tool_result' ? { is_error: content.isError === true } : {}
      return type === undefined ? [] : [{ type, tool_use_id: content.toolCallId, ...error, content: result }]
    }
    case 'custom': {
      const { block } = anthropicOf(content.providerMetadata)
      return isObject(block) ? [block] : []
    }
    default:
      return []
  }
}
