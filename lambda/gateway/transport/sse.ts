import { createParser } from 'eventsource-parser'
import type { WireEvent } from '../core/dialect.ts'
import { GatewayError } from '../core/error.ts'

const MAX_EVENT_BYTES = 32 * 1024 * 1024
const LF = 10
const CR = 13

const tooLong = (): GatewayError =>
  new GatewayError('upstream-failed', `The provider sent an event longer than ${MAX_EVENT_BYTES} bytes.`)

/** Events as text, without a BOM. */
export const textOf = (bytes: Uint8Array): string => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** Finds a byte from left to right; the length where there is none. Far cheaper than looking at each byte. */
const finder = (bytes: Uint8Array, byte: number) => {
  let found = -1
  return (from: number): number => {
    if (found < from) found = bytes.indexOf(byte, from)
    if (found === -1) found = bytes.length
    return found
  }
}

/** Where the line goes on that breaks there: in LF, CR or CRLF. */
const afterBreak = (bytes: Uint8Array, end: number): number =>
  bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1

/**
 * Cuts an event stream between its events without changing a byte: all frames and the rest, joined, are the input.
 * Lines end in LF, CRLF or CR; blank lines before an event belong to it. Throws 'upstream-failed' beyond 32 MiB.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export const sseFrames = () => {
  let pending: Uint8Array[] = []
  let pendingLength = 0
  let hasText = false
  let isLineEmpty = true
  let isAfterCr = false

  const take = (bytes: Uint8Array): Uint8Array => {
    if (pending.length === 0) return bytes
    const whole = Buffer.concat([...pending, bytes])
    pending = []
    pendingLength = 0
    return whole
  }

  const hold = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return
    pending.push(bytes)
    pendingLength += bytes.length
    if (pendingLength > MAX_EVENT_BYTES) throw tooLong()
  }

  const push = (bytes: Uint8Array): Uint8Array[] => {
    if (bytes.length === 0) return []
    const frames: Uint8Array[] = []
    let start = 0
    // A CRLF cut in two: its LF ends nothing.
    let index = isAfterCr && bytes[0] === LF ? 1 : 0
    isAfterCr = bytes[bytes.length - 1] === CR
    const nextLf = finder(bytes, LF)
    const nextCr = finder(bytes, CR)
    while (index < bytes.length) {
      const end = Math.min(nextLf(index), nextCr(index))
      if (end > index) {
        isLineEmpty = false
        hasText = true
      }
      if (end === bytes.length) break
      index = afterBreak(bytes, end)
      if (isLineEmpty && hasText) {
        frames.push(take(bytes.subarray(start, index)))
        start = index
        hasText = false
      } else isLineEmpty = true
    }
    hold(bytes.subarray(start))
    return frames
  }

  return {
    /** The events that these bytes complete, each up to and including its blank line. */
    push,
    /** What is left at the end of the stream, an event without its blank line; undefined when there is nothing. */
    rest: (): Uint8Array | undefined => {
      const bytes = take(new Uint8Array())
      return bytes.length > 0 ? bytes : undefined
    },
  }
}

/** Decodes an event stream, wherever the bytes are cut. Throws 'upstream-failed' for an event that is too long. */
export const sseEvents = () => {
  let events: WireEvent[] = []
  const parser = createParser({
    maxBufferSize: MAX_EVENT_BYTES,
    onEvent: ({ event, data }) => events.push(event === undefined ? { data } : { event, data }),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') throw tooLong()
    },
  })
  const decoder = new TextDecoder()
  const feed = (text: string): WireEvent[] => {
    events = []
    parser.feed(text)
    return events
  }
  return {
    push: (bytes: Uint8Array): WireEvent[] => feed(decoder.decode(bytes, { stream: true })),
    /** The last event, which some providers end with less than a blank line. Call it once. */
    end: (): WireEvent[] => feed(`${decoder.decode()}\n\n`),
  }
}
