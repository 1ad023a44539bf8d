import { pieces, type Said } from '../said.ts'
import { chatEvents, JSON_TYPE, type Received, type Scripted, SSE } from '../upstream.ts'
import type { Family } from './family.ts'
import { chatChunk, finishOf, openaiCompatible, shapes, USAGE } from './openai-chat.ts'

/** Whole calls in one delta, without an index; usage beside the finish reason, unasked. */
const streamed = (said: Said): string[] => {
  const calls = (said.calls ?? []).map(({ id, name, input }) => ({
    id,
    function: { name, arguments: JSON.stringify(input) },
  }))
  return chatEvents(
    chatChunk({ role: 'assistant', content: '' }),
    ...pieces(said.text ?? '').map((content) => chatChunk({ content })),
    chatChunk({ content: '', ...(calls.length > 0 ? { tool_calls: calls } : {}) }, { usage: USAGE }, finishOf(said)),
  )
}

const answer = (request: Received, said: Said): Scripted =>
  request.body['stream'] === true ? { headers: SSE, chunks: streamed(said) } : openaiCompatible.answer(request, said)

const fail: Family['fail'] = (status, message, headers) => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  chunks: [JSON.stringify({ object: 'error', message, type: 'some_provider_error', param: null, code: '3000' })],
})

export const mistral: Family = {
  name: 'Mistral',
  provider: 'mistral',
  model: 'mistral-large-latest',
  path: '/mistral/v1',
  answer,
  fail,
  shapes: () => ({
    ...shapes,
    image: (mediaType, base64) => [
      shapes.image(mediaType, base64),
      { type: 'image_url', image_url: `data:${mediaType};base64,${base64}` },
    ],
    anyTool: { tool_choice: 'any' },
    result: (_, content) => ({ role: 'tool', content }),
  }),
}
