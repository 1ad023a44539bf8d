import type { AssistantPart, Message, ProviderOptions } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import { compact, isObject, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { snakeKeys } from '../../casing.ts'
import { isTakenBack } from '../reasoning/issuer.ts'
import { anthropicOf, withCacheControl } from './encode-content.ts'

type ExecutedPart = Extract<AssistantPart, { type: 'tool-call' | 'tool-result' }>
type CallPart = Extract<AssistantPart, { type: 'tool-call' }>

/** Opaque state goes back only to who issued it: unsigned or foreign thinking is left out. */
const reasoning = (text: string, options: ProviderOptions | undefined, issuer: string): JsonObject[] => {
  const { signature, redactedData } = objectOr(options?.[issuer])
  if (typeof redactedData === 'string') return [{ type: 'redacted_thinking', data: redactedData }]
  const isOwn = typeof signature === 'string' && isTakenBack(issuer, signature)
  return isOwn ? [{ type: 'thinking', thinking: text, signature }] : []
}

/** What Anthropic ran on its side, rebuilt from the block type that the answer's metadata named. */
const executed = (part: ExecutedPart): JsonObject[] => {
  const { block: type, serverName } = anthropicOf(part.providerOptions)
  if (typeof type !== 'string') return []
  if (part.type === 'tool-call') {
    const { toolCallId: id, toolName: name, input } = part
    return [compact({ type, id, name, input: objectOr(input), server_name: serverName })]
  }
  const { output, toolCallId } = part
  return output.type === 'json' || output.type === 'error-json'
    ? [{ type, tool_use_id: toolCallId, content: output.value as JsonValue }]
    : []
}

const toolCall = ({ toolCallId, toolName, input, providerOptions }: CallPart): JsonObject => {
  const { caller } = anthropicOf(providerOptions)
  const call = { type: 'tool_use', id: toolCallId, name: toolName, input: objectOr(input) }
  return withCacheControl({ ...call, caller: caller && snakeKeys(caller) }, providerOptions)
}

const encodePart = (part: AssistantPart, issuer: string): JsonObject[] => {
  switch (part.type) {
    case 'text': {
      if (part.text === '') return []
      const { citations } = anthropicOf(part.providerOptions)
      return [withCacheControl(compact({ type: 'text', text: part.text, citations }), part.providerOptions)]
    }
    case 'reasoning':
      return reasoning(part.text, part.providerOptions, issuer)
    case 'tool-call':
      return part.providerExecuted ? executed(part) : [toolCall(part)]
    case 'tool-result':
      return executed(part)
    case 'custom': {
      const { block } = anthropicOf(part.providerOptions)
      return isObject(block) ? [block] : []
    }
    default:
      return []
  }
}

/** Thinking of others and empty text are nothing that this wire's model would have read. */
const isMissed = ({ type }: AssistantPart): boolean => type !== 'reasoning' && type !== 'text'

/** An earlier answer as blocks, for one who takes back the thinking of that issuer. */
export const encodeAssistant = (
  { content }: Extract<Message, { role: 'assistant' }>,
  issuer: string,
): WithWarnings<{ blocks: readonly JsonObject[] }> => {
  const parts = content.map((part) => ({ part, blocks: encodePart(part, issuer) }))
  const missed = parts.filter(({ part, blocks }) => blocks.length === 0 && isMissed(part))
  return {
    blocks: parts.flatMap(({ blocks }) => blocks),
    warnings: missed.map(({ part }) => unsupported(`assistant ${part.type} part`, 'left out of the prompt')),
  }
}
