import { truncated } from '../../core/answer/truncated.ts'
import type { CredentialKind } from '../../core/attempt.ts'
import { type ErrorCode, type ErrorDetail, errorForStatus, GatewayError } from '../../core/error.ts'
import { compact, isObject, type JsonObject, numberOr, objectOr, parseObject, stringOr } from '../../core/json/value.ts'
import { readRetryAfter } from '../../core/retry-after.ts'

const MAX_BODY = 64 * 1024

/** The SDK's own errors that are not the provider's fault, by name: instances may come from several copies of it. */
const NAMED: Readonly<Record<string, ErrorCode>> = {
  AI_UnsupportedFunctionalityError: 'unsupported',
  AI_InvalidArgumentError: 'unsupported',
  AI_InvalidPromptError: 'unsupported',
  AI_NoSuchModelError: 'upstream-not-found',
  AI_LoadAPIKeyError: 'upstream-refused',
  AI_LoadSettingError: 'upstream-refused',
}

/** Who failed. */
interface Failing {
  /** The provider's slug. */
  readonly provider: string
  readonly owner?: CredentialKind
  readonly signal: AbortSignal
}

/** An event without data, or one that the package's schema does not know. The stream goes on after it, so it is no failure. */
export const isUnreadableEvent = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'AI_TypeValidationError' ||
    (error.name === 'AI_JSONParseError' && 'text' in error && String(error.text).trim() === ''))

/** What an `APICallError` says. Its URL and request stay out: they hold the prompt and, at some providers, the key. */
const detailOf = (error: JsonObject, status: number, { provider, owner }: Failing): ErrorDetail => {
  const headers = objectOr(error['responseHeaders'])
  const text = stringOr(error['responseBody'])
  const bodyError = objectOr(parseObject(text ?? '')?.['error'])
  return compact({
    provider,
    type: stringOr(error['type']) ?? stringOr(bodyError['type']) ?? stringOr(bodyError['code']),
    retryAfterMs: readRetryAfter(headers, bodyError),
    upstream:
      text === undefined
        ? undefined
        : compact({
            status,
            headers: headers as Record<string, string>,
            body: text.slice(0, MAX_BODY),
            credential: owner,
          }),
  })
}

/** The message in a body that is not in the shape that the package expects of its provider. */
const messageIn = (body: string | undefined): string | undefined => {
  const { error, message } = parseObject(body ?? '') ?? {}
  return stringOr(objectOr(error)['message']) ?? stringOr(error) ?? stringOr(message)
}

/** Ours, also when the package wrapped what our transport threw inside it. */
const gatewayErrorIn = (thrown: unknown): GatewayError | undefined => {
  if (thrown instanceof GatewayError) return thrown
  return thrown instanceof Error && thrown.cause !== undefined ? gatewayErrorIn(thrown.cause) : undefined
}

/** Whatever a package threw or put into an `error` part. An abort is told by its reason, however it surfaced. */
export const packageError = (thrown: unknown, failing: Failing): GatewayError => {
  const { provider, signal } = failing
  if (signal.aborted)
    return gatewayErrorIn(signal.reason) ?? new GatewayError('aborted', 'The request was cancelled.', { provider })
  const ours = gatewayErrorIn(thrown)
  // The transport knows the host alone, and something of the answer had come.
  if (ours?.code === 'upstream-truncated') return truncated(provider, { hasContent: true }, { cause: ours })
  if (ours) return ours
  const error = isObject(thrown) ? thrown : {}
  const text = stringOr(thrown) || stringOr(error['message']) || messageIn(stringOr(error['responseBody']))
  const message = text || `${provider} failed without saying why.`
  const status = numberOr(error['statusCode'])
  if (status !== undefined) return errorForStatus(status, message, detailOf(error, status, failing))
  const code = NAMED[String(error['name'])]
  if (code) return new GatewayError(code, `${provider}: ${message}`, { provider })
  if (!(thrown instanceof Error)) return new GatewayError('upstream-failed', message, { provider })
  const unknown = `The package of ${provider} could not read the answer, or it broke off.`
  return new GatewayError('upstream-failed', unknown, { provider, cause: thrown })
}
