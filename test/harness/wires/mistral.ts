import { chatEvents, JSON_TYPE, type ProviderRequest, type Scripted, SSE } from '../fake-provider.ts'
import { type ModelAnswer, pieces } from '../model-answer.ts'
import { chatChunk, finishOf, openaiCompatible, shapes, USAGE } from './openai-chat.ts'
import type { ProviderWire } from './wire.ts'

/** Whole calls in one delta, without an index; usage beside the finish reason, unasked. */
const streamed = (reply: ModelAnswer): string[] => {
  const calls = (reply.calls ?? []).map(({ id, name, input }) => ({
    id,
    function: { name, arguments: JSON.stringify(input) },
  }))
  return chatEvents(
    chatChunk({ role: 'assistant', content: '' }),
    ...pieces(reply.text ?? '').map((content) => chatChunk({ content })),
    chatChunk(
      { content: '', ...(calls.length > 0 ? { tool_calls: calls } : {}) },
      { usage: USAGE },
      finishOf(reply) ?? null,
    ),
  )
}

const answer = (request: ProviderRequest, reply: ModelAnswer): Scripted =>
  request.body['stream'] === true ? { headers: SSE, chunks: streamed(reply) } : openaiCompatible.answer(request, reply)

const fail: ProviderWire['fail'] = (status, message, headers) => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  chunks: [JSON.stringify({ object: 'error', message, type: 'some_provider_error', param: null, code: '3000' })],
})

export const mistral: ProviderWire = {
  name: 'Mistral',
  provider: 'mistral',
  model: 'mistral-large-latest',
  path: '/mistral/v1',
  tellsUsage: true,
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
