import { type Answer, type Conversion, single } from '../core/answer/answer.ts'
import { type Attempt, endpointOf } from '../core/attempt.ts'
import type { StreamPart } from '../core/canonical/parts.ts'
import type { Wire } from '../core/dialect.ts'
import { compact } from '../core/json/value.ts'
import { listedModel } from '../core/provider/endpoint.ts'
import { canonicalFor, inCallersWords } from '../dialect/check-fields.ts'
import { sseEvents } from '../transport/sse.ts'
import { headersOf } from './answer-headers.ts'
import { type FittedCall, fitCall } from './fit/fit.ts'
import { type PartsInput, partsConversion } from './parts.ts'
import { askProvider, type Execution, type Outgoing, type Running, type Upstream } from './request/ask-provider.ts'
import { inlineFiles, takesUrlBy } from './request/inline-files.ts'
import { markCanonical } from './request/prompt-cache/canonical.ts'
import { serviceFields } from './request/service-fields.ts'
import { readJsonAnswer, resultConversion, toldByResult } from './whole.ts'

/** Different dialects, both ours: the canonical form in between. */
export const prepareTranslation = async (
  attempt: Attempt,
  wire: Wire,
  { call, dialect }: Pick<Execution, 'call' | 'dialect'>,
  download: Upstream['download'],
): Promise<Outgoing & Pick<FittedCall, 'back'>> => {
  const { takes, quirks } = endpointOf(attempt, wire.name)
  const canonical = canonicalFor(call, dialect, wire)
  const fitted = fitCall(await inlineFiles(canonical.options, takesUrlBy(takes), download), attempt)
  const encoded = wire.encodeCall(markCanonical(fitted, attempt), {
    model: attempt.upstreamModel,
    listed: listedModel(attempt.endpoint),
    known: attempt.model.like ?? attempt.model.id,
    ...compact({ maxOutputTokens: attempt.model.maxOutputTokens }),
    stream: call.stream,
    takes,
    quirks,
    provider: attempt.provider.slug,
  })
  return {
    body: [Buffer.from(JSON.stringify({ ...encoded.body, ...serviceFields(attempt, call, encoded.body) }))],
    headers: wire.headers(call, quirks, { tier: attempt.service.tier, encoded: encoded.headers }),
    warnings: [
      ...(attempt.path.mode === 'translate' && attempt.path.why ? [attempt.path.why] : []),
      ...inCallersWords([...canonical.warnings, ...fitted.warnings, ...encoded.warnings], dialect, call),
    ],
    back: fitted.back,
  }
}

export interface TranslationInput extends Omit<PartsInput, 'format' | 'finalWarnings'> {
  readonly wire: Wire
  readonly quirks: Parameters<Wire['decodeStream']>[0]
}

/** A provider's event stream as events of another dialect. */
export const translation = ({ wire, quirks, ...rest }: TranslationInput): Conversion<Uint8Array> => {
  const events = sseEvents()
  const decoder = wire.decodeStream(quirks)
  const encoding = partsConversion({ ...rest, format: wire.name })
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
    push: (bytes) => encode(decode(events.push(bytes))),
    end: (cut) => {
      // What a cut left of an event is none.
      const rest = cut || encoding.state === 'complete' ? '' : encode([...decode(events.end()), ...decoder.end()])
      encoding.end(cut)
      return rest
    },
    fail: encoding.fail,
    get state() {
      return encoding.state
    },
    told: encoding.told,
  }
}

/** The answer of a provider that speaks another one of our wires. */
export const translate = async (attempt: Attempt, wire: Wire, run: Running, upstream: Upstream): Promise<Answer> => {
  const { call, dialect, meta } = run
  const { quirks } = endpointOf(attempt, wire.name)
  const { slug: provider } = attempt.provider
  const { back, ...outgoing } = await prepareTranslation(attempt, wire, run, upstream.download)
  const { warnings } = outgoing
  const response = await askProvider(attempt, wire, outgoing, run, upstream)
  const head = { status: 200, headers: headersOf(response.headers, call.stream) }
  if (call.stream) {
    const encoder = dialect.encodeStream(call, meta)
    return {
      ...head,
      source: response.body,
      conversion: translation({ encoder, wire, quirks, provider, warnings, back }),
    }
  }
  const { json } = await readJsonAnswer(response, provider)
  const result = wire.decodeResult(json, quirks)
  const conversion = resultConversion(result, toldByResult(wire.name, result, warnings), run, back)
  return { ...head, source: single(result), conversion }
}
