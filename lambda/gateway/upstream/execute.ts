import type { Answer, Meter, Piece } from '../core/answer.ts'
import type { Attempt, Timeouts } from '../core/attempt.ts'
import type { Call, WireName } from '../core/call.ts'
import type { AnswerMeta, Dialect, EncodedCall, StreamEncoder, Wire } from '../core/dialect.ts'
import type { GatewayError } from '../core/error.ts'
import { patchObjectText } from '../core/json-text.ts'
import type { Result, Warning } from '../core/parts.ts'
import type { Credential } from '../core/provider.ts'
import type { UsageFormat } from '../core/usage/buckets.ts'
import { WIRES } from '../dialect/index.ts'
import { type Adapted, adapt } from './adapt.ts'
import { answerHeaders } from './answer-headers.ts'
import { ambientAwsCredentials, sendToBedrock } from './bedrock.ts'
import type { Download } from './download.ts'
import { encodeParts, meterFinish } from './encode-parts.ts'
import type { GoogleAuth } from './google-auth.ts'
import { inlineFiles, takesUrlBy } from './inline-files.ts'
import { relayStream, relayWhole } from './relay.ts'
import { endpointOf, requestHeaders, requireEventStream, targetOf } from './request.ts'
import { decodedParts, decodedResult } from './translate.ts'
import { readError, send, type UpstreamResponse } from './transport.ts'

/** What running attempts needs from the outside; made once per process. */
export interface Upstream {
  readonly google: GoogleAuth
  readonly download: Download
}

/** One request's view of it. */
export interface Execution {
  readonly call: Call
  readonly dialect: Dialect
  readonly credential: Credential
  readonly timeouts: Timeouts
  readonly signal: AbortSignal
  readonly meta: AnswerMeta
  readonly meter: Meter
}

const once = async function* (bytes: string): AsyncGenerator<Piece> {
  yield { bytes, content: true }
}

/** Sends the body over the attempt's wire. Throws the provider's error, decoded, for anything but a 2xx. */
const exchange = async (
  attempt: Attempt,
  wire: Wire,
  body: string,
  run: Execution,
  upstream: Upstream,
): Promise<UpstreamResponse> => {
  const { call, credential, signal, timeouts } = run
  const endpoint = endpointOf(attempt, wire.name)
  const target = targetOf(attempt, call, credential)
  const timing = { connectMs: timeouts.connectMs, headersMs: timeouts.firstTokenMs, idleMs: timeouts.idleMs, signal }
  const response =
    endpoint.transport === 'bedrock-invoke'
      ? await sendToBedrock(target, body, timing)
      : await send(
          {
            url: endpoint.url(target),
            headers: await requestHeaders(attempt, wire.name, call, credential, upstream.google),
            body,
          },
          timing,
        )
  if (response.status < 200 || response.status > 299)
    throw wire.decodeError(await readError(response, wire.name, credential), attempt.provider.slug)
  if (call.stream) requireEventStream(response.headers, attempt.provider.slug)
  return response
}

/** Same dialect on both sides: the caller's own text with the model and a short list of fields patched. */
const relay = async (attempt: Attempt, wire: Wire, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { call, dialect, meter } = run
  const { quirks } = endpointOf(attempt, wire.name)
  const patch = wire.relayPatch(call, quirks)
  const set = patch.remove.includes('model') ? patch.set : { model: attempt.providerModel, ...patch.set }
  const response = await exchange(attempt, wire, patchObjectText(call.text, set, patch.remove), run, upstream)
  const relayed = { wire, quirks, call, provider: attempt.provider.slug, meter }
  const stream = call.stream
    ? relayStream(response, relayed)
    : { pieces: relayWhole(response, relayed), failure: () => undefined }
  return {
    ...stream,
    status: response.status,
    headers: { ...answerHeaders(response.headers), ...contentType(call.stream) },
    warnings: () => [],
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
  const { body, warnings }: EncodedCall = wire.encodeCall({ ...hub, options }, target)
  const all = [...hub.warnings, ...warnings]
  const response = await exchange(attempt, wire, JSON.stringify(body), run, upstream)
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
  return encoded(run, adapted.usageFormat, adapted.headers, adapted.warnings, adapted)
}

/** Starts one attempt. Resolves when the provider has accepted the request; its content may still be to come. */
export const execute = (attempt: Attempt, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { path } = attempt
  if (path.mode === 'adapt') return throughPackage(attempt, run, upstream)
  const wire: Wire = WIRES[path.wire satisfies WireName]
  return path.mode === 'relay' ? relay(attempt, wire, run, upstream) : translate(attempt, wire, run, upstream)
}
