import { JSON_TYPE, messageEvents, type ProviderRequest, type Scripted, SSE } from '../fake-provider.ts'
import { endingOf, type ModelAnswer, pieces, promptOf, TOKENS } from '../model-answer.ts'
import type { ProviderWire, Shapes } from './wire.ts'

const inputOf = (reply: ModelAnswer) => {
  const { fresh, cached, written } = promptOf(reply)
  return { input_tokens: fresh, cache_read_input_tokens: cached, cache_creation_input_tokens: written }
}

const stopReason = (reply: ModelAnswer): string | null | undefined =>
  endingOf(reply, reply.finish ? 'max_tokens' : reply.calls ? 'tool_use' : 'end_turn')

const blocks = ({ thinking, text, calls = [] }: ModelAnswer): object[] => [
  ...(thinking ? [{ type: 'thinking', thinking: thinking.text, signature: thinking.signature }] : []),
  ...(text === undefined ? [] : [{ type: 'text', text }]),
  ...calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
]

const message = (reply: ModelAnswer, more: object): object => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-one-2026',
  content: blocks(reply),
  stop_reason: stopReason(reply),
  stop_sequence: null,
  usage: { ...inputOf(reply), output_tokens: TOKENS.output },
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

const streamedBlocks = ({ thinking, text, calls = [] }: ModelAnswer): Event[] => {
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
export const events = (reply: ModelAnswer): Event[] => [
  {
    type: 'message_start',
    message: message(reply, { content: [], stop_reason: null, usage: { ...inputOf(reply), output_tokens: 1 } }),
  },
  ...streamedBlocks(reply),
  { type: 'ping' },
  {
    type: 'message_delta',
    delta: { stop_reason: stopReason(reply), stop_sequence: null },
    usage: { output_tokens: TOKENS.output },
  },
  { type: 'message_stop' },
]

export const whole = (reply: ModelAnswer): string => JSON.stringify(message(reply, {}))

const answer = ({ body }: ProviderRequest, reply: ModelAnswer): Scripted =>
  body['stream'] === true
    ? { headers: SSE, chunks: messageEvents(...events(reply)) }
    : { headers: JSON_TYPE, chunks: [whole(reply)] }

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

const fail: ProviderWire['fail'] = (status, text, headers) => ({
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

export const anthropic: ProviderWire = {
  name: 'Anthropic',
  provider: 'anthropic',
  model: 'claude-opus-4-6',
  path: '/anthropic/v1',
  answer,
  fail,
  shapes: () => shapes,
}
