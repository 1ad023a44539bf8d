import type {
  AssistantPart,
  Message,
  ProviderOptions,
  ToolResultOutput,
  ToolResultPart,
  UserPart,
  Warning,
} from '../../../core/canonical/parts.ts'
import { arrayOr, compact, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'
import { badField, optionalArray, requiredObject, requiredString, unsupportedField } from '../../guard.ts'
import { OF_TEXT, plainReasoning, readDetails } from '../reasoning/details.ts'
import { signatureIn } from '../reasoning/extra-content.ts'
import { cacheOptions, contentParts, filePart, textOf } from './decode-content.ts'

/** What is known of the messages before the one at hand. */
interface History {
  /** Names of called tools by call id: the canonical form wants them on results, this wire does not send them. */
  readonly toolNames: Map<string, string>
  readonly warnings: Warning[]
}

const optionsOf = (message: JsonObject): ProviderOptions | undefined => {
  const name = stringOr(message['name'])
  const options = { ...cacheOptions(message), ...(name ? { openai: { name } } : {}) }
  return Object.keys(options).length > 0 ? options : undefined
}

/** One message, or one for each part where parts carry cache markers: a system message has no parts to hold them. */
const system = (message: JsonObject, at: string): Message[] => {
  const parts = contentParts(message['content'], `${at}.content`)
  const providerOptions = optionsOf(message)
  if (parts.some(({ part }) => cacheOptions(part)))
    return parts.map(({ part, at }) => ({
      role: 'system',
      content: textOf(part, at),
      providerOptions: { ...providerOptions, ...cacheOptions(part) },
    }))
  const content = parts.map(({ part, at }) => textOf(part, at)).join('\n')
  return [compact({ role: 'system', content, providerOptions })]
}

const user = (message: JsonObject, at: string): Message[] => {
  const content = contentParts(message['content'], `${at}.content`).map(({ part, at }): UserPart => {
    if (part['type'] !== 'text') return filePart(part, at)
    return compact({ type: 'text', text: textOf(part, at), providerOptions: cacheOptions(part) })
  })
  return [compact({ role: 'user', content, providerOptions: optionsOf(message) })]
}

const REFUSAL: ProviderOptions = { openai: { refusal: true } }

const assistantPart = (part: JsonObject, at: string): AssistantPart => {
  if (part['type'] === 'text')
    return compact({ type: 'text', text: textOf(part, at), providerOptions: cacheOptions(part) })
  if (part['type'] === 'refusal')
    return { type: 'text', text: requiredString(part, 'refusal', `${at}.`), providerOptions: REFUSAL }
  if (part['type'] === 'thinking') {
    const thoughts = contentParts(part['thinking'], `${at}.thinking`)
    return { type: 'reasoning', text: thoughts.map(({ part, at }) => textOf(part, at)).join('') }
  }
  return filePart(part, at)
}

/** Arguments are JSON in a string; what models wrote wrongly is kept as the string it is. */
const parseArguments = (text: string): unknown => {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const toolCalls = (message: JsonObject, at: string, history: History, signatures: Map<string, ProviderOptions>) =>
  (optionalArray(message, 'tool_calls', `${at}.`) ?? []).map((entry, index): AssistantPart => {
    const path = `${at}.tool_calls[${index}]`
    const call = objectOr(entry)
    if (call['function'] === undefined && call['type'] === 'custom')
      throw unsupportedField(path, 'calls of custom tools cannot be carried to this model')
    const { name, arguments: input } = requiredObject(call, 'function', `${path}.`)
    const toolCallId = requiredString(call, 'id', `${path}.`)
    const toolName = requiredString({ name }, 'name', `${path}.function.`)
    history.toolNames.set(toolCallId, toolName)
    return {
      type: 'tool-call',
      toolCallId,
      toolName,
      input: typeof input === 'string' ? parseArguments(input) : (input ?? {}),
      ...compact({ providerOptions: signatures.get(toolCallId) ?? signatureIn(call) }),
    }
  })

/** Reasoning of an earlier answer. Clients send its details merged or as the pieces that they got. */
const reasoning = (
  message: JsonObject,
  signatures: Map<string, ProviderOptions>,
  warnings: Warning[],
): AssistantPart[] => {
  const callIds = new Set(arrayOr(message['tool_calls']).map((call) => objectOr(call)['id']))
  const parts: { type: 'reasoning'; text: string; providerOptions?: ProviderOptions }[] = []
  let open: number | undefined
  for (const { text, index, id, metadata, isSealed, isEncrypted } of readDetails(message)) {
    const last = parts.at(-1)
    if (isEncrypted && !metadata) {
      const details = 'encrypted reasoning of an unknown format is left out'
      warnings.push({ type: 'unsupported', feature: 'reasoning_details', details })
    } else if (isEncrypted && id !== undefined && metadata && (callIds.has(id) || id === OF_TEXT))
      signatures.set(id, metadata)
    else if (!isEncrypted && last && open === (index ?? -1)) {
      last.text += text
      if (metadata) last.providerOptions = metadata
    } else parts.push(compact({ type: 'reasoning', text, providerOptions: metadata }))
    open = isSealed ? undefined : (index ?? -1)
  }
  const plain = plainReasoning(message)
  return parts.length > 0 || plain === '' ? parts : [{ type: 'reasoning', text: plain }]
}

const assistant = (message: JsonObject, at: string, history: History): Message[] => {
  if (message['audio'] !== undefined && message['audio'] !== null)
    throw unsupportedField(`${at}.audio`, 'earlier audio answers cannot be carried to this model')
  if (message['function_call'] !== undefined && message['function_call'] !== null)
    throw unsupportedField(`${at}.function_call`, 'the predecessor of tool_calls; use tool_calls for this model')
  const signatures = new Map<string, ProviderOptions>()
  const refusal = stringOr(message['refusal'])
  const content: AssistantPart[] = [
    ...reasoning(message, signatures, history.warnings),
    ...contentParts(message['content'], `${at}.content`).map(({ part, at }) => assistantPart(part, at)),
    ...(refusal ? [{ type: 'text' as const, text: refusal, providerOptions: REFUSAL }] : []),
    ...toolCalls(message, at, history, signatures),
  ].filter((part) => part.type !== 'text' || part.text !== '')
  const signed = content.findLast((part) => part.type === 'text')
  const signature = signatures.get(OF_TEXT)
  if (signature && !signed) content.push({ type: 'text', text: '', providerOptions: signature })
  else if (signature && signed) signed.providerOptions = { ...signed.providerOptions, ...signature }
  return [compact({ role: 'assistant', content, providerOptions: optionsOf(message) })]
}

const toolOutput = (content: JsonValue | undefined, at: string): ToolResultOutput => {
  const parts = contentParts(content, at)
  if (parts.every(({ part }) => part['type'] === 'text'))
    return { type: 'text', value: parts.map(({ part, at }) => textOf(part, at)).join('\n') }
  return {
    type: 'content',
    value: parts.map(({ part, at }) =>
      part['type'] === 'text' ? { type: 'text', text: textOf(part, at) } : filePart(part, at),
    ),
  }
}

const tool = (message: JsonObject, at: string, { toolNames }: History): Message[] => {
  const toolCallId = requiredString(message, 'tool_call_id', `${at}.`)
  const result: ToolResultPart = compact({
    type: 'tool-result',
    toolCallId,
    toolName: toolNames.get(toolCallId) ?? stringOr(message['name']) ?? 'unknown',
    output: toolOutput(message['content'], `${at}.content`),
    providerOptions:
      cacheOptions(message) ??
      contentParts(message['content'], at)
        .map(({ part }) => cacheOptions(part))
        .findLast(Boolean),
  })
  return [{ role: 'tool', content: [result] }]
}

const ROLES: Readonly<Record<string, (message: JsonObject, at: string, history: History) => Message[]>> = {
  system,
  developer: system,
  user,
  assistant,
  tool,
}

/** Results of parallel calls belong into one message of the canonical form. */
const joined = (messages: Message[], next: Message): Message[] => {
  const last = messages.at(-1)
  if (last?.role === 'tool' && next.role === 'tool') last.content.push(...next.content)
  else messages.push(next)
  return messages
}

/** The prompt. Throws `bad-request` for wrong shapes and `unsupported` for what no other wire could carry. */
export const decodeMessages = (messages: readonly JsonValue[]): { prompt: Message[]; warnings: Warning[] } => {
  const history: History = { toolNames: new Map(), warnings: [] }
  const prompt = messages
    .flatMap((entry, index) => {
      const at = `messages[${index}]`
      const message = objectOr(entry)
      if (message['role'] === 'function')
        throw unsupportedField(
          `${at}.role`,
          'function messages are the predecessor of tool messages; use those for this model',
        )
      const decode = ROLES[stringOr(message['role']) ?? '']
      if (!decode) throw badField(`${at}.role`, `one of ${Object.keys(ROLES).join(', ')}`, message['role'])
      return decode(message, at, history)
    })
    .reduce(joined, [])
  return { prompt, warnings: history.warnings }
}
