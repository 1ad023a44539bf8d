import type { Answer, Piece } from '../core/answer.ts'
import type { Attempt } from '../core/attempt.ts'
import type { Result, Warning } from '../core/canonical/parts.ts'
import type { StreamEncoder, Wire } from '../core/dialect.ts'
import type { GatewayError } from '../core/error.ts'
import { objectOr } from '../core/json/value.ts'
import type { UsageFormat } from '../core/usage/buckets.ts'
import { canonicalFor, inCallersWords } from '../dialect/check-fields.ts'
import { loadWire } from '../dialect/index.ts'
import { ambientAwsCredentials } from '../transport/bedrock.ts'
import { type Adapted, adapt } from './adapt/adapt.ts'
import { fitPackage } from './adapt/fit-package.ts'
import { answerHeaders } from './answer-headers.ts'
import { encodeParts, meterFinish } from './encode-parts.ts'
import { relayStream, relayWhole } from './relay.ts'
import { type Execution, exchange, type Upstream } from './request/ask-provider.ts'
import { endpointOf, packageOf } from './request/headers.ts'
import { prepareRelay, prepareTranslation } from './request/prepare.ts'
import { markCanonical } from './request/prompt-cache/canonical.ts'
import { withoutThought } from './request/reasoning.ts'
import { withServiceOptions } from './request/service-fields.ts'
import { honouredParts, requireHonoured } from './strict.ts'
import { decodedParts, decodedResult } from './translate.ts'

const once = async function* (bytes: string): AsyncGenerator<Piece> {
  yield { bytes, content: true }
}

/** The provider's own bytes for the caller's own bytes. */
const relay = async (attempt: Attempt, wire: Wire, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { call, dialect, meter } = run
  const { quirks } = endpointOf(attempt, wire.name)
  const { warnings, ...outgoing } = prepareRelay(attempt, wire, call)
  requireHonoured(call, warnings, attempt.provider.slug)
  const response = await exchange(attempt, wire, outgoing, run, upstream)
  const relayed = { wire, quirks, call, provider: attempt.provider.slug, meter }
  const stream = call.stream
    ? relayStream(response, relayed)
    : { pieces: relayWhole(response, relayed), failure: () => undefined }
  return {
    ...stream,
    status: response.status,
    headers: { ...answerHeaders(response.headers), ...contentType(call.stream) },
    warnings: () => warnings,
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

/** Different dialects, both ours. */
const translate = async (attempt: Attempt, wire: Wire, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { quirks } = endpointOf(attempt, wire.name)
  const { slug } = attempt.provider
  const { warnings, ...outgoing } = await prepareTranslation(attempt, wire, run, upstream.download)
  requireHonoured(run.call, warnings, slug)
  const response = await exchange(attempt, wire, outgoing, run, upstream)
  const source = run.call.stream
    ? { parts: decodedParts(response, wire, quirks, warnings) }
    : { result: await decodedResult(response, wire, quirks, slug) }
  return encoded(run, wire.name, response.headers, () => warnings, source)
}

/** The provider's own package. Its own warnings are only known with its answer. */
const throughPackage = async (attempt: Attempt, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { call, dialect, credential, timeouts, signal } = run
  const { provider } = attempt
  const own = packageOf(attempt)
  const asked = withoutThought(canonicalFor(call, dialect, 'package', own.into.options), attempt)
  const canonical = markCanonical(withServiceOptions(fitPackage(asked, call, own), attempt, call), attempt)
  requireHonoured(call, canonical.warnings, provider.slug)
  const adapted: Adapted = await adapt({
    package: own,
    provider,
    model: attempt.upstreamModel,
    canonical,
    asked: objectOr(call.body['providerOptions']),
    stream: call.stream,
    credential,
    owner: attempt.credential.kind,
    timeouts,
    signal,
    download: upstream.download,
    awsCredentials:
      attempt.credential.kind === 'system' ? () => ambientAwsCredentials(credential['region'] ?? '') : undefined,
    googleAccessToken: () => upstream.google.accessToken(credential),
  })
  const warnings = () => inCallersWords(adapted.warnings(), dialect, call)
  const check = () => requireHonoured(call, warnings(), provider.slug)
  if ('result' in adapted) check()
  const source = 'parts' in adapted ? { parts: honouredParts(adapted.parts, check) } : adapted
  return encoded(run, adapted.usageFormat, adapted.headers, warnings, source)
}

/** Starts one attempt. Resolves when the provider has accepted the request; its content may still be to come. */
export const execute = async (attempt: Attempt, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { path } = attempt
  if (path.mode === 'adapt') return throughPackage(attempt, run, upstream)
  const wire = await loadWire(path.wire)
  return path.mode === 'relay' ? relay(attempt, wire, run, upstream) : translate(attempt, wire, run, upstream)
}
