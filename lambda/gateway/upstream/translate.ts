import { type Answer, type Conversion, single } from '../core/answer/answer.ts'
import { type Attempt, endpointOf } from '../core/attempt.ts'
import type { StreamPart } from '../core/canonical/parts.ts'
import type { Wire } from '../core/dialect.ts'
import { compact } from '../core/json/value.ts'
import { canonicalFor, inCallersWords } from '../dialect/check-fields.ts'
import { sseEvents } from '../transport/sse.ts'
import { headersOf } from './answer-headers.ts'
import { type PartsInput, partsConversion } from './parts.ts'
import { askProvider, type Execution, inNameOf, type Outgoing, type Upstream } from './request/ask-provider.ts'
import { inlineFiles, takesUrlBy } from './request/inline-files.ts'
import { markCanonical } from './request/prompt-cache/canonical.ts'
import { withoutReasoning } from './request/reasoning.ts'
import { serviceFields } from './request/service-fields.ts'
import { readJsonAnswer, resultOf, toldByResult, wholeConversion } from './whole.ts'

/** Different dialects, both ours: the canonical form in between. */
export const prepareTranslation = async (
  attempt: Attempt,
  wire: Wire,
  { call, dialect }: Pick<Execution, 'call' | 'dialect'>,
  download: Upstream['download'],
): Promise<Outgoing> => {
  const { takes, quirks } = endpointOf(attempt, wire.name)
  const canonical = withoutReasoning(canonicalFor(call, dialect, wire), attempt)
  const options = await inlineFiles(canonical.options, takesUrlBy(takes), download)
  const encoded = wire.encodeCall(markCanonical({ ...canonical, options }, attempt), {
    model: attempt.upstreamModel,
    ...compact({ maxOutputTokens: attempt.model.maxOutputTokens }),
    stream: call.stream,
    takes,
    quirks,
    provider: attempt.provider.slug,
  })
  return {
    body: [Buffer.from(JSON.stringify({ ...encoded.body, ...serviceFields(attempt, call, encoded.body) }))],
    headers: wire.headers(call, quirks, { tier: attempt.service.tier, encoded: encoded.headers }),
    warnings: inCallersWords([...canonical.warnings, ...encoded.warnings], dialect, call),
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
      // What a cut left of an event is none; what was whole before it may have been the end.
      const last = cut ? [] : decode(events.end())
      const rest = encoding.state === 'complete' ? '' : encode([...last, ...decoder.end()])
      encoding.end(cut)
      return rest
    },
    fail: encoding.fail,
    get state() {
      return encoding.state === 'content' && decoder.isComplete ? 'complete' : encoding.state
    },
    told: encoding.told,
  }
}

/** The answer of a provider that speaks another one of our wires. */
export const translate = async (attempt: Attempt, wire: Wire, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { call, dialect, meta } = run
  const { quirks } = endpointOf(attempt, wire.name)
  const { slug: provider } = attempt.provider
  const outgoing = await prepareTranslation(attempt, wire, run, upstream.download)
  const { warnings } = outgoing
  const response = await askProvider(attempt, wire, outgoing, run, upstream)
  const head = { status: 200, headers: headersOf(response.headers, call.stream) }
  if (call.stream) {
    const encoder = dialect.encodeStream(call, meta)
    const conversion = translation({ encoder, wire, quirks, provider, named: inNameOf(attempt), warnings })
    return { ...head, source: response.body, conversion }
  }
  const { json } = await readJsonAnswer(response, provider)
  const result = resultOf(json, wire, attempt)
  const write = () => JSON.stringify(dialect.encodeResult({ ...result, warnings: [...warnings] }, call, meta))
  return {
    ...head,
    source: single(result),
    conversion: wholeConversion(toldByResult(wire.name, result, warnings), write),
  }
}
