import { JSON_TYPE, messageEvents, type ProviderRequest, type Scripted, SSE } from '../fake-provider.ts'
import { endingOf, type ModelAnswer, pieces, TOKENS } from '../model-answer.ts'
import { openaiCompatible } from './openai-chat.ts'
import type { ProviderWire } from './wire.ts'

const USAGE = { tokens: { input_tokens: TOKENS.input, output_tokens: TOKENS.output } }

const callsOf = ({ calls = [] }: ModelAnswer) =>
  calls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } }))

const finishOf = (reply: ModelAnswer): string | null | undefined =>
  endingOf(reply, reply.finish ? 'MAX_TOKENS' : reply.calls ? 'TOOL_CALL' : 'COMPLETE')

const whole = (reply: ModelAnswer): object => ({
  generation_id: 'gen-1',
  finish_reason: finishOf(reply),
  message: {
    role: 'assistant',
    content: reply.text === undefined ? [] : [{ type: 'text', text: reply.text }],
    tool_calls: callsOf(reply),
  },
  usage: USAGE,
})

interface Event {
  readonly type: string
  readonly [field: string]: unknown
}

const events = (reply: ModelAnswer): Event[] => [
  { type: 'message-start', id: 'gen-1' },
  ...(reply.text === undefined
    ? []
    : [
        { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
        ...pieces(reply.text).map((text) => ({
          type: 'content-delta',
          index: 0,
          delta: { message: { content: { text } } },
        })),
        { type: 'content-end', index: 0 },
      ]),
  ...callsOf(reply).flatMap((call, index) => [
    { type: 'tool-call-start', index, delta: { message: { tool_calls: call } } },
    { type: 'tool-call-end', index },
  ]),
  { type: 'message-end', delta: { finish_reason: finishOf(reply), usage: USAGE } },
]

const answer = (request: ProviderRequest, reply: ModelAnswer): Scripted => {
  if (!request.path.endsWith('/v2/chat')) return openaiCompatible.answer(request, reply)
  return request.body['stream'] === true
    ? { headers: SSE, chunks: messageEvents(...events(reply)) }
    : { headers: JSON_TYPE, chunks: [JSON.stringify(whole(reply))] }
}

const fail: ProviderWire['fail'] = (status, message, headers) => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  chunks: [JSON.stringify({ id: 'id-1', message })],
})

/** Cohere's own API, which the AI SDK's package speaks, beside one like OpenAI's. */
export const cohere: ProviderWire = {
  ...openaiCompatible,
  name: 'Cohere',
  provider: 'cohere',
  model: 'command-a-03-2025',
  path: '/cohere',
  answer,
  fail,
}
