import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import { sseEvents } from '#gateway/transport/sse-events.ts'
import { sseFrames, textOf } from '#gateway/transport/sse-frames.ts'

const framesOf = (chunks: readonly Uint8Array[]) => {
  const frames = sseFrames()
  const whole = chunks.flatMap((chunk) => frames.push(chunk))
  return { whole, rest: frames.rest() }
}

const eventsOf = (chunks: readonly Uint8Array[]) => {
  const events = sseEvents()
  return [...chunks.flatMap((chunk) => events.push(chunk)), ...events.end()]
}

const joined = (frames: readonly (Uint8Array | undefined)[]) =>
  Buffer.concat(frames.map((frame) => frame ?? new Uint8Array()))

const trimmed = (frames: readonly Uint8Array[]) => frames.map((frame) => textOf(frame).trim())

/** Cuts bytes at the given places, which may repeat. */
const cut = (bytes: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end))
}

const STREAM = [
  '\ufeffevent: message_start\ndata: {"text":"Grüße 🎉 日本"}\n\n',
  ': comment only\n\n',
  '\n\ndata: after blank lines\n\n',
  'data: one\ndata: two\nid: 7\n\n',
].join('')

describe.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('a stream with %s', (_name, newline) => {
  const bytes = Buffer.from(`${STREAM.replaceAll('\n', newline)}data: [DONE]${newline}`)
  const expected = [
    { event: 'message_start', data: '{"text":"Grüße 🎉 日本"}' },
    { data: 'after blank lines' },
    { data: 'one\ntwo' },
    { data: '[DONE]' },
  ]

  test('gives the same frames and events wherever it is cut', () => {
    const { whole, rest } = framesOf([bytes])
    expect(whole.map((frame) => textOf(frame).trim().split(newline)[0])).toEqual([
      'event: message_start',
      ': comment only',
      'data: after blank lines',
      'data: one',
    ])
    expect(rest && textOf(rest)).toBe(`data: [DONE]${newline}`)
    for (let place = 0; place <= bytes.length; place++) {
      const chunks = [bytes.subarray(0, place), bytes.subarray(place)]
      const parts = framesOf(chunks)
      expect(joined([...parts.whole, parts.rest]).equals(bytes)).toBe(true)
      expect(trimmed(parts.whole)).toEqual(trimmed(whole))
      expect(eventsOf(chunks)).toEqual(expected)
    }
    expect(eventsOf([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected)
  })
})

test('any bytes, cut anywhere, come out as they went in', () => {
  const piece = fc.constantFrom('\n', '\r', '\r\n', '\n\n', 'data: x', 'event: y', ': c', '🎉', '\ufeff', 'data')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(200), { maxLength: 10 }), (pieces, places) => {
      const bytes = Buffer.from(pieces.join(''))
      const { whole, rest } = framesOf(cut(bytes, places))
      expect(joined([...whole, rest]).equals(bytes)).toBe(true)
    }),
  )
})

test('frames hold the events that the decoder sees, one each', () => {
  const event = fc.record({
    data: fc.stringMatching(/^[a-zü🎉{}": ]{0,20}$/u),
    name: fc.constantFrom('', 'ping', 'delta'),
  })
  fc.assert(
    fc.property(
      fc.array(event),
      fc.array(fc.nat(2000), { maxLength: 10 }),
      fc.constantFrom('\n', '\r\n'),
      (list, places, newline) => {
        const text = list.map(
          ({ data, name }) => `${name && `event: ${name}${newline}`}data: ${data}${newline}${newline}`,
        )
        const { whole, rest } = framesOf(cut(Buffer.from(text.join('')), places))
        // The second half of a CRLF may open the next frame.
        expect(trimmed(whole)).toEqual(text.map((one) => one.trim()))
        expect(textOf(rest ?? Buffer.of()).trim()).toBe('')
        expect(eventsOf(whole)).toEqual(eventsOf([Buffer.from(text.join(''))]))
      },
    ),
  )
})

test('an event that ends with the stream is an event, with or without its line break', () => {
  expect(eventsOf([Buffer.from('data: [DONE]')])).toEqual([{ data: '[DONE]' }])
  expect(eventsOf([Buffer.from('data: [DONE]\n')])).toEqual([{ data: '[DONE]' }])
  expect(eventsOf([Buffer.from('data: [DONE]\n\n')])).toEqual([{ data: '[DONE]' }])
  expect(eventsOf([])).toEqual([])
})

test('a huge event in small chunks is one frame, and one without end is refused', () => {
  const chunk = Buffer.alloc(4096, 'x')
  const frames = sseFrames()
  frames.push(Buffer.from('data: '))
  for (let count = 0; count < 4096; count++) expect(frames.push(chunk)).toEqual([])
  expect(frames.push(Buffer.from('\n\n'))[0]?.length).toBe(6 + 4096 * 4096 + 2)
  const mebibyte = Buffer.alloc(1 << 20, 'x')
  const endless = (push: (bytes: Uint8Array) => unknown) => () => {
    push(Buffer.from('data: '))
    for (let count = 0; count < 40; count++) push(mebibyte)
  }
  expect(endless(sseFrames().push)).toThrow(GatewayError)
  expect(endless(sseEvents().push)).toThrow(GatewayError)
})
