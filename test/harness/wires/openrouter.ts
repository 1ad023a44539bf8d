import { chatEvents, JSON_TYPE, type ProviderRequest, type Scripted, SSE } from '../fake-provider.ts'
import { type ModelAnswer, pieces } from '../model-answer.ts'
import { callDeltas, chatChunk, finishOf, openaiCompatible, shapes, USAGE, whole } from './openai-chat.ts'
import type { ProviderWire } from './wire.ts'

const detail = (fields: object) => ({ type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0, ...fields })

const complete = (reply: ModelAnswer): object => {
  const { thinking } = reply
  const details = thinking && [detail({ text: thinking.text, signature: thinking.signature })]
  return whole(reply, thinking && { reasoning: thinking.text, reasoning_details: details })
}

/** Details beside the text that they are of, the signature in one of its own; usage unasked. */
const streamed = (reply: ModelAnswer): string[] => {
  const { thinking, text = '' } = reply
  return chatEvents(
    chatChunk({ role: 'assistant', content: '' }),
    ...pieces(thinking?.text ?? '').map((piece) =>
      chatChunk({ reasoning: piece, reasoning_details: [detail({ text: piece })] }),
    ),
    ...(thinking ? [chatChunk({ reasoning_details: [detail({ signature: thinking.signature })] })] : []),
    ...pieces(text).map((content) => chatChunk({ content })),
    ...callDeltas(reply),
    chatChunk({}, {}, finishOf(reply)),
    chatChunk({}, { choices: [], usage: USAGE }),
  )
}

const answer = ({ body }: ProviderRequest, reply: ModelAnswer): Scripted =>
  body['stream'] === true
    ? { headers: SSE, chunks: streamed(reply) }
    : { headers: JSON_TYPE, chunks: [JSON.stringify(complete(reply))] }

/** OpenRouter's chat completions, which seal what the model behind them gave. */
export const openrouter: ProviderWire = {
  ...openaiCompatible,
  name: 'OpenRouter',
  provider: 'openrouter',
  model: 'anthropic/claude-opus-4.6',
  path: '/openrouter/v1',
  api: 'openai-chat',
  tellsUsage: true,
  answer,
  shapes: () => ({ ...shapes, signed: (text, signature) => detail({ text, signature }) }),
}
