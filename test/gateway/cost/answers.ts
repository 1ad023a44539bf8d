import { encodeFrame } from '../../harness/event-stream.ts'
import { chatEvents, JSON_TYPE, messageEvents, type Scripted, SSE } from '../../harness/fake-provider.ts'

/** The APIs that providers are asked over. */
export type Api = 'chat' | 'messages' | 'responses' | 'gemini' | 'converse' | 'invoke' | 'cohere'

/** What a provider says of an answer's cost, in its own terms. */
export interface Told {
  readonly usage?: object | undefined
  /** Beside the usage, at the top of the answer. */
  readonly top?: object
  /** What a message stream says at its start, and in its late event, where they differ from the usage. */
  readonly start?: object
  readonly late?: object
  /** What a message stream says at its very end. */
  readonly end?: object
  /** The last choice of a chat stream has the usage, not a chunk of its own. */
  readonly isLast?: boolean
  /** The usage of chunks before the last one. */
  readonly growing?: readonly object[]
  /** Of a Responses answer, before the text. */
  readonly items?: readonly object[]
  /** Of a Gemini answer's candidate. */
  readonly candidate?: object
}

const TEXT = 'Hello, world'
const EVENT_STREAM = { 'content-type': 'application/vnd.amazon.eventstream' }

const whole = (body: object): Scripted => ({ headers: JSON_TYPE, chunks: [JSON.stringify(body)] })
const streamed = (chunks: Scripted['chunks'], headers: Scripted['headers'] = SSE): Scripted => ({
  ...(headers ? { headers } : {}),
  chunks,
})

const chat = (stream: boolean, { usage, top, isLast, growing = [] }: Told): Scripted => {
  const base = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'm', ...top }
  const ends = { index: 0, finish_reason: 'stop' }
  if (!stream)
    return whole({
      ...{ ...base, object: 'chat.completion', usage },
      choices: [{ ...ends, message: { role: 'assistant', content: TEXT } }],
    })
  const chunk = { ...base, object: 'chat.completion.chunk' }
  return streamed(
    chatEvents(
      { ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content: TEXT }, finish_reason: null }] },
      ...growing.map((sofar) => ({
        ...{ ...chunk, usage: sofar },
        choices: [{ index: 0, delta: { content: '!' }, finish_reason: null }],
      })),
      { ...chunk, choices: [{ ...ends, delta: { content: '' } }], ...(isLast ? { usage } : {}) },
      ...(usage && !isLast ? [{ ...chunk, choices: [], usage }] : []),
    ),
  )
}

const messageParts = ({ usage, top, start, late, end }: Told) => {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', stop_sequence: null, ...top }
  const delta = { stop_reason: 'end_turn', stop_sequence: null }
  return {
    whole: { ...message, content: [{ type: 'text', text: TEXT }], stop_reason: 'end_turn', usage },
    events: [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage: start ?? usage } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: TEXT } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta, ...(end ? {} : { usage: late ?? usage }) },
      { type: 'message_stop', ...(end ? { usage: end } : {}) },
    ],
  }
}

const messages = (stream: boolean, told: Told): Scripted => {
  const parts = messageParts(told)
  return stream ? streamed(messageEvents(...parts.events)) : whole(parts.whole)
}

const invoke = (stream: boolean, told: Told): Scripted => {
  const parts = messageParts(told)
  const framed = (event: object) =>
    encodeFrame('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64') })
  return stream ? streamed(parts.events.map(framed), EVENT_STREAM) : whole(parts.whole)
}

const responses = (stream: boolean, { usage, top, items = [] }: Told): Scripted => {
  const text = { type: 'output_text', text: TEXT, annotations: [], logprobs: [] }
  const item = { id: 'msg_1', type: 'message', status: 'completed', role: 'assistant', content: [text] }
  const output = [...items, item]
  const base = { id: 'resp_1', object: 'response', created_at: 1_790_000_000, model: 'm', ...top }
  const body = { ...base, status: 'completed', error: null, incomplete_details: null, output, usage }
  if (!stream) return whole(body)
  const events = [
    { type: 'response.created', response: { ...base, status: 'in_progress', output: [] } },
    ...output.flatMap((entry, output_index) => {
      const at = { item_id: 'msg_1', output_index, content_index: 0 }
      const said = [{ type: 'response.output_text.delta', ...at, delta: TEXT, logprobs: [] }]
      return [
        { type: 'response.output_item.added', output_index, item: { ...entry, status: 'in_progress', content: [] } },
        ...(entry === item ? said : []),
        { type: 'response.output_item.done', output_index, item: entry },
      ]
    }),
    { type: 'response.completed', response: body },
  ]
  return streamed(messageEvents(...events.map((event, sequence_number) => ({ ...event, sequence_number }))))
}

const gemini = (stream: boolean, { usage, candidate }: Told): Scripted => {
  const answer = (text: string, more: object, usageMetadata?: object) => ({
    candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0, ...more }],
    ...{ usageMetadata, modelVersion: 'm', responseId: 'r' },
  })
  const last = { finishReason: 'STOP', ...candidate }
  if (!stream) return whole(answer(TEXT, last, usage))
  const chunks = [answer('Hello', {}, { promptTokenCount: 1, totalTokenCount: 1 }), answer(', world', last, usage)]
  return streamed(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`))
}

const converse = (stream: boolean, { usage, top }: Told): Scripted => {
  const metrics = { latencyMs: 5 }
  const message = { role: 'assistant', content: [{ text: TEXT }] }
  if (!stream) return whole({ output: { message }, stopReason: 'end_turn', usage, metrics, ...top })
  const frames: readonly (readonly [string, object])[] = [
    ['messageStart', { role: 'assistant' }],
    ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: TEXT } }],
    ['contentBlockStop', { contentBlockIndex: 0 }],
    ['messageStop', { stopReason: 'end_turn' }],
    ['metadata', { usage, metrics, ...top }],
  ]
  return streamed(
    frames.map(([type, body]) => encodeFrame(type, body)),
    EVENT_STREAM,
  )
}

const cohere = (stream: boolean, { usage }: Told): Scripted => {
  const message = { role: 'assistant', content: [{ type: 'text', text: TEXT }] }
  if (!stream) return whole({ id: 'c1', finish_reason: 'COMPLETE', message, usage })
  const events = [
    { id: 'c1', type: 'message-start', delta: { message: { ...message, content: [] } } },
    { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
    { type: 'content-delta', index: 0, delta: { message: { content: { text: TEXT } } } },
    { type: 'content-end', index: 0 },
    { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage } },
  ]
  return streamed(messageEvents(...events))
}

const ANSWERS = { chat, messages, responses, gemini, converse, invoke, cohere } as const

export const answerOver = (api: Api, stream: boolean, told: Told): Scripted => ANSWERS[api](stream, told)

const PATHS: readonly (readonly [RegExp, Api])[] = [
  [/chat\/completions$/, 'chat'],
  [/\/messages$/, 'messages'],
  [/\/responses$/, 'responses'],
  [/[gG]enerateContent$/, 'gemini'],
  [/\/converse(-stream)?$/, 'converse'],
  [/\/invoke(-with-response-stream)?$/, 'invoke'],
  [/\/v2\/chat$/, 'cohere'],
]

export const apiOf = (path: string): Api | undefined => PATHS.find(([pattern]) => pattern.test(path))?.[1]
