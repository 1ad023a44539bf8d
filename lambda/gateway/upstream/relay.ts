import { type Answer, type Conversion, type Cut, single, type Told } from '../core/answer/answer.ts'
import { eventData } from '../core/answer/event-data.ts'
import { requireComplete } from '../core/answer/truncated.ts'
import { type Attempt, endpointOf } from '../core/attempt.ts'
import type { Call, WireName } from '../core/call.ts'
import type { Relay, Tap, Wire } from '../core/dialect.ts'
import { bothChanges, changedJson } from '../core/json/change.ts'
import { compact, parseObject } from '../core/json/value.ts'
import { usageOnce } from '../core/usage/read.ts'
import { sseFrames, textOf } from '../transport/sse.ts'
import { headersOf } from './answer-headers.ts'
import { fitBody } from './fit/body.ts'
import { receiverOf } from './fit/step.ts'
import { askProvider, type Outgoing, type Running, type Upstream } from './request/ask-provider.ts'
import { markBody } from './request/prompt-cache/body.ts'
import { serviceFields } from './request/service-fields.ts'
import { readJsonAnswer, toldByResult, wholeConversion } from './whole.ts'

/** Same dialect on both sides: the caller's own bytes with the model and a short list of fields changed. */
export const prepareRelay = (attempt: Attempt, wire: Wire, call: Call): Outgoing & Pick<Relay, 'tap'> => {
  const { quirks } = endpointOf(attempt, wire.name)
  const { patch, tap } = wire.relay(call, quirks)
  const { set, remove, within, warnings = [] } = patch
  const model = remove.includes('model') ? {} : { model: attempt.upstreamModel }
  const fields = { ...model, ...set, ...serviceFields(attempt, call, call.body) }
  const fitted = fitBody(call.body, receiverOf(attempt))
  const patched = bothChanges(compact({ set: fields, remove, within }), fitted.change)
  const change = bothChanges(patched, markBody(call.body, attempt))
  const headers = wire.headers(call, quirks, { tier: attempt.service.tier })
  return { body: changedJson(call.source, change), headers, warnings: [...warnings, ...fitted.warnings], tap }
}

/** A last event without its blank line is one if its data is whole; otherwise the stream was cut inside of it. */
const isWhole = (event: string): boolean => {
  const data = eventData(event)
  return data === '[DONE]' || parseObject(data ?? '') !== undefined
}

/** Events of one read lie side by side: nothing has to be copied. */
const joined = (events: readonly Uint8Array[]): Uint8Array => {
  const [first = new Uint8Array(), ...others] = events
  if (others.length === 0) return first
  let end = first.byteOffset + first.length
  for (const { buffer, byteOffset, length } of others) {
    if (buffer !== first.buffer || byteOffset !== end) return Buffer.concat(events)
    end += length
  }
  return new Uint8Array(first.buffer, first.byteOffset, end - first.byteOffset)
}

/** What a tap has learned so far. */
const toldBy = (tap: Tap, format: WireName, warnings: Told['warnings']): Told => {
  const usage = usageOnce(format)
  return {
    get hasContent() {
      return tap.content
    },
    get usage() {
      return usage(tap.usage)
    },
    serviceTier: undefined,
    get finish() {
      return tap.finish
    },
    get model() {
      return tap.model
    },
    get id() {
      return tap.id
    },
    warnings,
    get failure() {
      return tap.error
    },
  }
}

export interface RelayInput {
  readonly tap: Tap
  readonly format: WireName
  readonly provider: string
  readonly warnings: Told['warnings']
  readonly fail: Conversion<Uint8Array>['fail']
  readonly gate: Pick<Running['gate'], 'failure'>
}

/**
 * A provider's event stream, byte for byte, event by event. An event is passed on when it is whole, so that a stream that
 * breaks always breaks between events. The tap reads along for content, usage and the terminal event.
 */
export const relayConversion = ({
  tap,
  format,
  provider,
  warnings,
  fail,
  gate,
}: RelayInput): Conversion<Uint8Array> => {
  const frames = sseFrames()
  /** A terminal event alone ends nothing: an answer has content, or says why it has none. */
  const isComplete = (): boolean => tap.complete && (tap.content || tap.finish !== undefined)
  const requireEnd = (cut?: Cut): void =>
    requireComplete({ isComplete: isComplete(), hasContent: tap.content }, provider, cut)

  const forward = (event: Uint8Array): Uint8Array[] => {
    if (tap.over) return []
    const hadContent = tap.content
    const text = textOf(event)
    const readable = tap.see(text)
    if (tap.error && !hadContent) throw tap.error
    if (tap.error) return [Buffer.from(gate.failure(text, tap.error, fail))]
    if (readable === undefined) return [event]
    return readable === '' ? [] : [Buffer.from(readable)]
  }
  /** Most reads hold nothing but content: they are looked at as a whole. */
  const forwardAll = (events: readonly Uint8Array[]): Uint8Array => {
    const all = joined(events)
    return tap.content && !tap.over && !tap.tells(textOf(all)) ? all : joined(events.flatMap(forward))
  }
  return {
    push: (bytes) => {
      const events = frames.push(bytes)
      if (events.length === 0) return ''
      const out = forwardAll(events)
      if (tap.over) requireEnd()
      return out
    },
    end: (cut) => {
      const rest = cut ? undefined : frames.rest()
      const out = rest && isWhole(textOf(rest)) ? forward(rest) : []
      requireEnd(cut)
      // Clients drop an event without its blank line; the marker tells them nothing.
      const isCutShort = rest && out.length > 0 && !textOf(rest).includes('[DONE]')
      return isCutShort ? Buffer.concat([...out, Buffer.from('\n\n')]) : joined(out)
    },
    fail,
    get state() {
      if (isComplete()) return 'complete'
      return tap.content ? 'content' : 'silent'
    },
    told: toldBy(tap, format, warnings),
  }
}

/** The answer of a provider that natively speaks the caller's dialect: its own bytes for the caller's own bytes. */
export const relay = async (attempt: Attempt, wire: Wire, run: Running, upstream: Upstream): Promise<Answer> => {
  const { call, dialect, gate } = run
  const { slug: provider } = attempt.provider
  const { tap, ...outgoing } = prepareRelay(attempt, wire, call)
  const { warnings } = outgoing
  const response = await askProvider(attempt, wire, outgoing, run, upstream)
  const { status } = response
  const head = { status, headers: headersOf(response.headers, call.stream) }
  if (call.stream) {
    const fail = dialect.encodeErrorEvent
    const conversion = relayConversion({ tap: tap(), format: wire.name, provider, warnings, fail, gate })
    return { ...head, source: response.body, conversion }
  }
  const { bytes, json } = await readJsonAnswer(response, provider)
  // Checked to be an answer, then passed on as it is.
  const result = wire.decodeResult(json, endpointOf(attempt, wire.name).quirks)
  return {
    ...head,
    source: single(result),
    conversion: wholeConversion(toldByResult(wire.name, result, warnings), () => bytes),
  }
}
