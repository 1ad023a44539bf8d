import { type JsonObject, parseObject } from '#gateway/core/json/value.ts'
import { sseEvents } from '#gateway/transport/sse-events.ts'
import type { Answer } from '../answer.ts'

/** What an answer says, whatever the API it is written in; read as its documentation says, without our codecs. */
export interface Reading {
  readonly text: string
  readonly refusal?: string
  /** What the provider says of why it refused. */
  readonly explanation?: string
  readonly reasoning: string
  /** Blocks of reasoning, each with the signature that closes it, where the API tells them apart. */
  readonly blocks?: Answer['reasoning']
  /** Calls for the client to run. */
  readonly calls: readonly WrittenCall[]
  /** Why it ended, in the API's own word. */
  readonly finish: unknown
  /** All tokens, cached and reasoning ones included; undefined when none were told. */
  readonly usage: { readonly input: number; readonly output: number } | undefined
  /** What is charged, where that is less than `usage` counts. */
  readonly billed?: Reading['usage']
  /** Cited or found pages. */
  readonly urls?: readonly string[]
  /** Opaque state that must survive. */
  readonly signatures: readonly string[]
  /** Gemini signs text as well, and does not insist on having that back: Anthropic's clients get none behind the last text. */
  readonly textSignatures?: readonly string[]
  /** Documents that the answer cites, by the words that it cites them for. */
  readonly cited?: readonly string[]
}

interface WrittenCall {
  readonly id: string
  readonly name: string
  /** JSON; may be empty where there is no argument. */
  readonly args: string
}

/** Reads a dialect. */
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

/** What a conformance suite compares. */
export const answerOf = ({ text, blocks = [], calls, usage }: Reading): Answer => ({
  text,
  reasoning: blocks,
  calls: calls.map(({ id, name, args }) => ({ id, name, input: JSON.parse(args) as unknown })),
  tokens: usage ?? { input: -1, output: -1 },
})

/** Fields of JSON that the reader is sure of. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')
export const count = (value: unknown): number => (typeof value === 'number' ? value : -1)

/** Those fields of a usage together; what is not told counts nothing. */
export const sum = (usage: JsonObject, ...fields: readonly string[]): number =>
  fields.reduce((total, field) => total + Math.max(0, count(usage[field])), 0)

/** The texts in a list of anything. */
export const texts = (values: readonly unknown[]): string[] => values.map(text).filter((value) => value !== '')

/** The arguments of a call: text already, or JSON. */
export const argsOf = (input: unknown): string => (typeof input === 'string' ? input : (JSON.stringify(input) ?? ''))
