import type { AssistantPart, Message, UserPart } from '../../../core/canonical/parts.ts'
import { compact, type JsonObject, type JsonValue } from '../../../core/json/value.ts'
import { badField, requiredArray } from '../../guard.ts'
import { arrayAt, booleanAt, objectAt, providerOptionsAt, stringAt } from '../nested.ts'
import { decodeToolOutput } from '../tools/decode-result.ts'
import { decodeFileData } from './decode-content.ts'

type ToolPart = Extract<Message, { role: 'tool' }>['content'][number]
type Part = UserPart | AssistantPart | ToolPart

const CONTENT = {
  user: ['text', 'file'],
  assistant: ['text', 'file', 'reasoning', 'reasoning-file', 'custom', 'tool-call', 'tool-result'],
  tool: ['tool-result', 'tool-approval-response'],
} as const

const file = (part: JsonObject, at: string) =>
  decodeFileData(part['data'], stringAt(part, 'mediaType', at), `${at}.data`)

/** `file` data that can also be an answer: bytes or a URL. */
const reasoningFile = (part: JsonObject, at: string): Part => {
  const { data, mediaType } = file(part, at)
  if (data.type !== 'data' && data.type !== 'url') throw badField(`${at}.data.type`, 'data or url', data.type)
  return { ...part, type: 'reasoning-file', data, mediaType }
}

const custom = (part: JsonObject, at: string): Part => {
  const [namespace, ...kind] = stringAt(part, 'kind', at).split('.')
  if (!namespace || kind.length === 0) throw badField(`${at}.kind`, '"<provider>.<type>"', part['kind'])
  return { ...part, type: 'custom', kind: `${namespace}.${kind.join('.')}` }
}

const PARTS: Readonly<Record<string, (part: JsonObject, at: string) => Part>> = {
  text: (part, at) => ({ ...part, type: 'text', text: stringAt(part, 'text', at) }),
  file: (part, at) => ({ ...part, type: 'file', ...file(part, at) }),
  reasoning: (part, at) => ({ ...part, type: 'reasoning', text: stringAt(part, 'text', at) }),
  'reasoning-file': reasoningFile,
  custom,
  'tool-call': (part, at) => ({
    ...part,
    type: 'tool-call',
    toolCallId: stringAt(part, 'toolCallId', at),
    toolName: stringAt(part, 'toolName', at),
    input: part['input'] ?? {},
  }),
  'tool-result': (part, at) => ({
    ...part,
    type: 'tool-result',
    toolCallId: stringAt(part, 'toolCallId', at),
    toolName: stringAt(part, 'toolName', at),
    output: decodeToolOutput(part['output'], `${at}.output`),
  }),
  'tool-approval-response': (part, at) => ({
    ...part,
    type: 'tool-approval-response',
    approvalId: stringAt(part, 'approvalId', at),
    approved: booleanAt(part, 'approved', at),
  }),
}

const decodePart = (value: JsonValue, allowed: readonly string[], at: string): Part => {
  const part = objectAt(value, at)
  const type = String(part['type'])
  const decode = allowed.includes(type) ? PARTS[type] : undefined
  if (!decode) throw badField(`${at}.type`, `one of ${allowed.join(', ')}`, part['type'])
  providerOptionsAt(part['providerOptions'], `${at}.providerOptions`)
  return decode(part, at)
}

const decodeMessage = (value: JsonValue, at: string): Message => {
  const message = objectAt(value, at)
  const { role } = message
  const providerOptions = providerOptionsAt(message['providerOptions'], `${at}.providerOptions`)
  if (role === 'system') return compact({ role, content: stringAt(message, 'content', at), providerOptions })
  if (role !== 'user' && role !== 'assistant' && role !== 'tool')
    throw badField(`${at}.role`, 'one of system, user, assistant, tool', role)
  const content = arrayAt(message, 'content', at)
  const parts = content.map((part, i) => decodePart(part, CONTENT[role], `${at}.content[${i}]`))
  return compact({ role, content: parts, providerOptions }) as Message
}

/** The conversation, from the shape of any generation: the type of a part may only be one that its role allows. */
export const decodeMessages = (body: JsonObject): Message[] =>
  requiredArray(body, 'prompt').map((message, i) => decodeMessage(message, `prompt[${i}]`))
