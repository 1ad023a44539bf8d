import type { Answer, Meter, Piece } from '../core/answer.ts'
import type { Call } from '../core/call.ts'
import type { Tap, Wire } from '../core/dialect.ts'
import { GatewayError } from '../core/error.ts'
import { parseObject } from '../core/json/value.ts'
import type { Quirks } from '../core/quirks.ts'
import type { UpstreamResponse } from '../transport/http.ts'
import { readAll } from '../transport/http.ts'
import { untilComplete } from '../transport/linger.ts'
import { sseFrames, textOf } from '../transport/sse.ts'
import { meterFinish } from './encode-parts.ts'

const MAX_ANSWER_BYTES = 64 * 1024 * 1024

interface Relay {
  readonly wire: Wire
  readonly quirks: Quirks
  readonly call: Call
  readonly provider: string
  readonly meter: Meter
}

/** A last event without its blank line is one if its data is whole; otherwise the stream was cut inside of it. */
const isWhole = (event: string): boolean => {
  const lines = event.split(/\r\n|\r|\n/).filter((line) => line.startsWith('data:'))
  const data = lines.map((line) => line.slice('data:'.length).trim()).join('\n')
  return data === '[DONE]' || parseObject(data) !== undefined
}

/** Pieces of one read lie side by side: nothing has to be copied. */
const joined = (pieces: readonly Uint8Array[]): Uint8Array => {
  const [first = new Uint8Array(), ...others] = pieces
  let end = first.byteOffset + first.length
  for (const { buffer, byteOffset, length } of others) {
    if (buffer !== first.buffer || byteOffset !== end) return Buffer.concat(pieces)
    end += length
  }
  return new Uint8Array(first.buffer, first.byteOffset, end - first.byteOffset)
}

const report = (tap: Tap, { wire, meter }: Relay): void =>
  meter.finish({ format: wire.name, usage: tap.usage, reason: tap.finish, model: tap.model, id: tap.id })

/**
 * The provider's event stream, byte for byte, event by event. An event is passed on when it is whole, so that a stream
 * that breaks always breaks between events. The tap reads along for content, usage and the terminal event.
 */
async function* relayEvents(
  response: UpstreamResponse,
  relay: Relay,
  shown: (error: GatewayError) => void,
): AsyncGenerator<Piece> {
  const { wire, quirks, call, provider, meter } = relay
  const frames = sseFrames()
  const tap = wire.tap(quirks)
  const forward = (event: Uint8Array): Uint8Array[] => {
    if (tap.over) return []
    const text = textOf(event)
    const hadContent = tap.content
    const readable = tap.see(text)
    if (tap.error && !hadContent) throw tap.error
    if (!hadContent && tap.content) meter.content()
    if (wire.isInjected(readable ?? text, call)) return []
    return readable === undefined ? [event] : [Buffer.from(readable)]
  }
  /** Most reads hold nothing but content: they are looked at as a whole. */
  const forwardAll = (events: readonly Uint8Array[]): Uint8Array => {
    const all = joined(events)
    return tap.content && !tap.over && !tap.tells(textOf(all)) ? all : joined(events.flatMap(forward))
  }
  try {
    for await (const bytes of untilComplete(response.body, () => tap.complete)) {
      const out = forwardAll(frames.push(bytes))
      if (out.length > 0) yield { bytes: out, content: tap.content }
      if (tap.error) break
    }
    if (tap.error) {
      shown(tap.error)
      return
    }
    const last = frames.rest()
    const out = last && isWhole(textOf(last)) ? forward(last) : []
    // A terminal event alone ends nothing: an answer has content, or says why it has none.
    if (!tap.complete || !(tap.content || tap.finish))
      throw new GatewayError('upstream-truncated', `${provider} ended its stream before the answer was complete.`, {
        provider,
      })
    for (const rest of out) yield { bytes: rest, content: tap.content }
    // Clients drop an event without its blank line; the marker tells them nothing.
    if (last && out.length > 0 && !textOf(last).includes('[DONE]')) yield { bytes: '\n\n', content: true }
  } finally {
    report(tap, relay)
  }
}

/** A same-dialect stream. */
export const relayStream = (response: UpstreamResponse, relay: Relay): Pick<Answer, 'pieces' | 'failure'> => {
  let failure: GatewayError | undefined
  return { pieces: relayEvents(response, relay, (error) => (failure = error)), failure: () => failure }
}

/** A same-dialect whole answer: checked to be one, then passed on as it is. */
export async function* relayWhole(response: UpstreamResponse, relay: Relay): AsyncGenerator<Piece> {
  const { wire, quirks, provider, meter } = relay
  const bytes = await readAll(response.body, MAX_ANSWER_BYTES)
  const body = parseObject(new TextDecoder().decode(bytes))
  if (!body)
    throw new GatewayError('upstream-failed', `${provider} answered something that is not a JSON object.`, { provider })
  const result = wire.decodeResult(body, quirks)
  meter.content()
  meterFinish(meter, wire.name, result, result.response)
  yield { bytes, content: true }
}
