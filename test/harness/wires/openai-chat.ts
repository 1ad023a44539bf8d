import { chatEvents, JSON_TYPE, type ProviderRequest, type Scripted, SSE } from '../fake-provider.ts'
import { endingOf, type ModelAnswer, pieces, TOKENS } from '../model-answer.ts'
import type { ProviderWire, Shapes } from './wire.ts'

export const USAGE = {
  prompt_tokens: TOKENS.input,
  completion_tokens: TOKENS.output,
  total_tokens: TOKENS.input + TOKENS.output,
  prompt_tokens_details: { cached_tokens: TOKENS.cached },
}

export const finishOf = (reply: ModelAnswer): string | null | undefined =>
  endingOf(reply, reply.finish ?? (reply.calls ? 'tool_calls' : 'stop'))

const callsOf = ({ calls = [] }: ModelAnswer) =>
  calls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } }))

/** A whole answer; `reasoning` is what tells its thinking. */
export const whole = (
  reply: ModelAnswer,
  reasoning: object | undefined = reply.thinking && { reasoning_content: reply.thinking.text },
): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'gpt-one-2026',
  system_fingerprint: null,
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: reply.text ?? null,
        ...reasoning,
        ...(reply.calls ? { tool_calls: callsOf(reply) } : {}),
      },
      finish_reason: finishOf(reply),
    },
  ],
  usage: USAGE,
})

export const chatChunk = (delta: object, more: object = {}, finish: string | null = null): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'gpt-one-2026',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
})

export const callDeltas = (reply: ModelAnswer): object[] =>
  callsOf(reply).flatMap((call, index) => [
    chatChunk({ tool_calls: [{ index, ...call, function: { ...call.function, arguments: '' } }] }),
    ...pieces(call.function.arguments).map((piece) =>
      chatChunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
    ),
  ])

const streamed = (reply: ModelAnswer, wantsUsage: boolean): string[] =>
  chatEvents(
    chatChunk({ role: 'assistant', content: '' }),
    ...pieces(reply.thinking?.text ?? '').map((piece) => chatChunk({ reasoning_content: piece })),
    ...pieces(reply.text ?? '').map((content) => chatChunk({ content })),
    ...callDeltas(reply),
    chatChunk({}, { choices: [{ index: 0, delta: {}, finish_reason: finishOf(reply) }] }),
    ...(wantsUsage ? [chatChunk({}, { choices: [], usage: USAGE })] : []),
  )

const answer = ({ body }: ProviderRequest, reply: ModelAnswer): Scripted => {
  if (body['stream'] !== true) return { headers: JSON_TYPE, chunks: [JSON.stringify(whole(reply))] }
  const options = body['stream_options'] as { include_usage?: boolean } | undefined
  return { headers: SSE, chunks: streamed(reply, options?.include_usage === true) }
}

const fail: ProviderWire['fail'] = (status, message, headers) => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  chunks: [JSON.stringify({ error: { message, type: 'some_provider_error', param: null, code: null } })],
})

export const shapes: Shapes = {
  system: (content) => ({ role: 'system', content }),
  image: (mediaType, base64) => ({ type: 'image_url', image_url: { url: `data:${mediaType};base64,${base64}` } }),
  tool: (name) => ({ name }),
  toolChoice: (name) => ({ type: 'function', function: { name } }),
  anyTool: { tool_choice: 'required' },
  result: ({ id }, content) => ({ role: 'tool', tool_call_id: id, content }),
  stop: (word) => ({ stop: [word] }),
  schema: (schema) => ({ schema }),
}

/** Any server with OpenAI's chat completions, as a provider of the deployment's own. */
export const openaiCompatible: ProviderWire = {
  name: 'OpenAI-compatible',
  provider: 'acme',
  model: 'gpt-one',
  path: '/acme/v1',
  answer,
  fail,
  shapes: () => shapes,
}
