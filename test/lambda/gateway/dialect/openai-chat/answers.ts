import fc from 'fast-check'
import type { Call } from '#gateway/core/call.ts'
import type { Content, FinishReason, Result, StreamPart } from '#gateway/core/canonical/parts.ts'
import type { AnswerMeta, WireEvent } from '#gateway/core/dialect.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { isObject, type JsonObject, parseObject } from '#gateway/core/json/value.ts'
import { toTokenUsage } from '#gateway/core/usage/buckets.ts'
import { openaiChatUsage } from '#gateway/core/usage/openai-chat.ts'
import { openaiChat } from '#gateway/dialect/openai-chat/index.ts'

export const callOf = (body: JsonObject): Call => {
  const whole = { model: 'acme/one', messages: [{ role: 'user', content: 'hi' }], ...body }
  return openaiChat.decodeCall({
    body: whole,
    source: jsonSource(JSON.stringify(whole)),
    path: '/v1/chat/completions',
    headers: {},
  })
}

export const META: AnswerMeta = {
  generationId: 'gen_01KKHTPVSAYPGBCBH3AE1FZJSQ',
  model: 'acme/one',
  createdAt: new Date(1_790_000_000_000),
  gateway: () => ({ generationId: 'gen_01KKHTPVSAYPGBCBH3AE1FZJSQ', cost: '0.00159375' }),
  tier: () => 'flex',
}

/** The data of every event of a stream's text. */
export const eventsOf = (sse: string): WireEvent[] =>
  sse
    .split('\n\n')
    .filter(Boolean)
    .map((event) => ({ data: event.replace(/^data: /, '') }))

export const chunksOf = (sse: string): JsonObject[] =>
  eventsOf(sse)
    .map(({ data }) => parseObject(data))
    .filter(isObject)

const RAW = {
  prompt_tokens: 20,
  completion_tokens: 9,
  prompt_tokens_details: { cached_tokens: 4 },
}
export const USAGE = toTokenUsage(openaiChatUsage(RAW), RAW)

/** One stretch of an answer in both forms: as parts of a stream and as content of a result. */
export interface Piece {
  readonly parts: readonly StreamPart[]
  readonly content: Content
}

const text = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 4 })
const json = fc
  .dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
  .map((v) => JSON.stringify(v))

const textPiece = fc.tuple(fc.uuid(), text, fc.boolean()).map(([id, deltas, isRefusal]): Piece => {
  const metadata = isRefusal ? { providerMetadata: { openai: { refusal: true } } } : {}
  return {
    parts: [
      { type: 'text-start', id, ...metadata },
      ...deltas.map((delta) => ({ type: 'text-delta' as const, id, delta })),
      { type: 'text-end', id },
    ],
    content: { type: 'text', text: deltas.join(''), ...metadata },
  }
})

const reasoningPiece = fc
  .tuple(fc.uuid(), text, fc.base64String({ minLength: 4 }))
  .map(([id, deltas, signature]): Piece => {
    const providerMetadata = { anthropic: { signature } }
    return {
      parts: [
        { type: 'reasoning-start', id },
        ...deltas.map((delta) => ({ type: 'reasoning-delta' as const, id, delta })),
        { type: 'reasoning-delta', id, delta: '', providerMetadata },
        { type: 'reasoning-end', id },
      ],
      content: { type: 'reasoning', text: deltas.join(''), providerMetadata },
    }
  })

const redactedPiece = fc.tuple(fc.uuid(), fc.base64String({ minLength: 4 })).map(([id, redactedData]): Piece => {
  const providerMetadata = { anthropic: { redactedData } }
  const parts: StreamPart[] = [
    { type: 'reasoning-start', id, providerMetadata },
    { type: 'reasoning-end', id },
  ]
  return { parts, content: { type: 'reasoning', text: '', providerMetadata } }
})

const toolPiece = fc
  .tuple(fc.uuid(), json, fc.nat({ max: 20 }), fc.boolean())
  .map(([id, input, cut, isWhole]): Piece => {
    const call = { type: 'tool-call' as const, toolCallId: id, toolName: 'look_up', input }
    const deltas = [input.slice(0, cut), input.slice(cut)].map((delta) => ({
      type: 'tool-input-delta' as const,
      id,
      delta,
    }))
    const streamed: StreamPart[] = [
      { type: 'tool-input-start', id, toolName: 'look_up' },
      ...deltas,
      { type: 'tool-input-end', id },
      call,
    ]
    return { parts: isWhole ? [call] : streamed, content: call }
  })

const singles: Content[] = [
  { type: 'source', sourceType: 'url', id: 's', url: 'https://example.com/a', title: 'A page' },
  { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'iVBORw0KGgo=' } },
]
const singlePiece = fc.constantFrom(...singles).map((content): Piece => ({ parts: [content as StreamPart], content }))

const finishReason = fc.constantFrom<FinishReason>(
  { unified: 'stop', raw: 'end_turn' },
  { unified: 'length', raw: 'max_tokens' },
  { unified: 'content-filter', raw: 'refusal' },
)

/** Answers of any provider: what a translation or an adapter hands to the encoders. */
export const answer: fc.Arbitrary<{ parts: StreamPart[]; result: Result }> = fc
  .tuple(
    fc.array(fc.oneof(textPiece, reasoningPiece, redactedPiece, toolPiece, singlePiece), { maxLength: 6 }),
    finishReason,
  )
  .map(([pieces, finishReason]) => ({
    parts: [
      { type: 'stream-start', warnings: [] },
      { type: 'response-metadata', id: 'up-1', modelId: 'one' },
      ...pieces.flatMap(({ parts }) => parts),
      { type: 'finish', finishReason, usage: USAGE },
    ],
    result: { content: pieces.map(({ content }) => content), finishReason, usage: USAGE, warnings: [] },
  }))

const joined = (details: JsonObject[], detail: JsonObject): JsonObject[] => {
  const last = details.at(-1)
  if (!last || last['index'] !== detail['index'] || detail['type'] === 'reasoning.encrypted')
    return [...details, detail]
  const text = `${last['text'] ?? ''}${detail['text'] ?? ''}`
  return [...details.slice(0, -1), { ...last, ...detail, text }]
}

/** The message that a client of OpenRouter or Vercel puts together, extensions included. */
export const foldDeltas = (chunks: readonly JsonObject[]): JsonObject => {
  const deltas = chunks
    .flatMap(({ choices }) => (Array.isArray(choices) ? choices : []))
    .map((choice) => (isObject(choice) && isObject(choice['delta']) ? choice['delta'] : {}))
  const strings = (key: string) => deltas.map((delta) => (typeof delta[key] === 'string' ? delta[key] : '')).join('')
  const lists = (key: string) =>
    deltas.flatMap((delta) => (Array.isArray(delta[key]) ? delta[key] : [])).filter((entry) => isObject(entry))
  return {
    reasoning: strings('reasoning'),
    reasoning_details: lists('reasoning_details').reduce(joined, []),
    annotations: lists('annotations'),
    images: lists('images'),
  }
}

/** The content that a stream's parts amount to, put together without the project's own reducer. */
export const contentOf = (parts: readonly StreamPart[]): Content[] =>
  parts.flatMap((part): Content[] => {
    if (part.type === 'tool-call' || part.type === 'source' || part.type === 'file') return [part]
    if (part.type !== 'text-start' && part.type !== 'reasoning-start') return []
    const own = parts.filter((other) => 'id' in other && other.id === part.id)
    const text = own.map((other) => ('delta' in other ? other.delta : '')).join('')
    const metadata = own.flatMap((other) => ('providerMetadata' in other && other.providerMetadata) || [])
    const type = part.type === 'text-start' ? 'text' : 'reasoning'
    return [{ type, text, ...(metadata.length > 0 ? { providerMetadata: Object.assign({}, ...metadata) } : {}) }]
  })
