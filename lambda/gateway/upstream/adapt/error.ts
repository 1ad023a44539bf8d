import { truncated } from '../../core/answer/truncated.ts'
import type { CredentialKind } from '../../core/attempt.ts'
import { type ErrorCode, GatewayError } from '../../core/error.ts'
import { attributed } from '../../core/failure/attribute.ts'
import { errorOfAnswer, failureOf } from '../../core/failure/failure.ts'
import { parsedBody, readSaid, tellsOfFailure } from '../../core/failure/said.ts'
import { compact, isObject, type JsonObject, numberOr, objectOr, stringOr } from '../../core/json/value.ts'
import { shown, unreadableEvent } from '../../dialect/guard.ts'

const MAX_BODY = 64 * 1024

/** The SDK's own errors that are not the provider's fault, by name: instances may come from several copies of it. */
const NAMED: Readonly<Record<string, ErrorCode>> = {
  AI_UnsupportedFunctionalityError: 'unsupported',
  AI_InvalidArgumentError: 'unsupported',
  AI_InvalidPromptError: 'unsupported',
  AI_NoSuchProviderReferenceError: 'unsupported',
  AI_NoSuchModelError: 'upstream-not-found',
  AI_LoadAPIKeyError: 'upstream-refused',
  AI_LoadSettingError: 'upstream-refused',
  // AWS's chain, asked by @ai-sdk/amazon-bedrock when it signs.
  CredentialsProviderError: 'upstream-refused',
}

/** Of the language itself: what they say is not for callers. */
const ACCIDENTS: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'])

/** Who failed. */
export interface Failing {
  /** The provider's slug. */
  readonly provider: string
  readonly owner?: CredentialKind
  readonly signal: AbortSignal
  /** How far it came; absent: nobody knows. `answered`: HTTP's status was a success, whatever a package tells. */
  readonly reached?: 'nobody' | 'answered'
}

/**
 * An event without data, or one that the package's schema does not know. The stream goes on after it, so it is no
 * failure, unless it tells of one, or is none that anybody could know.
 */
export const isUnknownEvent = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  if (error.name === 'AI_JSONParseError') return 'text' in error && String(error.text).trim() === ''
  const isOther = error.name === 'AI_TypeValidationError' && 'value' in error
  return isOther && isObject(error.value) && !tellsOfFailure(error.value)
}

const silent = (provider: string): string => `${provider} failed without saying why.`

/**
 * What the provider said, as an `APICallError` or an error in a stream tells it; undefined for any other. The URL and
 * the request stay out: they hold the prompt and, at some providers, the key.
 */
const saidByProvider = (thrown: unknown, { provider, reached }: Failing): GatewayError | undefined => {
  const error = typeof thrown === 'string' ? { message: thrown } : isObject(thrown) ? thrown : {}
  const status = numberOr(error['statusCode'])
  if (status === undefined && thrown instanceof Error) return undefined
  const { responseBody, data } = error
  const message = stringOr(error['message']) || silent(provider)
  const body = typeof responseBody === 'string' ? responseBody.slice(0, MAX_BODY) : undefined
  const isAnswered = reached === 'answered' || (status !== undefined && status < 300)
  if (body !== undefined && status !== undefined && !isAnswered) {
    const headers = objectOr(error['responseHeaders']) as Record<string, string>
    return errorOfAnswer({ status, headers, body }, provider, message)
  }
  const told = body === undefined ? (responseBody ?? data ?? error) : parsedBody(body)
  const guessed = status !== undefined && status >= 300 ? status : undefined
  // An answer that the package could not read says nothing, and has been paid for.
  if (guessed === undefined && body !== undefined && !tellsOfFailure(told)) return undefined
  const said = readSaid(told)
  return failureOf(compact({ status: said?.status, guessed, message: said?.message ?? message, said }))
}

/** What is in an event that a package could not read. */
const errorInEvent = (thrown: unknown, failing: Failing): GatewayError | undefined => {
  if (!(thrown instanceof Error)) return undefined
  if (thrown.name === 'AI_JSONParseError' && 'text' in thrown) return unreadableEvent(thrown.text)
  if (thrown.name !== 'AI_TypeValidationError' || !('value' in thrown)) return undefined
  const { value } = thrown
  return tellsOfFailure(value) ? saidByProvider({ data: value }, failing) : unreadableEvent(value)
}

/** What a package took for an answer although it tells of a failure. */
export const errorInBody = (body: unknown, failing: Failing): GatewayError | undefined => {
  const { provider, owner = 'system' } = failing
  const error = tellsOfFailure(body) ? saidByProvider({ data: body }, failing) : undefined
  return error && attributed(error, provider, owner)
}

/** Ours, also when the package wrapped what our transport threw inside it. */
const gatewayErrorIn = (thrown: unknown): GatewayError | undefined => {
  if (thrown instanceof GatewayError) return thrown
  return thrown instanceof Error && thrown.cause !== undefined ? gatewayErrorIn(thrown.cause) : undefined
}

/** A file that was uploaded elsewhere: `reference` holds its ids by provider. */
const foreignFile = (provider: string, reference: JsonObject): string => {
  const [owner, id] = Object.entries(reference)[0] ?? []
  return `${provider} cannot read the file ${shown(id)}, which was uploaded to ${owner}.`
}

/** What a package threw that no provider said. Before anything was sent, it is the request that is wrong. */
const packagesOwn = (thrown: unknown, { provider, reached }: Failing): GatewayError => {
  const { name, message, reference }: JsonObject = isObject(thrown) ? thrown : {}
  const own = `${provider}: ${stringOr(message) ?? ''}`
  const code = NAMED[String(name)]
  if (code) return new GatewayError(code, isObject(reference) ? foreignFile(provider, reference) : own, { provider })
  const detail = { provider, cause: thrown }
  if (reached !== 'nobody')
    return new GatewayError(
      'upstream-failed',
      `The package of ${provider} could not read the answer, or it broke off.`,
      detail,
    )
  const text = ACCIDENTS.has(String(name)) ? `The package of ${provider} cannot make a request of this call.` : own
  return new GatewayError('unsupported', text, detail)
}

/** Whatever a package threw or put into an `error` part. An abort is told by its reason, however it surfaced. */
export const packageError = (thrown: unknown, failing: Failing): GatewayError => {
  const { provider, owner = 'system', signal } = failing
  if (signal.aborted)
    return gatewayErrorIn(signal.reason) ?? new GatewayError('aborted', 'The request was cancelled.', { provider })
  const ours = gatewayErrorIn(thrown)
  // The transport knows the host alone, and something of the answer had come.
  if (ours?.code === 'upstream-truncated') return truncated(provider, { hasContent: true }, { cause: ours })
  if (ours) return attributed(ours, provider, owner)
  const error = errorInEvent(thrown, failing) ?? saidByProvider(thrown, failing) ?? packagesOwn(thrown, failing)
  return attributed(error, provider, owner)
}
