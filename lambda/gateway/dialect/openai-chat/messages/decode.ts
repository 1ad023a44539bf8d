import type { Message, ProviderOptions, UserPart } from '../../../core/canonical/parts.ts'
import type { WithWarnings } from '../../../core/canonical/warning.ts'
import { arrayOr, compact, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'
import { badField, unsupportedField } from '../../guard.ts'
import { decodeToolResult } from '../tools/decode-result.ts'
import { decodeAssistant } from './decode-assistant.ts'
import { cacheOptions, contentParts, decodeFile, textOf } from './decode-content.ts'

type Decoded = WithWarnings<{ messages: Message[] }>

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool']
const FUNCTION_ROLE = 'function messages are the predecessor of tool messages; use those for this model'

const optionsOf = (message: JsonObject): ProviderOptions | undefined => {
  const name = stringOr(message['name'])
  const options = { ...cacheOptions(message), ...(name ? { openai: { name } } : {}) }
  return Object.keys(options).length > 0 ? options : undefined
}

/** One message, or one for each part where parts carry cache markers: a system message has no parts to hold them. */
const decodeSystem = (message: JsonObject, at: string): Message[] => {
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

const decodeUser = (message: JsonObject, at: string): Message[] => {
  const content = contentParts(message['content'], `${at}.content`).map(({ part, at }): UserPart => {
    if (part['type'] !== 'text') return decodeFile(part, at)
    return compact({ type: 'text', text: textOf(part, at), providerOptions: cacheOptions(part) })
  })
  return [compact({ role: 'user', content, providerOptions: optionsOf(message) })]
}

/** `toolNames` are those of the calls before it, by call id; its own are added. */
const decodeMessage = (message: JsonObject, at: string, toolNames: Map<string, string>): Decoded => {
  switch (message['role']) {
    case 'system':
    case 'developer':
      return { messages: decodeSystem(message, at), warnings: [] }
    case 'user':
      return { messages: decodeUser(message, at), warnings: [] }
    case 'assistant': {
      const { content, warnings } = decodeAssistant(message, at)
      for (const part of content) if (part.type === 'tool-call') toolNames.set(part.toolCallId, part.toolName)
      return { messages: [compact({ role: 'assistant', content, providerOptions: optionsOf(message) })], warnings }
    }
    case 'tool':
      return { messages: [{ role: 'tool', content: [decodeToolResult(message, at, toolNames)] }], warnings: [] }
    case 'function':
      throw unsupportedField(`${at}.role`, FUNCTION_ROLE)
    default:
      throw badField(`${at}.role`, `one of ${ROLES.join(', ')}`, message['role'])
  }
}

/** Results of parallel calls belong into one message of the canonical form. */
const withJoinedResults = (messages: readonly Message[]): Message[] => {
  const joined: Message[] = []
  for (const message of messages) {
    const last = joined.at(-1)
    if (last?.role === 'tool' && message.role === 'tool') last.content.push(...message.content)
    else joined.push(message)
  }
  return joined
}

/** The prompt. Throws `bad-request` for wrong shapes and `unsupported` for what no other wire could carry. */
export const decodeMessages = (body: JsonObject): WithWarnings<{ prompt: Message[] }> => {
  const toolNames = new Map<string, string>()
  const turns = arrayOr(body['messages']).map((message: JsonValue, index) =>
    decodeMessage(objectOr(message), `messages[${index}]`, toolNames),
  )
  return {
    prompt: withJoinedResults(turns.flatMap(({ messages }) => messages)),
    warnings: turns.flatMap(({ warnings }) => warnings),
  }
}
