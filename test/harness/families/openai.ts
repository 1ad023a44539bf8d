import { pieces, type Said, TOKENS } from '../said.ts'
import { JSON_TYPE, type Received, type Scripted, SSE } from '../upstream.ts'
import type { Family, Shapes } from './family.ts'
import { openaiCompatible, shapes } from './openai-chat.ts'

const USAGE = {
  input_tokens: TOKENS.input,
  input_tokens_details: { cached_tokens: TOKENS.cached },
  output_tokens: TOKENS.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: TOKENS.input + TOKENS.output,
}

const items = ({ thinking, text, calls = [] }: Said): { type: string; id: string; [field: string]: unknown }[] => [
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

const response = (said: Said, output: object[]): object => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_790_000_000,
  model: 'gpt-one-2026',
  status: said.finish ? 'incomplete' : 'completed',
  incomplete_details: said.finish ? { reason: 'max_output_tokens' } : null,
  error: null,
  output,
  usage: USAGE,
})

const deltas = (item: ReturnType<typeof items>[number], index: number, said: Said): object[] => {
  const at = { item_id: item.id, output_index: index }
  if (item.type === 'message')
    return pieces(said.text ?? '').map((delta) => ({
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
    ...pieces(said.thinking?.text ?? '').map((delta) => ({
      type: 'response.reasoning_summary_text.delta',
      ...summary,
      delta,
    })),
    {
      type: 'response.reasoning_summary_part.done',
      ...summary,
      part: { type: 'summary_text', text: said.thinking?.text },
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

const events = (said: Said): object[] => [
  { type: 'response.created', response: response(said, []) },
  ...items(said).flatMap((item, index) => [
    { type: 'response.output_item.added', output_index: index, item: emptied(item) },
    ...deltas(item, index, said),
    { type: 'response.output_item.done', output_index: index, item },
  ]),
  { type: said.finish ? 'response.incomplete' : 'response.completed', response: response(said, items(said)) },
]

/** The Responses API, which the AI SDK's package speaks. */
const respond = ({ body }: Received, said: Said): Scripted =>
  body['stream'] === true
    ? {
        headers: SSE,
        chunks: events(said).map(
          (event, sequence_number) => `data: ${JSON.stringify({ ...event, sequence_number })}\n\n`,
        ),
      }
    : { headers: JSON_TYPE, chunks: [JSON.stringify(response(said, items(said)))] }

const responsesShapes: Shapes = {
  ...shapes,
  system: (content) => ({ role: 'developer', content }),
  image: (mediaType, base64) => ({ type: 'input_image', image_url: `data:${mediaType};base64,${base64}` }),
  toolChoice: (name) => ({ type: 'function', name }),
  result: ({ id }, output) => ({ type: 'function_call_output', call_id: id, output }),
  stop: () => ({}),
}

export const openai: Family = {
  ...openaiCompatible,
  name: 'OpenAI',
  provider: 'openai',
  model: 'gpt-5.4',
  path: '/openai/v1',
  answer: (request, said) =>
    request.path.endsWith('/responses') ? respond(request, said) : openaiCompatible.answer(request, said),
  shapes: (path) => (path.endsWith('/responses') ? responsesShapes : shapes),
}
