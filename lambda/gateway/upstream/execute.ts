import type { Answer, Piece } from '../core/answer.ts'
import type { Attempt } from '../core/attempt.ts'
import type { WireName } from '../core/call.ts'
import type { EncodedCall, StreamEncoder, Wire } from '../core/dialect.ts'
import type { GatewayError } from '../core/error.ts'
import { patchObjectText } from '../core/json-text.ts'
import type { Result, Warning } from '../core/parts.ts'
import type { UsageFormat } from '../core/usage/buckets.ts'
import { WIRES } from '../dialect/index.ts'
import { type Adapted, adapt } from './adapt.ts'
import { answerHeaders } from './answer-headers.ts'
import { ambientAwsCredentials } from './bedrock.ts'
import { encodeParts, meterFinish } from './encode-parts.ts'
import { type Execution, exchange, type Upstream } from './exchange.ts'
import { inlineFiles, takesUrlBy } from './inline-files.ts'
import { relayStream, relayWhole } from './relay.ts'
import { endpointOf } from './request.ts'
import { decodedParts, decodedResult } from './translate.ts'
import { unreadOptions } from './unread-options.ts'

const once = async function* (bytes: string): AsyncGenerator<Piece> {
  yield { bytes, content: true }
}

/** Same dialect on both sides: the caller's own text with the model and a short list of fields patched. */
const relay = async (attempt: Attempt, wire: Wire, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { call, dialect, meter } = run
  const { quirks } = endpointOf(attempt, wire.name)
  const patch = wire.relayPatch(call, quirks)
  const set = patch.remove.includes('model') ? patch.set : { model: attempt.providerModel, ...patch.set }
  const response = await exchange(attempt, wire, { body: patchObjectText(call.text, set, patch.remove) }, run, upstream)
  const relayed = { wire, quirks, call, provider: attempt.provider.slug, meter }
  const stream = call.stream
    ? relayStream(response, relayed)
    : { pieces: relayWhole(response, relayed), failure: () => undefined }
  return {
    ...stream,
    status: response.status,
    headers: { ...answerHeaders(response.headers), ...contentType(call.stream) },
    warnings: () => patch.warnings ?? [],
    fail: (error) => dialect.encodeErrorEvent(error),
  }
}

const contentType = (stream: boolean): Record<string, string> =>
  stream
    ? { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' }
    : { 'content-type': 'application/json' }

/** An answer that our encoder writes, from parts or from a whole result. */
const encoded = (
  run: Execution,
  format: UsageFormat,
  headers: Readonly<Record<string, string>>,
  warnings: () => readonly Warning[],
  source: { parts: AsyncIterable<Parameters<StreamEncoder['write']>[0]> } | { result: Result },
): Answer => {
  const { call, dialect, meta, meter } = run
  const common = {
    status: 200,
    headers: { ...answerHeaders(headers), ...contentType(call.stream) },
    warnings,
    failure: noFailure,
  }
  if ('parts' in source) {
    const encoder = dialect.encodeStream(call, meta)
    return {
      ...common,
      pieces: encodeParts(source.parts, encoder, format, meter),
      fail: (error) => encoder.fail(error),
    }
  }
  const { result } = source
  meter.content()
  meterFinish(meter, format, result, result.response)
  const body = dialect.encodeResult({ ...result, warnings: [...warnings()] }, call, meta)
  return { ...common, pieces: once(JSON.stringify(body)), fail: () => '' }
}

const noFailure = (): GatewayError | undefined => undefined

/** Different dialects, both ours: the canonical form in between. */
const translate = async (attempt: Attempt, wire: Wire, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { quirks } = endpointOf(attempt, wire.name)
  const { call } = run
  const hub = call.hub()
  const options = await inlineFiles(hub.options, takesUrlBy(quirks), upstream.download)
  const target = {
    model: attempt.providerModel,
    maxOutputTokens: attempt.maxOutputTokens,
    stream: call.stream,
    quirks,
    provider: attempt.provider.slug,
  }
  const { body, headers, warnings }: EncodedCall = wire.encodeCall({ ...hub, options }, target)
  const all = [...hub.warnings, ...warnings, ...unreadOptions(call, options, [wire.name, target.provider])]
  const response = await exchange(attempt, wire, { body: JSON.stringify(body), headers }, run, upstream)
  const source = call.stream
    ? { parts: decodedParts(response, wire, quirks, all) }
    : { result: await decodedResult(response, wire, quirks, attempt.provider.slug) }
  return encoded(run, wire.name, response.headers, () => all, source)
}

/** The provider's own package. */
const throughPackage = async (attempt: Attempt, run: Execution, upstream: Upstream): Promise<Answer> => {
  const adapted: Adapted = await adapt({
    provider: attempt.provider,
    model: attempt.providerModel,
    hub: run.call.hub(),
    stream: run.call.stream,
    credential: run.credential,
    timeouts: run.timeouts,
    signal: run.signal,
    download: upstream.download,
    awsCredentials: () => ambientAwsCredentials(run.credential['region'] ?? ''),
    googleAccessToken: () => upstream.google.accessToken(run.credential),
  })
  const unread = unreadOptions(run.call, run.call.hub().options, [attempt.provider.adapter?.optionsKey ?? ''])
  return encoded(run, adapted.usageFormat, adapted.headers, () => [...adapted.warnings(), ...unread], adapted)
}

/** Starts one attempt. Resolves when the provider has accepted the request; its content may still be to come. */
export const execute = (attempt: Attempt, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { path } = attempt
  if (path.mode === 'adapt') return throughPackage(attempt, run, upstream)
  const wire: Wire = WIRES[path.wire satisfies WireName]
  return path.mode === 'relay' ? relay(attempt, wire, run, upstream) : translate(attempt, wire, run, upstream)
}
