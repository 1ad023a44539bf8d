import { endingOf, type ModelAnswer, pieces, promptOf, TOKENS } from '../model-answer.ts'
import type { Shapes } from './wire.ts'

/** Bedrock's own API for all models, which the AI SDK's package speaks. */

const usageOf = (reply: ModelAnswer) => {
  const { fresh, cached, written } = promptOf(reply)
  return {
    inputTokens: fresh,
    cacheReadInputTokens: cached,
    cacheWriteInputTokens: written,
    outputTokens: TOKENS.output,
    totalTokens: fresh + cached + written + TOKENS.output,
  }
}

const stopReason = (reply: ModelAnswer): string | null | undefined =>
  endingOf(reply, reply.finish ? 'max_tokens' : reply.calls ? 'tool_use' : 'end_turn')

export const whole = (reply: ModelAnswer): object => ({
  output: {
    message: {
      role: 'assistant',
      content: [
        ...(reply.thinking ? [{ reasoningContent: { reasoningText: reply.thinking } }] : []),
        ...(reply.text === undefined ? [] : [{ text: reply.text }]),
        ...(reply.calls ?? []).map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } })),
      ],
    },
  },
  stopReason: stopReason(reply),
  usage: usageOf(reply),
  metrics: { latencyMs: 5 },
})

interface Block {
  readonly start?: object
  readonly deltas: readonly object[]
}

const blocks = ({ thinking, text, calls = [] }: ModelAnswer): Block[] => [
  ...(thinking
    ? [
        {
          deltas: [
            ...pieces(thinking.text).map((piece) => ({ reasoningContent: { text: piece } })),
            { reasoningContent: { signature: thinking.signature } },
          ],
        },
      ]
    : []),
  ...(text === undefined ? [] : [{ deltas: pieces(text).map((piece) => ({ text: piece })) }]),
  ...calls.map(({ id, name, input }) => ({
    start: { toolUse: { toolUseId: id, name } },
    deltas: pieces(JSON.stringify(input)).map((piece) => ({ toolUse: { input: piece } })),
  })),
]

/** Names and bodies of the events of a stream. */
export const events = (reply: ModelAnswer): (readonly [name: string, body: object])[] => [
  ['messageStart', { role: 'assistant' }],
  ...blocks(reply).flatMap(({ start, deltas }, contentBlockIndex) => [
    ...(start ? [['contentBlockStart', { contentBlockIndex, start }] as const] : []),
    ...deltas.map((delta) => ['contentBlockDelta', { contentBlockIndex, delta }] as const),
    ['contentBlockStop', { contentBlockIndex }] as const,
  ]),
  ['messageStop', { stopReason: stopReason(reply) }],
  ['metadata', { usage: usageOf(reply), metrics: { latencyMs: 5 } }],
]

export const shapes: Shapes = {
  system: (text) => ({ text }),
  image: (mediaType, bytes) => ({ image: { format: mediaType.replace('image/', ''), source: { bytes } } }),
  tool: (name) => ({ name }),
  toolChoice: (name) => ({ toolChoice: { tool: { name } } }),
  anyTool: { toolChoice: { any: {} } },
  result: ({ id }, text) => ({ toolResult: { toolUseId: id, content: [{ text }] } }),
  signed: (text, signature) => ({ reasoningText: { text, signature } }),
  stop: (word) => ({ stopSequences: [word] }),
  schema: (schema) => ({ type: 'json_schema', schema }),
}
