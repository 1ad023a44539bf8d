import { type Answer, type Conversion, single } from '../core/answer/answer.ts'
import { type Attempt, peerOf } from '../core/attempt.ts'
import type { StreamPart } from '../core/canonical/parts.ts'
import type { Wire } from '../core/dialect.ts'
import { usageIn, wireUsage } from '../core/usage/read.ts'
import { silenceBounds } from '../transport/event-bounds.ts'
import { sseEvents } from '../transport/sse-events.ts'
import { headersOf } from './answer-headers.ts'
import { type PartsInput, partsConversion } from './parts.ts'
import { askProvider, inNameOf } from './request/ask-provider.ts'
import type { Encoding, Upstream } from './request/execution.ts'
import { prepareTranslation } from './request/prepare-translation.ts'
import { resultConversion } from './result-conversion.ts'
import { readJsonAnswer, resultOf, toldByResult } from './whole.ts'

export interface TranslationInput extends Omit<PartsInput, 'read' | 'usage' | 'finalWarnings'> {
  readonly wire: Wire
  readonly peer: Parameters<Wire['decodeStream']>[0]
}

/** A provider's event stream as events of another dialect. */
export const translation = ({ wire, peer, ...rest }: TranslationInput): Conversion<Uint8Array> => {
  const events = sseEvents()
  const boundSilence = silenceBounds()
  const decoder = wire.decodeStream(peer)
  const { usage } = decoder
  const encoding = partsConversion({ ...rest, usage, read: wireUsage(wire.usage, peer.quirks) })
  let isOpen = false

  const encode = (parts: StreamPart[]) => {
    if (!isOpen) parts.unshift({ type: 'stream-start', warnings: [...rest.warnings] })
    isOpen = true
    return parts.length > 0 ? encoding.push(parts) : ''
  }
  const decode = (read: ReturnType<typeof events.push>): StreamPart[] => {
    const parts: StreamPart[] = []
    for (const event of read) for (const part of decoder.read(event)) parts.push(part)
    return parts
  }
  return {
    push: (bytes) => {
      const out = encode(decode(events.push(bytes)))
      if (encoding.state() === 'silent') boundSilence(bytes)
      return out
    },
    end: (cut) => {
      // What a cut left of an event is none; what was whole before it may have been the end.
      const last = cut ? [] : decode(events.end())
      const rest = encoding.state() === 'complete' ? '' : encode([...last, ...decoder.end()])
      encoding.end(cut)
      return rest
    },
    fail: encoding.fail,
    state: () => {
      const state = encoding.state()
      return state === 'content' && decoder.isComplete() ? 'complete' : state
    },
    told: encoding.told,
  }
}

/** The answer of a provider that speaks another one of our wires. */
export const translate = async (attempt: Attempt, wire: Wire, run: Encoding, upstream: Upstream): Promise<Answer> => {
  const { call, dialect, meta } = run
  const peer = peerOf(attempt, wire.name)
  const { provider, quirks: counting } = peer
  const { back, ...outgoing } = await prepareTranslation(attempt, wire, run, upstream.download)
  const { warnings } = outgoing
  const response = await askProvider(attempt, wire, outgoing, run, upstream)
  const head = { status: 200, headers: headersOf(response.headers, call.stream) }
  if (call.stream) {
    const encoder = dialect.encodeStream(call, meta)
    const named = inNameOf(attempt)
    const conversion = translation({ encoder, wire, peer, provider, named, warnings, back })
    return { ...head, source: response.body, conversion }
  }
  const { json } = await readJsonAnswer(response, provider)
  const result = resultOf(json, wire, attempt)
  const told = toldByResult({ read: wireUsage(wire.usage, counting) }, result, usageIn(wire.usage, json), warnings)
  return { ...head, source: single(result), conversion: resultConversion(result, told, run, back) }
}
