import fc from 'fast-check'
import type { DialectName } from '#gateway/core/call.ts'
import type { JsonObject, JsonValue } from '#gateway/core/json/value.ts'
import { PIXEL } from '../fields/example.ts'

/** What clients of one API write and another API refuses. */
const TEXTS = ['hello', '', ' ', '\n\n', 'to be summed up']
const NAMES = [
  'look',
  'a'.repeat(128),
  `${'a'.repeat(100)}1`,
  `${'a'.repeat(100)}2`,
  'dots.and:colons',
  '9lives',
  'añb/c',
]
const INPUTS = ['{"x":1}', '{"$filter":"a","x":1}', '{"名前":{"$filter":1}}', '[1]', '"s"', 'null', '{"x": "unfin', '']
const IDS = ['toolu_01ABC', 'call_äö/7', 'abcdef123', 'x'.repeat(70)]

/** Properties of tools as other APIs, other languages and forms have them. */
const PROPERTIES = ['x', '$filter', '_filter', '名前', 'a/b c', 'p'.repeat(70)]
const ASKING: JsonObject = {
  type: 'object',
  properties: Object.fromEntries(PROPERTIES.map((name) => [name, {}])),
  required: PROPERTIES,
}

interface Result {
  readonly text: string
  readonly image: boolean
  readonly document: boolean
}
interface Step {
  readonly text: string
  readonly thinks: boolean
  readonly calls: readonly { readonly name: string; readonly input: string; readonly id: string }[]
  readonly result: Result
}
type Turn =
  | { readonly by: 'user'; readonly texts: readonly string[]; readonly image: boolean }
  | ({ readonly by: 'assistant' } & Step)
  | { readonly by: 'system'; readonly text: string }

/** A conversation and settings, in no API's terms. */
export interface Conversation {
  readonly turns: readonly Turn[]
  readonly tools: readonly string[]
  /** Its tools have a schema that says more than that it is of an object. */
  readonly asks: boolean
  readonly choice: 'none' | 'auto' | undefined
  readonly temperature: number | undefined
  readonly topP: number | undefined
  readonly stops: number
  readonly maxTokens: number | undefined
  readonly effort: string | undefined
}

const text = fc.constantFrom(...TEXTS)
const call = fc.record({
  name: fc.constantFrom(...NAMES),
  input: fc.constantFrom(...INPUTS),
  id: fc.constantFrom(...IDS),
})
const turn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      by: fc.constant('user' as const),
      texts: fc.array(text, { maxLength: 3 }),
      image: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      by: fc.constant('assistant' as const),
      text,
      thinks: fc.boolean(),
      calls: fc.uniqueArray(call, { maxLength: 2, selector: ({ id }) => id }),
      result: fc.record({ text, image: fc.boolean(), document: fc.boolean() }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ by: fc.constant('system' as const), text }) },
)

export const conversations: fc.Arbitrary<Conversation> = fc.record({
  // Something is asked: all else may be blank.
  turns: fc
    .tuple(fc.array(turn, { maxLength: 5 }), fc.nat(4))
    .map(([turns, at]): Turn[] => [
      ...turns.slice(0, at),
      { by: 'user', texts: ['What now?'], image: false },
      ...turns.slice(at),
    ]),
  tools: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 3 }),
  asks: fc.boolean(),
  choice: fc.constantFrom('none' as const, 'auto' as const, undefined),
  temperature: fc.constantFrom(0, 0.7, 1, 1.9, undefined),
  topP: fc.constantFrom(0.9, undefined),
  stops: fc.constantFrom(0, 1, 6),
  maxTokens: fc.constantFrom(1, 1000, 2_000_000),
  effort: fc.constantFrom('none', 'minimal', 'low', 'high', 'max', undefined),
})

const without = (fields: Record<string, JsonValue | undefined>): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const stopWords = ({ stops }: Conversation) =>
  stops > 0 ? Array.from({ length: stops }, (_, n) => `S${n}`) : undefined

const asChat = (talk: Conversation): JsonObject =>
  without({
    model: 'acme/one',
    messages: talk.turns.flatMap((turn): JsonObject[] => {
      if (turn.by === 'system') return [{ role: 'system', content: turn.text }]
      if (turn.by === 'user') {
        const image = { type: 'image_url', image_url: { url: `data:image/jpg;base64,${PIXEL}` } }
        return [
          {
            role: 'user',
            content: [...turn.texts.map((text) => ({ type: 'text', text })), ...(turn.image ? [image] : [])],
          },
        ]
      }
      const calls = turn.calls.map(({ id, name, input }) => ({
        id,
        type: 'function',
        function: { name, arguments: input },
      }))
      return [
        without({ role: 'assistant', content: turn.text, tool_calls: calls.length > 0 ? calls : undefined }),
        ...turn.calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: turn.result.text })),
      ]
    }),
    tools:
      talk.tools.length > 0
        ? talk.tools.map((name) => ({ type: 'function', function: { name, parameters: talk.asks ? ASKING : {} } }))
        : undefined,
    tool_choice: talk.tools.length > 0 ? talk.choice : undefined,
    temperature: talk.temperature,
    top_p: talk.topP,
    stop: stopWords(talk),
    max_completion_tokens: talk.maxTokens,
    reasoning_effort: talk.effort,
  })

const image = { type: 'image', source: { type: 'base64', media_type: 'image/jpg', data: PIXEL } }
const plain = { type: 'document', title: 'T', source: { type: 'text', media_type: 'text/plain', data: 'PLAIN' } }
const SIGNED = { type: 'thinking', thinking: 'hm', signature: 'c2ln' }

const parsed = (input: string): JsonValue => {
  try {
    return JSON.parse(input)
  } catch {
    return input
  }
}

const asMessages = (talk: Conversation): JsonObject =>
  without({
    model: 'acme/one',
    max_tokens: talk.maxTokens ?? 1000,
    messages: talk.turns.flatMap((turn): JsonObject[] => {
      if (turn.by === 'system') return [{ role: 'system', content: turn.text }]
      if (turn.by === 'user')
        return [
          {
            role: 'user',
            content: [...turn.texts.map((text) => ({ type: 'text', text })), ...(turn.image ? [image] : [])],
          },
        ]
      const { result } = turn
      const blocks = [
        { type: 'text', text: result.text },
        ...(result.image ? [image] : []),
        ...(result.document ? [plain] : []),
      ]
      const answer = [
        ...(turn.thinks ? [SIGNED] : []),
        { type: 'text', text: turn.text },
        ...turn.calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input: parsed(input) })),
      ]
      const results = turn.calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: blocks }))
      return [
        { role: 'assistant', content: answer },
        ...(results.length > 0 ? [{ role: 'user', content: results }] : []),
      ]
    }),
    tools:
      talk.tools.length > 0
        ? talk.tools.map((name) => ({ name, input_schema: talk.asks ? ASKING : { type: 'object' } }))
        : undefined,
    tool_choice: talk.tools.length > 0 && talk.choice ? { type: talk.choice } : undefined,
    temperature: talk.temperature && Math.min(talk.temperature, 1),
    top_p: talk.topP,
    stop_sequences: stopWords(talk),
    thinking: talk.effort === 'none' ? { type: 'disabled' } : talk.effort ? { type: 'adaptive' } : undefined,
    output_config:
      talk.effort && talk.effort !== 'none' ? { effort: talk.effort === 'minimal' ? 'low' : talk.effort } : undefined,
  })

const asAiSdk = (talk: Conversation): JsonObject =>
  without({
    prompt: talk.turns.flatMap((turn): JsonObject[] => {
      if (turn.by === 'system') return [{ role: 'system', content: turn.text }]
      const file = { type: 'file', mediaType: 'image/jpg', data: { type: 'data', data: PIXEL } }
      if (turn.by === 'user')
        return [
          {
            role: 'user',
            content: [...turn.texts.map((text) => ({ type: 'text', text })), ...(turn.image ? [file] : [])],
          },
        ]
      const { result } = turn
      const document = { type: 'file', mediaType: 'text/plain', filename: 'T', data: { type: 'text', text: 'PLAIN' } }
      const value = [
        { type: 'text', text: result.text },
        ...(result.image ? [file] : []),
        ...(result.document ? [document] : []),
      ]
      const content = [
        ...(turn.thinks ? [{ type: 'reasoning', text: 'hm' }] : []),
        { type: 'text', text: turn.text },
        ...turn.calls.map(({ id, name, input }) => ({
          type: 'tool-call',
          toolCallId: id,
          toolName: name,
          input: parsed(input),
        })),
      ]
      const results = turn.calls.map(({ id, name }) => ({
        type: 'tool-result',
        toolCallId: id,
        toolName: name,
        output: { type: 'content', value },
      }))
      return [{ role: 'assistant', content }, ...(results.length > 0 ? [{ role: 'tool', content: results }] : [])]
    }),
    tools:
      talk.tools.length > 0
        ? talk.tools.map((name) => ({ type: 'function', name, inputSchema: talk.asks ? ASKING : { type: 'object' } }))
        : undefined,
    toolChoice: talk.tools.length > 0 && talk.choice ? { type: talk.choice } : undefined,
    topP: talk.topP,
    temperature: talk.temperature,
    stopSequences: stopWords(talk),
    maxOutputTokens: talk.maxTokens,
    reasoning: talk.effort,
  })

/** The same, as a client of each API writes it. */
export const WRITTEN: Readonly<Record<DialectName, (talk: Conversation) => JsonObject>> = {
  'openai-chat': asChat,
  'anthropic-messages': asMessages,
  'ai-sdk': asAiSdk,
}
