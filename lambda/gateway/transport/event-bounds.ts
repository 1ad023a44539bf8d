import { GatewayError } from '../core/error.ts'
import { MAX_EVENT_BYTES, MAX_NOISE_BYTES, MAX_SILENT_BYTES, MAX_STREAM_BYTES } from './limits.ts'

const LF = 10
const CR = 13
const COLON = 58
/** What the lines begin with of which an event consists; others alone are none. */
const DATA = Buffer.from('data')

const tooLong = (what: string, limit: number): GatewayError =>
  new GatewayError('upstream-failed', `The provider sent ${what} longer than ${limit} bytes.`)

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

/** Whether the line under way, which may come in pieces, is one of data. */
const dataLine = () => {
  /** Bytes of the word that were there; beyond its length: it is one of data; -1: it is none. */
  let seen = 0
  return {
    /** More of the line. */
    see: (bytes: Uint8Array, start: number, end: number): void => {
      for (let at = start; at < end && seen >= 0 && seen <= DATA.length; at++)
        seen = bytes[at] === (DATA[seen] ?? COLON) ? seen + 1 : -1
    },
    isData: (): boolean => seen > DATA.length,
    /** It has ended: a field without a value is one, too. */
    end: (): boolean => {
      const isData = seen >= DATA.length
      seen = 0
      return isData
    },
  }
}

/**
 * Where the events end in what arrives of a stream. Lines end in LF, CRLF or CR; blank lines before an event belong to
 * it. Throws 'upstream-failed' for a stream, an event, or lines between two events, that are longer than allowed.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export const eventBounds = () => {
  let streamLength = 0
  /** Of the event under way, with what else came since the one before it. */
  let length = 0
  /** Of what came before it and was none. */
  let noise = 0
  let hasText = false
  let hasData = false
  let isLineEmpty = true
  let isAfterCr = false
  const line = dataLine()

  const see = (bytes: Uint8Array, from: number, to: number): void => {
    if (from === to) return
    isLineEmpty = false
    hasText = true
    if (!hasData) line.see(bytes, from, to)
  }
  /** Does an event end with the line? */
  const endLine = (): boolean => {
    const isBlank = isLineEmpty
    isLineEmpty = true
    hasData = line.end() || hasData
    return isBlank && hasText
  }
  const endEvent = (lastBytes: number): void => {
    noise = hasData ? 0 : noise + length + lastBytes
    length = 0
    hasText = false
    hasData = false
  }
  const check = (): void => {
    if (streamLength > MAX_STREAM_BYTES) throw tooLong('a stream', MAX_STREAM_BYTES)
    if (hasData || line.isData()) {
      if (length > MAX_EVENT_BYTES) throw tooLong('an event', MAX_EVENT_BYTES)
    } else if (noise + length > MAX_NOISE_BYTES) throw tooLong('lines without an event', MAX_NOISE_BYTES)
  }

  return {
    /** The places in these bytes behind which another event begins. */
    push: (bytes: Uint8Array): readonly number[] => {
      if (bytes.length === 0) return []
      const ends: number[] = []
      let start = 0
      // A CRLF cut in two: its LF ends nothing.
      let index = isAfterCr && bytes[0] === LF ? 1 : 0
      isAfterCr = bytes[bytes.length - 1] === CR
      const nextLf = finder(bytes, LF)
      const nextCr = finder(bytes, CR)
      while (index < bytes.length) {
        const end = Math.min(nextLf(index), nextCr(index))
        see(bytes, index, end)
        if (end === bytes.length) break
        index = afterBreak(bytes, end)
        if (!endLine()) continue
        endEvent(index - start)
        start = index
        ends.push(index)
      }
      length += bytes.length - start
      streamLength += bytes.length
      check()
      return ends
    },
  }
}

/**
 * For what arrives while an answer has no content, where its events leave nothing to hold. Throws 'upstream-failed'
 * where that is more than the longest event and lines before it, which may be its first content.
 */
export const silenceBounds = () => {
  let length = 0
  return (bytes: Uint8Array): void => {
    length += bytes.length
    if (length > MAX_SILENT_BYTES) throw tooLong('events without content', MAX_SILENT_BYTES)
  }
}

/**
 * The length that a message of AWS's event streams begins with.
 * https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html
 */
const PRELUDE = 4

/** The same for AWS's binary event streams, whose messages say how long they are. */
export const messageBounds = () => {
  let streamLength = 0
  let head = 0
  let headLength = 0
  /** Of the message under way. */
  let missing = 0
  return {
    push: (bytes: Uint8Array): void => {
      streamLength += bytes.length
      if (streamLength > MAX_STREAM_BYTES) throw tooLong('a stream', MAX_STREAM_BYTES)
      for (let at = 0; at < bytes.length; ) {
        if (missing > 0) {
          const taken = Math.min(missing, bytes.length - at)
          missing -= taken
          at += taken
          continue
        }
        head = head * 256 + (bytes[at++] ?? 0)
        if (++headLength < PRELUDE) continue
        if (head > MAX_EVENT_BYTES) throw tooLong('an event', MAX_EVENT_BYTES)
        missing = Math.max(0, head - PRELUDE)
        head = 0
        headLength = 0
      }
    },
  }
}
