import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FinishReason, StreamPart } from '#gateway/core/canonical/parts.ts'
import type { Wire } from '#gateway/core/dialect.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { sseEvents } from '#gateway/transport/sse-events.ts'
import { PEER as ANYBODY } from '../harness/peer.ts'
import { reduced, samples, summarized } from './answer.ts'
import { callOf, META, type Subject, streamed } from './dialect.ts'

/** Anthropic's signatures are its own wherever its wire is spoken. */
const PEER = { ...ANYBODY, provider: 'anthropic' }

const decoded = (wire: Wire, chunks: readonly Uint8Array[]): StreamPart[] => {
  const events = sseEvents()
  const decoder = wire.decodeStream(PEER)
  const parts = chunks.flatMap((chunk) => events.push(chunk).flatMap((event) => decoder.read(event)))
  return [...parts, ...events.end().flatMap((event) => decoder.read(event)), ...decoder.end()]
}

/** What the last word of a stream begins with, by wire. */
const TERMINALS = ['"finish_reason":"', 'event: message_stop']

const finishOf = (parts: readonly StreamPart[]): FinishReason['unified'] | undefined =>
  parts.find((part) => part.type === 'finish')?.finishReason.unified

const cut = (bytes: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const ends = [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}

/** What makes a wire the mirror image of the dialect of the same name. */
export const wireConformance = (subject: Subject, wire: Wire): void => {
  const { dialect } = subject

  test('what the dialect encodes, the wire decodes: text, calls, signed reasoning, finish, usage', () => {
    fc.assert(
      fc.property(samples, ({ parts, result, answer }) => {
        const back = decoded(wire, [Buffer.from(streamed(subject, parts))])
        expect(reduced(back)).toEqual(answer)
        expect(finishOf(back)).toBe(result.finishReason.unified)
        const whole = wire.decodeResult(
          JSON.parse(JSON.stringify(dialect.encodeResult(result, callOf(subject), META))),
          PEER,
        )
        expect(summarized(whole)).toEqual(answer)
        expect(whole.finishReason).toEqual(back.find((part) => part.type === 'finish')?.finishReason)
        expect(back.find((part) => part.type === 'finish')?.usage).toEqual(whole.usage)
      }),
    )
  })

  test('bytes split at every point give the same parts', () => {
    const [sample] = fc.sample(
      samples.filter(({ answer }) => answer.text !== '' && answer.calls.length > 0 && answer.reasoning.length > 0),
      { numRuns: 1, seed: 7 },
    )
    const bytes = Buffer.from(streamed(subject, sample?.parts ?? []))
    const whole = decoded(wire, [bytes])
    for (let place = 0; place <= bytes.length; place++)
      expect(decoded(wire, [bytes.subarray(0, place), bytes.subarray(place)]), `split at ${place}`).toEqual(whole)
    expect(
      decoded(
        wire,
        [...bytes].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(whole)
  })

  test('bytes split anywhere give the same parts', () => {
    fc.assert(
      fc.property(samples, fc.array(fc.nat(10_000), { maxLength: 12 }), ({ parts }, places) => {
        const bytes = Buffer.from(streamed(subject, parts))
        expect(decoded(wire, cut(bytes, places))).toEqual(decoded(wire, [bytes]))
      }),
    )
  })

  test('a stream cut before its terminal event never finishes', () => {
    fc.assert(
      fc.property(samples, fc.nat(), ({ parts }, place) => {
        const bytes = Buffer.from(streamed(subject, parts))
        const terminal = Math.max(...TERMINALS.map((words) => bytes.lastIndexOf(words)))
        expect(finishOf(decoded(wire, [bytes.subarray(0, place % terminal)]))).toBeUndefined()
      }),
    )
  })

  test('an error event is an error part', () => {
    const text = dialect.encodeErrorEvent(new GatewayError('overloaded', 'Busy.', { status: 529 }))
    const events = sseEvents()
    const decoder = wire.decodeStream(PEER)
    const parts = events.push(Buffer.from(text)).flatMap((event) => decoder.read(event))
    expect(parts).toMatchObject([{ type: 'error', error: { message: 'Busy.' } }])
    expect(parts[0]?.type === 'error' && parts[0].error).toBeInstanceOf(GatewayError)
  })
}
