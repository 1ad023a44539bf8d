import type { DialectName } from '#gateway/core/call.ts'
import type { Client } from '../../clients/client.ts'
import type { ModelAnswer } from '../../harness/model-answer.ts'
import { anthropic } from '../../harness/wires/anthropic.ts'
import { bedrock } from '../../harness/wires/bedrock.ts'
import { cohere } from '../../harness/wires/cohere.ts'
import { gemini } from '../../harness/wires/gemini.ts'
import { openai } from '../../harness/wires/openai.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'
import type { ProviderWire } from '../../harness/wires/wire.ts'
import { NEWEST, type Place, type Script } from './fixture.ts'
import { CHAT, COHERE, CONVERSE, GEMINI, MESSAGES, OPENAI, RESPONSES, type Seen } from './words.ts'

/** An API, where it is spoken, and to which clients' requests. */
export interface Api {
  readonly name: string
  readonly place: Place
  readonly words: Readonly<Record<string, Seen>>
  readonly wire: ProviderWire
  readonly clients?: readonly DialectName[]
  /** Whose bytes are relayed. */
  readonly relayed?: DialectName
}

const AI: Api['clients'] = ['ai-sdk']

export const APIS: readonly Api[] = [
  { name: 'chat', place: { provider: 'acme' }, words: CHAT, wire: openaiCompatible, relayed: 'openai-chat' },
  { name: 'chat, by Groq’s package', place: { provider: 'groq' }, words: CHAT, wire: openaiCompatible, clients: AI },
  {
    name: 'chat, by Mistral’s package',
    place: { provider: 'mistral' },
    words: CHAT,
    wire: openaiCompatible,
    clients: AI,
  },
  {
    name: 'messages',
    place: { provider: 'anthropic' },
    words: MESSAGES,
    wire: anthropic,
    relayed: 'anthropic-messages',
  },
  { name: 'messages, translated', place: { provider: 'bcme' }, words: MESSAGES, wire: anthropic, clients: AI },
  {
    name: 'messages at Bedrock',
    place: { provider: 'bedrock', model: bedrock.model },
    words: MESSAGES,
    wire: bedrock,
    relayed: 'anthropic-messages',
  },
  { name: 'Converse', place: { provider: 'bedrock', model: 'amazon.nova-pro-v1:0' }, words: CONVERSE, wire: bedrock },
  { name: 'Gemini', place: { provider: 'google' }, words: GEMINI, wire: gemini },
  { name: 'Responses', place: { provider: 'openai' }, words: RESPONSES, wire: openai, clients: AI },
  { name: 'Cohere', place: { provider: 'cohere' }, words: COHERE, wire: cohere, clients: AI },
]

/** What each dialect calls it. */
export const TOLD: Readonly<Record<DialectName, Readonly<Record<Exclude<Seen, 'failed'>, string>>>> = {
  'openai-chat': { done: 'stop', calls: 'tool_calls', cut: 'length', filtered: 'content_filter', left: 'length' },
  'anthropic-messages': {
    done: 'end_turn',
    calls: 'tool_use',
    cut: 'max_tokens',
    filtered: 'refusal',
    left: 'max_tokens',
  },
  'ai-sdk': { done: 'stop', calls: 'tool-calls', cut: 'length', filtered: 'content-filter', left: 'other' },
}

/** What a client finds in place of a word; one of its own dialect's stays. */
export const toldTo = ({ dialect }: Client, { relayed }: Api, word: string, seen: Exclude<Seen, 'failed'>): string => {
  const isOpenai = relayed === 'openai-chat' && dialect === relayed && OPENAI.includes(word)
  // Anthropic has more words than the others, which also Bedrock uses; those that come after them are its own.
  const isAnthropic = dialect === 'anthropic-messages' && (relayed === dialect || Object.hasOwn(MESSAGES, word))
  return isOpenai || isAnthropic ? word : TOLD[dialect][seen]
}

export const answers =
  ({ wire }: Api, reply: ModelAnswer): Script =>
  (request) =>
    wire.answer(request, reply)

export const clientsOf = ({ clients }: Api) => NEWEST.filter(({ dialect }) => clients?.includes(dialect) ?? true)
