import type { JsonValue } from '#gateway/core/json/value.ts'
import { decodeFrames, encodeFrame } from '../../harness/event-stream.ts'

/** One event of an answer, or all of it, as JSON, and how it is written. What is no JSON is written as it was. */
export interface Unit {
  readonly json: JsonValue
  readonly write: (json: JsonValue) => Uint8Array
}

const parsed = (text: string): JsonValue | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One event with its name and its blank line, or a document. */
const textUnit = (text: string): Unit => {
  const [, before = '', data = text, after = ''] = /^(.*?data: ?)(.*?)(\r?\n.*)$/s.exec(text) ?? []
  const json = parsed(data)
  return json === undefined
    ? { json: null, write: () => Buffer.from(text) }
    : { json, write: (changed) => Buffer.from(before + JSON.stringify(changed) + after) }
}

/** The events of a stream, or a whole answer. */
export const textUnits = (text: string): Unit[] =>
  parsed(text) === undefined ? text.split(/(?<=\n\r?\n)/).map(textUnit) : [textUnit(text)]

/** Frames of AWS; InvokeModel's hold theirs in base64. */
export const frameUnits = (frames: Uint8Array): Unit[] =>
  decodeFrames(Buffer.from(frames)).map(({ type, payload }) => {
    const body = JSON.parse(payload)
    if (type !== 'chunk') return { json: body, write: (json) => encodeFrame(type, json) }
    return {
      json: JSON.parse(Buffer.from(body.bytes, 'base64').toString()),
      write: (json) => encodeFrame(type, { ...body, bytes: Buffer.from(JSON.stringify(json)).toString('base64') }),
    }
  })
