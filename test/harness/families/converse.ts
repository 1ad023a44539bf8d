import { pieces, promptOf, type Said, TOKENS } from '../said.ts'
import type { Shapes } from './family.ts'

/** Bedrock's own API for all models, which the AI SDK's package speaks. */

const usageOf = (said: Said) => {
  const { fresh, cached, written } = promptOf(said)
  return {
    inputTokens: fresh,
    cacheReadInputTokens: cached,
    cacheWriteInputTokens: written,
    outputTokens: TOKENS.output,
    totalTokens: fresh + cached + written + TOKENS.output,
  }
}

const stopReason = ({ calls, finish }: Said): string => (finish ? 'max_tokens' : calls ? 'tool_use' : 'end_turn')

export const whole = (said: Said): object => ({
  output: {
    message: {
      role: 'assistant',
      content: [
        ...(said.thinking ? [{ reasoningContent: { reasoningText: said.thinking } }] : []),
        ...(said.text === undefined ? [] : [{ text: said.text }]),
        ...(said.calls ?? []).map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } })),
      ],
    },
  },
  stopReason: stopReason(said),
  usage: usageOf(said),
  metrics: { latencyMs: 5 },
})

interface Block {
  readonly start?: object
  readonly deltas: readonly object[]
}

const blocks = ({ thinking, text, calls = [] }: Said): Block[] => [
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
export const events = (said: Said): (readonly [name: string, body: object])[] => [
  ['messageStart', { role: 'assistant' }],
  ...blocks(said).flatMap(({ start, deltas }, contentBlockIndex) => [
    ...(start ? [['contentBlockStart', { contentBlockIndex, start }] as const] : []),
    ...deltas.map((delta) => ['contentBlockDelta', { contentBlockIndex, delta }] as const),
    ['contentBlockStop', { contentBlockIndex }] as const,
  ]),
  ['messageStop', { stopReason: stopReason(said) }],
  ['metadata', { usage: usageOf(said), metrics: { latencyMs: 5 } }],
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
