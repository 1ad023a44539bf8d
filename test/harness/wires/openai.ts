import { JSON_TYPE, type ProviderRequest, type Scripted, SSE } from '../fake-provider.ts'
import { endingOf, type ModelAnswer, pieces, TOKENS } from '../model-answer.ts'
import { openaiCompatible, shapes } from './openai-chat.ts'
import type { ProviderWire, Shapes } from './wire.ts'

const USAGE = {
  input_tokens: TOKENS.input,
  input_tokens_details: { cached_tokens: TOKENS.cached },
  output_tokens: TOKENS.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: TOKENS.input + TOKENS.output,
}

const items = ({
  thinking,
  text,
  calls = [],
}: ModelAnswer): { type: string; id: string; [field: string]: unknown }[] => [
  ...(thinking
    ? [
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: thinking.text }],
          encrypted_content: thinking.signature,
        },
      ]
    : []),
  ...(text === undefined
    ? []
    : [
        {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text, annotations: [] }],
        },
      ]),
  ...calls.map(({ id, name, input }) => ({
    type: 'function_call',
    id: `fc_${id}`,
    call_id: id,
    name,
    arguments: JSON.stringify(input),
    status: 'completed',
  })),
]

const isIncomplete = ({ finish, ending }: ModelAnswer): boolean => finish !== undefined || ending !== undefined

const detailsOf = (reply: ModelAnswer): object | null | undefined => {
  const reason = isIncomplete(reply) ? endingOf(reply, 'max_output_tokens') : null
  return typeof reason === 'string' ? { reason } : reason
}

const response = (reply: ModelAnswer, output: object[]): object => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_790_000_000,
  model: 'gpt-one-2026',
  status: isIncomplete(reply) ? 'incomplete' : 'completed',
  incomplete_details: detailsOf(reply),
  error: null,
  output,
  usage: USAGE,
})

const deltas = (item: ReturnType<typeof items>[number], index: number, reply: ModelAnswer): object[] => {
  const at = { item_id: item.id, output_index: index }
  if (item.type === 'message')
    return pieces(reply.text ?? '').map((delta) => ({
      type: 'response.output_text.delta',
      ...at,
      content_index: 0,
      delta,
      logprobs: [],
    }))
  if (item.type === 'function_call')
    return pieces(String(item['arguments'])).map((delta) => ({
      type: 'response.function_call_arguments.delta',
      ...at,
      delta,
    }))
  const summary = { ...at, summary_index: 0 }
  return [
    { type: 'response.reasoning_summary_part.added', ...summary, part: { type: 'summary_text', text: '' } },
    ...pieces(reply.thinking?.text ?? '').map((delta) => ({
      type: 'response.reasoning_summary_text.delta',
      ...summary,
      delta,
    })),
    {
      type: 'response.reasoning_summary_part.done',
      ...summary,
      part: { type: 'summary_text', text: reply.thinking?.text },
    },
  ]
}

const emptied = (item: ReturnType<typeof items>[number]): object => ({
  ...item,
  status: 'in_progress',
  ...(item.type === 'message' ? { content: [] } : {}),
  ...(item.type === 'function_call' ? { arguments: '' } : {}),
  ...(item.type === 'reasoning' ? { summary: [], encrypted_content: null } : {}),
})

const events = (reply: ModelAnswer): object[] => [
  { type: 'response.created', response: response(reply, []) },
  ...items(reply).flatMap((item, index) => [
    { type: 'response.output_item.added', output_index: index, item: emptied(item) },
    ...deltas(item, index, reply),
    { type: 'response.output_item.done', output_index: index, item },
  ]),
  { type: isIncomplete(reply) ? 'response.incomplete' : 'response.completed', response: response(reply, items(reply)) },
]

/** The Responses API, which the AI SDK's package speaks. */
const respond = ({ body }: ProviderRequest, reply: ModelAnswer): Scripted =>
  body['stream'] === true
    ? {
        headers: SSE,
        chunks: events(reply).map(
          (event, sequence_number) => `data: ${JSON.stringify({ ...event, sequence_number })}\n\n`,
        ),
      }
    : { headers: JSON_TYPE, chunks: [JSON.stringify(response(reply, items(reply)))] }

const responsesShapes: Shapes = {
  ...shapes,
  system: (content) => ({ role: 'developer', content }),
  image: (mediaType, base64) => ({ type: 'input_image', image_url: `data:${mediaType};base64,${base64}` }),
  toolChoice: (name) => ({ type: 'function', name }),
  result: ({ id }, output) => ({ type: 'function_call_output', call_id: id, output }),
  stop: () => ({}),
}

export const openai: ProviderWire = {
  ...openaiCompatible,
  name: 'OpenAI',
  provider: 'openai',
  model: 'gpt-5.4',
  path: '/openai/v1',
  answer: (request, reply) =>
    request.path.endsWith('/responses') ? respond(request, reply) : openaiCompatible.answer(request, reply),
  shapes: (path) => (path.endsWith('/responses') ? responsesShapes : shapes),
}
