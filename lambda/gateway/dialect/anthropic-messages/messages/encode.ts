import { cacheMarker } from '../../../core/canonical/cache-marker.ts'
import type {
  AssistantPart,
  Message,
  ProviderOptions,
  ToolResultPart,
  UserPart,
  Warning,
} from '../../../core/canonical/parts.ts'
import { compact, isObject, type JsonObject, type JsonValue, parseObject } from '../../../core/json/value.ts'
import type { Takes } from '../../../core/means.ts'
import { snakeKeys } from '../../casing.ts'
import { encodeFile, own } from './encode-content.ts'

type Blocks = JsonObject[]

/** Ids of other providers may hold characters that this wire rejects; calls and results are mapped alike. */
const toolId = (id: string): string => id.replace(/[^a-zA-Z0-9_-]/g, '_')

const cached = (block: JsonObject, options: ProviderOptions | undefined): JsonObject =>
  compact({ ...block, cache_control: cacheMarker(options) })

/** A message's own breakpoint belongs to its last block that can hold one. */
const withMessageCache = (blocks: Blocks, options: ProviderOptions | undefined): Blocks => {
  const control = cacheMarker(options)
  const last = blocks.findLastIndex(({ type }) => type !== 'thinking' && type !== 'redacted_thinking')
  return control === undefined
    ? blocks
    : blocks.map((block, index) => (index === last ? { cache_control: control, ...block } : block))
}

const encodeUserPart = (part: UserPart, takes: Takes): Blocks => {
  if (part.type === 'text')
    return part.text === '' ? [] : [cached({ type: 'text', text: part.text }, part.providerOptions)]
  return [cached(encodeFile(part, takes), part.providerOptions)]
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const encodeOutput = ({ output }: ToolResultPart, takes: Takes): JsonValue => {
  if (output.type === 'execution-denied') return output.reason ?? 'Tool call execution denied.'
  if (output.type !== 'content') return asText(output.value)
  return output.value.flatMap((part): Blocks => {
    if (part.type === 'text') return part.text === '' ? [] : [{ type: 'text', text: part.text }]
    if (part.type === 'file') return [encodeFile(part, takes)]
    const { type, toolName } = own(part.providerOptions)
    return type === 'tool-reference' ? [{ type: 'tool_reference', tool_name: toolName }] : []
  })
}

const FAILED: readonly string[] = ['error-text', 'error-json', 'execution-denied']

const encodeToolResult = (part: ToolResultPart, takes: Takes): JsonObject => {
  const isError = FAILED.includes(part.output.type) || own(part.providerOptions)['isError'] === true
  const block = { type: 'tool_result', tool_use_id: toolId(part.toolCallId), content: encodeOutput(part, takes) }
  return cached({ ...block, ...(isError ? { is_error: true } : {}) }, part.providerOptions)
}

/** The wire takes objects only; what is none is wrapped, as `@ai-sdk/anthropic` does. */
const toolInput = (input: unknown): JsonObject => {
  const value = typeof input === 'string' ? (parseObject(input) ?? input) : input
  return isObject(value) ? value : { rawInvalidInput: (value ?? null) as JsonValue }
}

/** Opaque state goes back only if Anthropic issued it: unsigned or foreign thinking is left out. */
const encodeReasoning = (text: string, options: ProviderOptions | undefined): Blocks => {
  const { signature, redactedData } = own(options)
  if (typeof redactedData === 'string') return [{ type: 'redacted_thinking', data: redactedData }]
  return typeof signature === 'string' ? [{ type: 'thinking', thinking: text, signature }] : []
}

type Executed = Extract<AssistantPart, { type: 'tool-call' | 'tool-result' }>

/** What Anthropic ran on its side, rebuilt from the block type that the answer's metadata named. */
const encodeExecuted = (part: Executed): Blocks => {
  const { block: type, serverName } = own(part.providerOptions)
  if (typeof type !== 'string') return []
  if (part.type === 'tool-call') {
    const { toolCallId: id, toolName: name, input } = part
    return [compact({ type, id, name, input: toolInput(input), server_name: serverName })]
  }
  const { output, toolCallId } = part
  return output.type === 'json' || output.type === 'error-json'
    ? [{ type, tool_use_id: toolCallId, content: output.value as JsonValue }]
    : []
}

const encodeAssistantPart = (part: AssistantPart): Blocks => {
  switch (part.type) {
    case 'text': {
      const { citations } = own(part.providerOptions)
      return part.text === ''
        ? []
        : [cached(compact({ type: 'text', text: part.text, citations }), part.providerOptions)]
    }
    case 'reasoning':
      return encodeReasoning(part.text, part.providerOptions)
    case 'tool-call': {
      if (part.providerExecuted) return encodeExecuted(part)
      const call = { type: 'tool_use', id: toolId(part.toolCallId), name: part.toolName, input: toolInput(part.input) }
      const { caller } = own(part.providerOptions)
      return [cached({ ...call, caller: caller && snakeKeys(caller) }, part.providerOptions)]
    }
    case 'tool-result':
      return encodeExecuted(part)
    case 'custom': {
      const { block } = own(part.providerOptions)
      return isObject(block) ? [block] : []
    }
    default:
      return []
  }
}

const encodeAssistant = (message: Extract<Message, { role: 'assistant' }>, warnings: Warning[]): Blocks => {
  const blocks = message.content.flatMap((part) => {
    const encoded = encodeAssistantPart(part)
    // Thinking of others and empty text are nothing that this wire's model would have read.
    if (encoded.length === 0 && part.type !== 'reasoning' && part.type !== 'text') {
      warnings.push({ type: 'unsupported', feature: `assistant ${part.type} part`, details: 'left out of the prompt' })
    }
    return encoded
  })
  return withMessageCache(blocks, message.providerOptions)
}

const encodeTurn = (message: Exclude<Message, { role: 'system' }>, takes: Takes, warnings: Warning[]): Blocks => {
  if (message.role === 'assistant') return encodeAssistant(message, warnings)
  const blocks =
    message.role === 'user'
      ? message.content.flatMap((part) => encodeUserPart(part, takes))
      : message.content.flatMap((part) => (part.type === 'tool-result' ? [encodeToolResult(part, takes)] : []))
  return withMessageCache(blocks, message.providerOptions)
}

interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: Blocks
}

/** Same roles in a row are one turn; within a user's turn the results of tools come first. */
const merged = (turns: readonly Turn[]): Turn[] => {
  const result: Turn[] = []
  for (const { role, content } of turns) {
    const last = result.at(-1)
    if (last?.role === role) last.content.push(...content)
    else if (content.length > 0) result.push({ role, content: [...content] })
  }
  const isResult = (block: JsonObject): boolean => block['type'] === 'tool_result'
  return result.map(({ role, content }) => ({
    role,
    content: [...content.filter(isResult), ...content.filter((block) => !isResult(block))],
  }))
}

/** A prefill that ends in whitespace is rejected. */
const withTrimmedPrefill = (turns: Turn[]): Turn[] => {
  const last = turns.at(-1)
  const block = last?.content.at(-1)
  if (last?.role !== 'assistant' || block?.['type'] !== 'text') return turns
  const text = String(block['text']).trimEnd()
  const content = [...last.content.slice(0, -1), ...(text === '' ? [] : [{ ...block, text }])]
  return [...turns.slice(0, -1), ...(content.length > 0 ? [{ ...last, content }] : [])]
}

/** A prompt as `system` and `messages`. Instructions from the middle of a conversation move to the front: reported. */
export const encodePrompt = (
  prompt: readonly Message[],
  takes: Takes,
  warnings: Warning[],
): { system?: Blocks; messages: JsonObject[] } => {
  const system = prompt.flatMap(
    (message): Blocks =>
      message.role === 'system' && message.content !== ''
        ? [cached({ type: 'text', text: message.content }, message.providerOptions)]
        : [],
  )
  const firstTurn = prompt.findIndex(({ role }) => role !== 'system')
  if (prompt.slice(Math.max(0, firstTurn)).some(({ role }) => role === 'system')) {
    const details = 'system messages after the first turn were moved to the front'
    warnings.push({ type: 'compatibility', feature: 'system messages', details })
  }
  const turns = prompt.flatMap((message): Turn[] => {
    if (message.role === 'system') return []
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    return [{ role, content: encodeTurn(message, takes, warnings) }]
  })
  const messages = withTrimmedPrefill(merged(turns)).map(({ role, content }) => ({ role, content }))
  return { ...(system.length > 0 ? { system } : {}), messages }
}
