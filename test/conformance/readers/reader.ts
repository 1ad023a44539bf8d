import { type JsonObject, parseObject } from '#gateway/core/json/value.ts'
import { sseEvents } from '#gateway/transport/sse.ts'
import type { Answer } from '../answer.ts'

/** Reads a dialect as its documentation says, without our codecs. */
export interface Reader {
  stream(events: readonly StreamEvent[]): Answer
  whole(body: JsonObject): Answer
  /** Does this event say that the answer is complete? */
  isTerminal(event: StreamEvent): boolean
  /** Do clients raise on this event? */
  isFailure(event: StreamEvent): boolean
}

export interface StreamEvent {
  readonly name: string | undefined
  readonly text: string
  /** Empty for what is no JSON object. */
  readonly data: JsonObject
}

/** The events of a stream's text. */
export const eventsOf = (text: string): StreamEvent[] => {
  const events = sseEvents()
  return [...events.push(Buffer.from(text)), ...events.end()].map(({ event, data }) => ({
    name: event,
    text: data,
    data: parseObject(data) ?? {},
  }))
}

/** Fields of JSON that the reader is sure of. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')
export const count = (value: unknown): number => (typeof value === 'number' ? value : -1)
