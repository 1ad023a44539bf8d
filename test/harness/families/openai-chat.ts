import { pieces, type Said, TOKENS } from '../said.ts'
import { chatEvents, JSON_TYPE, type Received, type Scripted, SSE } from '../upstream.ts'
import type { Family, Shapes } from './family.ts'

export const USAGE = {
  prompt_tokens: TOKENS.input,
  completion_tokens: TOKENS.output,
  total_tokens: TOKENS.input + TOKENS.output,
  prompt_tokens_details: { cached_tokens: TOKENS.cached },
}

export const finishOf = ({ calls, finish }: Said): string => finish ?? (calls ? 'tool_calls' : 'stop')

const callsOf = ({ calls = [] }: Said) =>
  calls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } }))

const whole = (said: Said): object => ({
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
        content: said.text ?? null,
        ...(said.thinking ? { reasoning_content: said.thinking.text } : {}),
        ...(said.calls ? { tool_calls: callsOf(said) } : {}),
      },
      finish_reason: finishOf(said),
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

const callDeltas = (said: Said): object[] =>
  callsOf(said).flatMap((call, index) => [
    chatChunk({ tool_calls: [{ index, ...call, function: { ...call.function, arguments: '' } }] }),
    ...pieces(call.function.arguments).map((piece) =>
      chatChunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
    ),
  ])

const streamed = (said: Said, wantsUsage: boolean): string[] =>
  chatEvents(
    chatChunk({ role: 'assistant', content: '' }),
    ...pieces(said.thinking?.text ?? '').map((piece) => chatChunk({ reasoning_content: piece })),
    ...pieces(said.text ?? '').map((content) => chatChunk({ content })),
    ...callDeltas(said),
    chatChunk({}, {}, finishOf(said)),
    ...(wantsUsage ? [chatChunk({}, { choices: [], usage: USAGE })] : []),
  )

const answer = ({ body }: Received, said: Said): Scripted => {
  if (body['stream'] !== true) return { headers: JSON_TYPE, chunks: [JSON.stringify(whole(said))] }
  const options = body['stream_options'] as { include_usage?: boolean } | undefined
  return { headers: SSE, chunks: streamed(said, options?.include_usage === true) }
}

const fail: Family['fail'] = (status, message, headers) => ({
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
export const openaiCompatible: Family = {
  name: 'OpenAI-compatible',
  provider: 'acme',
  model: 'gpt-one',
  path: '/acme/v1',
  answer,
  fail,
  shapes: () => shapes,
}
