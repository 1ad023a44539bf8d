import type { Content, ProviderMetadata } from '../../../core/canonical/parts.ts'
import { GatewayError } from '../../../core/error.ts'
import { arrayOr, compact, isObject, type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { camelKeys } from '../../casing.ts'
import { namespaceAt } from '../reasoning/issuer.ts'
import { decodeCitation, decodeSources } from './sources.ts'

type Text = Extract<Content, { type: 'text' }>
type Reasoning = Extract<Content, { type: 'reasoning' }>

/** What later blocks of an answer refer to in earlier ones. */
export interface AnswerContext {
  /** Whose thinking it is. */
  readonly issuer: string
  readonly toolNames: Map<string, string>
  /** URLs that already have a source. */
  readonly urls: Set<string>
}

const CLIENT_CALL = 'tool_use'
const CALLS: readonly unknown[] = [CLIENT_CALL, 'server_tool_use', 'mcp_tool_use']

export const newContext = (peer: Peer<'anthropic-messages'>): AnswerContext => ({
  issuer: namespaceAt(peer),
  toolNames: new Map(),
  urls: new Set(),
})

const metadata = (values: JsonObject, namespace = 'anthropic'): { providerMetadata?: ProviderMetadata } => {
  const given = compact(values)
  return Object.keys(given).length > 0 ? { providerMetadata: { [namespace]: given } } : {}
}

const decodeText = (block: JsonObject): Text => {
  const citations = arrayOr(block['citations']).filter(isObject)
  const text = stringOr(block['text']) ?? ''
  if (citations.length === 0) return { type: 'text', text }
  return {
    type: 'text',
    text,
    citations: citations.map((citation) =>
      compact({
        source: decodeCitation(citation),
        citedText: stringOr(citation['cited_text']),
      }),
    ),
    ...metadata({ citations }),
  }
}

const decodeReasoning = (block: JsonObject, { issuer }: AnswerContext): Reasoning => ({
  type: 'reasoning',
  text: stringOr(block['thinking']) ?? '',
  ...metadata({ signature: stringOr(block['signature']) || undefined, redactedData: stringOr(block['data']) }, issuer),
})

/** `input` is the object of a whole answer, or the text that a stream put together, which may be empty. */
const inputOf = ({ input }: JsonObject): string =>
  typeof input === 'string' ? input || '{}' : JSON.stringify(input ?? {})

export const isCall = (block: JsonObject): boolean => CALLS.includes(block['type'])
export const isExecuted = (block: JsonObject): boolean => block['type'] !== CLIENT_CALL

/**
 * How the AI SDK and our own encoders know such a block again: its type, the MCP server as @ai-sdk/anthropic says it,
 * and the program that called the tool where it was not the model itself.
 */
export const blockMetadata = (block: JsonObject): { providerMetadata?: ProviderMetadata } => {
  const serverName = stringOr(block['server_name'])
  const caller = objectOr(block['caller'])
  return metadata({
    block: isExecuted(block) ? block['type'] : undefined,
    ...(serverName === undefined ? {} : { type: 'mcp-tool-use', serverName }),
    caller: 'tool_id' in caller ? camelKeys(caller) : undefined,
  })
}

export const toolNameOf = (block: JsonObject): string => {
  const name = stringOr(block['name'])
  if (!name) throw new GatewayError('upstream-failed', 'The provider called a tool without naming it.')
  return name
}

const decodeToolCall = (block: JsonObject, context: AnswerContext): Content => {
  const call = {
    toolCallId: stringOr(block['id']) ?? `call_${context.toolNames.size}`,
    toolName: toolNameOf(block),
    input: inputOf(block),
  }
  context.toolNames.set(call.toolCallId, call.toolName)
  const executed = isExecuted(block) ? { providerExecuted: true } : {}
  return { type: 'tool-call', ...call, ...executed, ...blockMetadata(block) }
}

const decodeToolResult = (block: JsonObject, context: AnswerContext): Content[] => {
  const toolCallId = stringOr(block['tool_use_id']) ?? ''
  const { content } = block
  const isError = block['is_error'] === true || /_error$/.test(stringOr(objectOr(content)['type']) ?? '')
  const result: Content = {
    type: 'tool-result',
    toolCallId,
    toolName: context.toolNames.get(toolCallId) ?? toolCallId,
    result: content ?? '',
    ...(isError ? { isError } : {}),
    ...blockMetadata(block),
  }
  const isSearch = block['type'] === 'web_search_tool_result'
  return [result, ...(isSearch ? decodeSources(arrayOr(content).filter(isObject), context.urls) : [])]
}

/**
 * A finished block of an answer as content. What Anthropic ran itself keeps its payload as it came; blocks without a
 * canonical form (compaction, fallback, container_upload, and those of tomorrow) travel whole as `custom` parts.
 */
export const decodeContent = (block: JsonObject, context: AnswerContext): Content[] => {
  const { type } = block
  if (type === 'text')
    return [decodeText(block), ...decodeSources(arrayOr(block['citations']).filter(isObject), context.urls)]
  if (type === 'thinking' || type === 'redacted_thinking') return [decodeReasoning(block, context)]
  if (isCall(block)) return [decodeToolCall(block, context)]
  if (typeof block['tool_use_id'] === 'string') return decodeToolResult(block, context)
  return [{ type: 'custom', kind: `anthropic.${type}`, ...metadata({ block }) }]
}
