import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventBounds, messageBounds } from '#gateway/transport/event-bounds.ts'
import { MAX_EVENT_BYTES, MAX_NOISE_BYTES, MAX_STREAM_BYTES } from '#gateway/transport/limits.ts'

const MIB = 1024 * 1024

/** How many bytes go in before it refuses, and with what; pieces of that size. */
const refusalOf = (piece: Uint8Array, begin = '') => {
  const { push } = eventBounds()
  push(Buffer.from(begin))
  for (let bytes = 0; bytes < 2 * MAX_STREAM_BYTES; bytes += piece.length)
    try {
      push(piece)
    } catch (error) {
      return { bytes, message: String(error) }
    }
  return { bytes: Number.POSITIVE_INFINITY, message: 'nothing' }
}

const filled = (line: string, bytes = 4096): Uint8Array => Buffer.alloc(bytes, line)

/** Everything that is no event by the standard: https://html.spec.whatwg.org/multipage/server-sent-events.html */
const NOISE = {
  'comments in one block': ': keep-alive\n',
  'comments apart': ': keep-alive\n\n',
  'comments that look like data': ': data: {}\n\n',
  'one comment without end': ': keep-alive ',
  'blank lines': '\n',
  'blank lines of CRLF': '\r\n',
  'blank lines of CR': '\r',
  'names of events without data': 'event: ping\n\n',
  'ids without data': 'id: 7\n\n',
  'times to wait': 'retry: 10\n\n',
  'unknown fields': 'date: today\n\n',
  'fields that begin like data': 'database: x\n\n',
  'data behind a space': ' data: x\n\n',
  'no stream at all': '<html>',
}

describe('what is no event ends at its limit', () => {
  test.each(Object.entries(NOISE))('%s', (_name, line) => {
    const { bytes, message } = refusalOf(filled(line))
    expect(message).toContain(`lines without an event longer than ${MAX_NOISE_BYTES} bytes`)
    expect(bytes).toBeLessThanOrEqual(MAX_NOISE_BYTES)
  })

  test.each(Object.entries(NOISE))('%s after an event', (_name, line) => {
    const { bytes, message } = refusalOf(filled(line), 'data: {}\n\n')
    expect(message).toContain('lines without an event')
    expect(bytes).toBeLessThanOrEqual(MAX_NOISE_BYTES)
  })

  test('counted from one event to the next', () => {
    const { push } = eventBounds()
    for (let round = 0; round < 20; round++) {
      push(filled(': waiting\n\n', MAX_NOISE_BYTES - 100))
      push(Buffer.from('data: {}\n\n'))
    }
  })
})

describe('an event', () => {
  test.each(['data: ', 'data:', 'event: x\ndata: ', ': comment\ndata: ', 'data\ndata: '])(
    'that begins with %j may be as long as its limit',
    (begin) => {
      const { bytes, message } = refusalOf(Buffer.alloc(64 * 1024, 'x'), begin)
      expect(message).toContain(`an event longer than ${MAX_EVENT_BYTES} bytes`)
      expect(bytes).toBeGreaterThan(MAX_EVENT_BYTES - MIB)
    },
  )

  test('in one piece or in many is the same', () => {
    const event = Buffer.concat([Buffer.from('data: '), Buffer.alloc(2 * MIB, 'x'), Buffer.from('\n\n')])
    expect(eventBounds().push(event)).toEqual([event.length])
    const { push } = eventBounds()
    for (let at = 0; at < event.length; at += 7777) push(event.subarray(at, at + 7777))
  })
})

test('a stream of events ends at its limit', () => {
  const { bytes, message } = refusalOf(filled(`data: ${'x'.repeat(1000)}\n\n`, 1008 * 65))
  expect(message).toContain(`a stream longer than ${MAX_STREAM_BYTES} bytes`)
  expect(bytes).toBeLessThanOrEqual(MAX_STREAM_BYTES)
})

test('wherever it is cut, the same events end at the same places', () => {
  const piece = fc.constantFrom('\n', '\r', '\r\n', '\n\n', 'data: x', 'event: y', ': c', 'data', 'da', 'ta: ', 'x')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(200), { maxLength: 10 }), (pieces, places) => {
      const bytes = Buffer.from(pieces.join(''))
      const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
      const bounds = eventBounds()
      const ends = cuts.slice(1).flatMap((end, index) => {
        const start = cuts[index] ?? 0
        return bounds.push(bytes.subarray(start, end)).map((place) => start + place)
      })
      // A CRLF that is cut ends with its CR; its LF is then the first byte of what follows.
      const withoutLf = (place: number) => (bytes[place - 2] === 13 && bytes[place - 1] === 10 ? place - 1 : place)
      expect(ends.map(withoutLf)).toEqual(eventBounds().push(bytes).map(withoutLf))
    }),
  )
})

describe("messages of AWS's event streams", () => {
  const message = (length: number): Uint8Array => {
    const bytes = Buffer.alloc(length)
    bytes.writeUInt32BE(length)
    return bytes
  }

  test('may come cut anywhere', () => {
    const bytes = Buffer.concat([message(100), message(16), message(70_000)])
    for (const size of [1, 3, 4096]) {
      const { push } = messageBounds()
      for (let at = 0; at < bytes.length; at += size) push(bytes.subarray(at, at + size))
    }
  })

  test.each([MAX_EVENT_BYTES + 1, 0xffff_ffff])(
    'that say they have %d bytes are refused before they come',
    (length) => {
      const head = Buffer.alloc(4)
      head.writeUInt32BE(length)
      expect(() => messageBounds().push(Buffer.concat([message(20), head]))).toThrow('an event longer than')
    },
  )

  test('are not endless', () => {
    const { push } = messageBounds()
    const endless = () => {
      for (let bytes = 0; bytes <= MAX_STREAM_BYTES; bytes += MIB) push(message(MIB))
    }
    expect(endless).toThrow('a stream longer than')
  })
})
