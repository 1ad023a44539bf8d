import { cacheMarker } from '../../../core/canonical/cache-marker.ts'
import { callIds } from '../../../core/canonical/call-ids.ts'
import type { AssistantPart, FunctionTool, Message, ProviderTool, Warning } from '../../../core/canonical/parts.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import { compact, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { cacheControl, contentPart, toolText } from './encode-content.ts'
import { inOrder } from './order.ts'

interface Context {
  readonly target: EncodeTarget<'openai-chat'>
  /** Warnings by feature: each is reported once, however many messages it concerns. */
  readonly left: Map<string, string>
  readonly callId: (id: string) => string
}

/** Arguments that were not JSON are the string that the model wrote. */
const argumentsOf = (input: unknown): string => (typeof input === 'string' ? input : JSON.stringify(input ?? {}))

const nameOf = ({ providerOptions }: Message): JsonObject => {
  const name = providerOptions?.['openai']?.['name']
  return typeof name === 'string' ? { name } : {}
}

const joined = <T>(parts: readonly T[], text: (part: T) => string): string => parts.map(text).join('')

const LEFT: Readonly<Partial<Record<AssistantPart['type'], string>>> = {
  file: 'files of earlier answers cannot be sent back',
  custom: 'provider-specific content of earlier answers cannot be sent back',
  'reasoning-file': 'files of earlier reasoning cannot be sent back',
  'tool-result': 'results of tools that another provider executed are left out',
}

/** A text with a marker is a part; what several parts say together is one, unless one before the last is marked. */
const withMarker = (text: string, marker: JsonObject): JsonValue =>
  'cache_control' in marker ? [{ type: 'text', text, ...marker }] : text

const assistant = (message: Extract<Message, { role: 'assistant' }>, context: Context): JsonObject => {
  const { target, left, callId } = context
  const { content, providerOptions } = message
  for (const part of content) {
    const why = LEFT[part.type]
    if (why) left.set(`assistant ${part.type}`, why)
  }
  const { reasoning: sent } = target.quirks
  const texts = content.filter((part) => part.type === 'text')
  const isRefusal = (part: { providerOptions?: Message['providerOptions'] }) =>
    part.providerOptions?.['openai']?.['refusal'] === true
  const reasoning = joined(
    content.filter((part) => part.type === 'reasoning'),
    (part) => part.text,
  )
  const refusal = joined(texts.filter(isRefusal), (part) => part.text)
  const answered = texts.filter((part) => !isRefusal(part))
  const markers = answered.map((part) => cacheControl(part.providerOptions, target))
  const isApart = markers.slice(0, -1).some((marker) => 'cache_control' in marker)
  const text = joined(answered, (part) => part.text)
  const calls = content
    .filter((part) => part.type === 'tool-call')
    .filter((part) => !part.providerExecuted)
    .map(({ toolCallId, toolName, input }) => ({
      id: callId(toolCallId),
      type: 'function',
      function: { name: toolName, arguments: argumentsOf(input) },
    }))
  return compact({
    content: isApart
      ? answered.map((part) => contentPart(part, target))
      : text
        ? withMarker(text, { ...cacheControl(providerOptions, target), ...markers.at(-1) })
        : calls.length > 0 || refusal
          ? null
          : '',
    refusal: refusal || undefined,
    ...(sent && (reasoning || sent.whenEmpty === 'send') ? { [sent.field]: reasoning } : {}),
    tool_calls: calls.length > 0 ? calls : undefined,
  })
}

const user = (message: Extract<Message, { role: 'user' }>, { target }: Context): JsonObject[] | string => {
  const [only, ...others] = message.content
  const marker = cacheControl(message.providerOptions, target)
  const parts = message.content.map((part) => contentPart(part, target))
  const last = parts.at(-1)
  if (last) Object.assign(last, marker)
  return only?.type === 'text' && others.length === 0 && !last?.['cache_control'] ? only.text : parts
}

const encodeMessage = (message: Message, context: Context): JsonObject[] => {
  const { target, left, callId } = context
  if (message.role === 'system') {
    const content = withMarker(message.content, cacheControl(message.providerOptions, target))
    return [{ role: 'system', ...nameOf(message), content }]
  }
  if (message.role === 'user') return [{ role: 'user', ...nameOf(message), content: user(message, context) }]
  if (message.role === 'assistant') return [{ role: 'assistant', ...nameOf(message), ...assistant(message, context) }]
  const last = message.content.findLast(({ type }) => type === 'tool-result')
  return message.content.flatMap((part): JsonObject[] => {
    if (part.type !== 'tool-result') return []
    const own = part === last ? cacheControl(message.providerOptions, target) : {}
    const marker = { ...own, ...cacheControl(part.providerOptions, target) }
    const { text, left: media } = toolText(part.output)
    if (media.length > 0) left.set('tool result media', `only text can be sent back, left out: ${media.join(', ')}`)
    return [{ role: 'tool', tool_call_id: callId(part.toolCallId), content: withMarker(text, marker) }]
  })
}

const isMarked = ({ providerOptions }: { providerOptions?: Message['providerOptions'] }): boolean =>
  cacheMarker(providerOptions) !== undefined

/** Does a message, a part of it or a tool have a cache marker? */
export const hasMarker = (entry: Message | FunctionTool | ProviderTool): boolean =>
  'role' in entry
    ? isMarked(entry) || (typeof entry.content !== 'string' && entry.content.some(isMarked))
    : entry.type === 'function' && isMarked(entry)

const asParts = (content: JsonValue | undefined): JsonObject[] =>
  Array.isArray(content) ? content.map(objectOr) : [{ type: 'text', text: content ?? '' }]

/** The instructions at the beginning as one message, of parts where one before the last has a cache marker. */
const withOneInstruction = (messages: JsonObject[], prompt: readonly Message[]): JsonObject[] => {
  const first = prompt.findIndex(({ role }) => role !== 'system')
  const count = first === -1 ? messages.length : first
  if (count < 2) return messages
  const parts = messages.slice(0, count).flatMap(({ content }) => asParts(content))
  const isApart = parts.slice(0, -1).some((part) => 'cache_control' in part)
  const text = parts.map((part) => part['text']).join('\n\n')
  const content = isApart ? parts : withMarker(text, compact({ cache_control: parts.at(-1)?.['cache_control'] }))
  return [{ ...messages[0], content }, ...messages.slice(count)]
}

/**
 * The prompt as messages. Reasoning goes back as text only, where the provider has a field for it: opaque state in the
 * canonical form belongs to others, its owner gets it by relay.
 */
export const encodeMessages = (
  prompt: readonly Message[],
  target: EncodeTarget<'openai-chat'>,
): { messages: JsonObject[]; warnings: Warning[] } => {
  const context: Context = { target, left: new Map(), callId: callIds(target.takes.callIds) }
  const { ordered, warnings } = inOrder(prompt, target)
  const messages = ordered.flatMap((message) => encodeMessage(message, context))
  const left = [...context.left].map(([feature, details]): Warning => ({ type: 'unsupported', feature, details }))
  return {
    messages: target.takes.instructions === 'first-message' ? withOneInstruction(messages, ordered) : messages,
    warnings: [...warnings, ...left],
  }
}
