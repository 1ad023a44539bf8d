import type { EncodeTarget } from '../../core/dialect.ts'
import { compact, type JsonObject } from '../../core/json.ts'
import type { AssistantPart, FunctionTool, Message, ProviderTool, Warning } from '../../core/parts.ts'
import { cacheControl, contentPart, toolText } from './encode-parts.ts'

interface Context {
  readonly target: EncodeTarget
  /** Warnings by feature: each is reported once, however many messages it concerns. */
  readonly left: Map<string, string>
  readonly callId: (id: string) => string
}

/** Ids in the form that the provider demands, numbered by appearance: a longer history keeps its prefix. */
const callIds = ({ toolCallId }: EncodeTarget['quirks']): ((id: string) => string) => {
  if (!toolCallId) return (id) => id
  const mapped = new Map<string, string>()
  return (id) => {
    if (/^[A-Za-z0-9]{9}$/.test(id)) return id
    const known = mapped.get(id) ?? `c${String(mapped.size).padStart(8, '0')}`
    mapped.set(id, known)
    return known
  }
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

const assistant = (content: readonly AssistantPart[], { target, left, callId }: Context): JsonObject => {
  for (const part of content) {
    const why = LEFT[part.type]
    if (why) left.set(`assistant ${part.type}`, why)
  }
  const { reasoningField, reasoningRequired } = target.quirks
  const texts = content.filter((part) => part.type === 'text')
  const isRefusal = (part: { providerOptions?: Message['providerOptions'] }) =>
    part.providerOptions?.['openai']?.['refusal'] === true
  const reasoning = joined(
    content.filter((part) => part.type === 'reasoning'),
    (part) => part.text,
  )
  const refusal = joined(texts.filter(isRefusal), (part) => part.text)
  const answered = texts.filter((part) => !isRefusal(part))
  const hasMarker = answered.some((part) => 'cache_control' in cacheControl(part.providerOptions, target.quirks))
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
    content: hasMarker
      ? answered.map((part) => contentPart(part, target))
      : text || (calls.length > 0 || refusal ? null : ''),
    refusal: refusal || undefined,
    ...(reasoningField && (reasoning || reasoningRequired) ? { [reasoningField]: reasoning } : {}),
    tool_calls: calls.length > 0 ? calls : undefined,
  })
}

const user = (message: Extract<Message, { role: 'user' }>, { target }: Context): JsonObject[] | string => {
  const [only, ...others] = message.content
  const marker = cacheControl(message.providerOptions, target.quirks)
  const parts = message.content.map((part) => contentPart(part, target))
  const last = parts.at(-1)
  if (last) Object.assign(last, marker)
  return only?.type === 'text' && others.length === 0 && !last?.['cache_control'] ? only.text : parts
}

const encodeMessage = (message: Message, context: Context): JsonObject[] => {
  const { target, left, callId } = context
  const { quirks } = target
  if (message.role === 'system') {
    const marker = cacheControl(message.providerOptions, quirks)
    const content = 'cache_control' in marker ? [{ type: 'text', text: message.content, ...marker }] : message.content
    return [{ role: quirks.systemRole ?? 'system', ...nameOf(message), content }]
  }
  if (message.role === 'user') return [{ role: 'user', ...nameOf(message), content: user(message, context) }]
  if (message.role === 'assistant')
    return [{ role: 'assistant', ...nameOf(message), ...assistant(message.content, context) }]
  return message.content.flatMap((part): JsonObject[] => {
    if (part.type !== 'tool-result') return []
    const { text, left: media } = toolText(part.output)
    if (media.length > 0) left.set('tool result media', `only text can be sent back, left out: ${media.join(', ')}`)
    return [{ role: 'tool', tool_call_id: callId(part.toolCallId), content: text }]
  })
}

const isMarked = ({ providerOptions }: { providerOptions?: Message['providerOptions'] }): boolean =>
  providerOptions?.['anthropic']?.['cacheControl'] !== undefined

/** Does a message, a part of it or a tool have a cache marker? */
export const hasMarker = (entry: Message | FunctionTool | ProviderTool): boolean =>
  'role' in entry
    ? isMarked(entry) || (typeof entry.content !== 'string' && entry.content.some(isMarked))
    : entry.type === 'function' && isMarked(entry)

/**
 * The prompt as messages. Reasoning goes back as text only, where the provider has a field for it: opaque state in the
 * canonical form belongs to others, its owner gets it by relay.
 */
export const encodeMessages = (
  prompt: readonly Message[],
  target: EncodeTarget,
): { messages: JsonObject[]; warnings: Warning[] } => {
  const context: Context = { target, left: new Map(), callId: callIds(target.quirks) }
  const messages = prompt.flatMap((message) => encodeMessage(message, context))
  const warnings = [...context.left].map(([feature, details]): Warning => ({ type: 'unsupported', feature, details }))
  return { messages, warnings }
}
