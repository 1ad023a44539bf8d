import { pieces, promptOf, type Said, TOKENS } from '../said.ts'
import { JSON_TYPE, messageEvents, type Received, type Scripted, SSE } from '../upstream.ts'
import type { Family, Shapes } from './family.ts'

const inputOf = (said: Said) => {
  const { fresh, cached, written } = promptOf(said)
  return { input_tokens: fresh, cache_read_input_tokens: cached, cache_creation_input_tokens: written }
}

const stopReason = ({ calls, finish }: Said): string => (finish ? 'max_tokens' : calls ? 'tool_use' : 'end_turn')

const blocks = ({ thinking, text, calls = [] }: Said): object[] => [
  ...(thinking ? [{ type: 'thinking', thinking: thinking.text, signature: thinking.signature }] : []),
  ...(text === undefined ? [] : [{ type: 'text', text }]),
  ...calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
]

const message = (said: Said, more: object): object => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-one-2026',
  content: blocks(said),
  stop_reason: stopReason(said),
  stop_sequence: null,
  usage: { ...inputOf(said), output_tokens: TOKENS.output },
  ...more,
})

interface Event {
  readonly type: string
  readonly [field: string]: unknown
}

const block = (index: number, start: object, deltas: readonly object[]): Event[] => [
  { type: 'content_block_start', index, content_block: start },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
]

const streamedBlocks = ({ thinking, text, calls = [] }: Said): Event[] => {
  const makers = [
    ...(thinking
      ? [
          (index: number) =>
            block(index, { type: 'thinking', thinking: '', signature: '' }, [
              ...pieces(thinking.text).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
              { type: 'signature_delta', signature: thinking.signature },
            ]),
        ]
      : []),
    ...(text === undefined
      ? []
      : [
          (index: number) =>
            block(
              index,
              { type: 'text', text: '' },
              pieces(text).map((piece) => ({ type: 'text_delta', text: piece })),
            ),
        ]),
    ...calls.map(({ id, name, input }) => (index: number) => {
      const deltas = ['', ...pieces(JSON.stringify(input))].map((partial_json) => ({
        type: 'input_json_delta',
        partial_json,
      }))
      return block(index, { type: 'tool_use', id, name, input: {} }, deltas)
    }),
  ]
  return makers.flatMap((make, index) => make(index))
}

/** The events of an answer, in order, as objects: server-sent by Anthropic, framed by AWS on Bedrock. */
export const events = (said: Said): Event[] => [
  {
    type: 'message_start',
    message: message(said, { content: [], stop_reason: null, usage: { ...inputOf(said), output_tokens: 1 } }),
  },
  ...streamedBlocks(said),
  { type: 'ping' },
  {
    type: 'message_delta',
    delta: { stop_reason: stopReason(said), stop_sequence: null },
    usage: { output_tokens: TOKENS.output },
  },
  { type: 'message_stop' },
]

export const whole = (said: Said): string => JSON.stringify(message(said, {}))

const answer = ({ body }: Received, said: Said): Scripted =>
  body['stream'] === true
    ? { headers: SSE, chunks: messageEvents(...events(said)) }
    : { headers: JSON_TYPE, chunks: [whole(said)] }

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

const fail: Family['fail'] = (status, text, headers) => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  chunks: [
    JSON.stringify({
      type: 'error',
      error: { type: TYPES[status] ?? 'api_error', message: text },
      request_id: 'req_1',
    }),
  ],
})

export const shapes: Shapes = {
  system: (text) => [{ type: 'text', text }, { system: text }],
  image: (mediaType, data) => ({ type: 'image', source: { type: 'base64', media_type: mediaType, data } }),
  tool: (name) => ({ name }),
  toolChoice: (name) => ({ type: 'tool', name }),
  anyTool: { type: 'any' },
  result: ({ id }) => ({ type: 'tool_result', tool_use_id: id }),
  signed: (thinking, signature) => ({ type: 'thinking', thinking, signature }),
  stop: (word) => ({ stop_sequences: [word] }),
  schema: (schema) => ({ type: 'json_schema', schema }),
}

export const anthropic: Family = {
  name: 'Anthropic',
  provider: 'anthropic',
  model: 'claude-opus-4-6',
  path: '/anthropic/v1',
  answer,
  fail,
  shapes: () => shapes,
}
