import { arrayOr, type JsonObject, objectOr, parseObject } from '#gateway/core/json/value.ts'
import { messageOf, readMessage } from '../conformance/readers/anthropic-messages.ts'
import { cohereAnswerOf, readCohere } from '../conformance/readers/cohere.ts'
import { converseOf, readConverse } from '../conformance/readers/converse.ts'
import { readGemini } from '../conformance/readers/gemini.ts'
import { readChat } from '../conformance/readers/openai-chat.ts'
import type { Reading } from '../conformance/readers/reader.ts'
import { decodeFrames } from '../harness/event-stream.ts'
import { answerOf, type Recorded } from './answers/answer.ts'
import type { ChatEnd } from './answers/chat-end.ts'
import type { Recording } from './recording.ts'

/** One event of a recorded stream. */
interface Event {
  readonly value: JsonObject
  /** The bytes before this place hold it whole. */
  readonly end: number
}

/** How an API's recorded bytes are read, without a line of the gateway's own codecs. */
interface Api {
  readonly events: (body: Buffer) => Event[]
  readonly readStream: (events: readonly JsonObject[]) => Reading
  readonly readWhole: (body: JsonObject) => Reading
  /** The event with which a stream is complete; of chat completions that is for the provider to say. */
  readonly isLast: (event: JsonObject, ends: ChatEnd | undefined) => boolean
}

const DONE: JsonObject = { done: true }

const sseEvents = (body: Buffer): Event[] => {
  const events: Event[] = []
  let end = 0
  // One character per byte, so that places in the text are places in the bytes.
  for (const line of body.toString('latin1').split(/(?<=\n)/)) {
    const data = Buffer.from(/^data: ?(.*?)\r?\n?$/s.exec(line)?.[1] ?? '', 'latin1').toString()
    const value = data === '[DONE]' ? DONE : parseObject(data)
    if (value) events.push({ value, end: end + line.trimEnd().length })
    end += line.length
  }
  return events
}

const converseEvents = (body: Buffer): Event[] =>
  decodeFrames(body).map(({ type, payload, end }) => ({ value: { [type]: objectOr(parseObject(payload)) }, end }))

/** InvokeModel wraps the JSON of each event as base64. */
const invokeEvents = (body: Buffer): Event[] =>
  decodeFrames(body).map(({ payload, end }) => ({ value: objectOr(parseObject(invokedText(payload))), end }))

const invokedText = (payload: string): string =>
  Buffer.from(String(parseObject(payload)?.['bytes']), 'base64').toString()

/** What a stream of InvokeModel is as server-sent events: what a same-dialect client must get, byte for byte. */
export const invokedEvents = (body: Buffer): string =>
  decodeFrames(body)
    .map(({ payload }) => invokedText(payload))
    .map((json) => `event: ${parseObject(json)?.['type']}\ndata: ${json}\n\n`)
    .join('')

const isFinished = ({ choices }: JsonObject): boolean =>
  arrayOr(choices).some((choice) => objectOr(choice)['finish_reason'])

const MESSAGES: Api = {
  events: sseEvents,
  readStream: (events) => readMessage(messageOf(events)),
  readWhole: readMessage,
  isLast: ({ type }) => type === 'message_stop',
}

/** The APIs that the gateway serves from, by their names in recordings. */
const APIS: Readonly<Record<string, Api>> = {
  chat: {
    events: sseEvents,
    readStream: readChat,
    readWhole: (body) => readChat([body]),
    isLast: (event, ends) => (ends === 'finish-reason' ? isFinished(event) : event === DONE),
  },
  messages: MESSAGES,
  rawPredict: MESSAGES,
  invoke: { ...MESSAGES, events: invokeEvents },
  generateContent: {
    events: sseEvents,
    readStream: readGemini,
    readWhole: (body) => readGemini([body]),
    isLast: ({ candidates }) => arrayOr(candidates).some((candidate) => objectOr(candidate)['finishReason']),
  },
  converse: {
    events: converseEvents,
    readStream: (events) => readConverse(converseOf(events)),
    readWhole: readConverse,
    isLast: ({ messageStop }) => messageStop !== undefined,
  },
  'cohere-chat': {
    events: sseEvents,
    readStream: (events) => readCohere(cohereAnswerOf(events)),
    readWhole: readCohere,
    isLast: ({ type }) => type === 'message-end',
  },
}

/** What a recording says. */
export const readRecorded = ({ api, body, stream }: Recording): Recorded | undefined => {
  const known = APIS[api]
  if (!known) return undefined
  return answerOf(
    stream
      ? known.readStream(known.events(body).map(({ value }) => value))
      : known.readWhole(objectOr(parseObject(body.toString()))),
  )
}

/** Where a stream's events end, up to and including the one that completes it; empty when none does. */
export const eventEnds = ({ api, body }: Recording, ends: ChatEnd | undefined): number[] => {
  const known = APIS[api]
  const events = known?.events(body) ?? []
  const last = events.findIndex(({ value }) => known?.isLast(value, ends))
  return events.slice(0, last + 1).map(({ end }) => end)
}
