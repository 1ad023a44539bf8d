import type { RenderedError } from '../../core/dialect.ts'
import { type ErrorCode, GatewayError, type UpstreamError } from '../../core/error.ts'
import { errorInside, errorOfAnswer } from '../../core/failure/failure.ts'
import { compact, isObject, type JsonObject, objectOr, ownIn, parseObject, stringOr } from '../../core/json/value.ts'
import { retryAfterHeaders } from '../../core/retry-after.ts'
import { REFUSALS } from '../error-code.ts'
import { anthropicRateLimits } from '../rate-limit-headers.ts'

const INVALID = 'invalid_request_error'
const API = 'api_error'

/** https://platform.claude.com/docs/en/api/errors */
const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
}

/** `error.type`; absent where the status tells it. */
const BY_CODE: Readonly<Partial<Record<ErrorCode, string>>> = {
  overloaded: 'overloaded_error',
  'rate-limited': 'rate_limit_error',
  'upstream-not-found': 'not_found_error',
}

/** Words in the message by which Claude Code knows to compact, or to ask for less output. */
const TOO_LONG = /prompt is too long|input length and `?max_tokens`? exceed context limit/i

/** What was asked for and what there is room for, as OpenAI and vLLM say it. */
const IN_PARTS = /maximum context length is ([\d]+) tokens.{0,80}\((\d+) in the messages, (\d+) in the completion\)/is

const isEnvelope = (body: JsonObject): boolean => body['type'] === 'error' && isObject(body['error'])

/** A non-2xx answer as an error. Any body is survived: Anthropic's, Google's, AWS's, HTML, none. */
export const decodeError = (upstream: UpstreamError, provider: string): GatewayError => {
  const { wire: _, ...rest } = upstream
  const isOwn = isEnvelope(parseObject(upstream.body) ?? {})
  return errorOfAnswer(isOwn ? { ...rest, wire: 'anthropic-messages' } : rest, provider)
}

const SILENT = 'The provider answered something that is no message.'

/** An error that came inside a 200: an `error` event, or a whole body that is no message. */
export const errorInAnswer = (body: JsonObject): GatewayError =>
  errorInside(body, SILENT) ?? new GatewayError('upstream-failed', SILENT)

const typeFor = ({ code, status, refusesOurCredential }: GatewayError): string => {
  // The provider refused the gateway, which must not look as if the gateway had refused its caller.
  if (refusesOurCredential) return code === 'upstream-unpaid' ? 'provider_billing_error' : API
  return BY_CODE[code] ?? BY_STATUS[status] ?? (status >= 499 ? API : INVALID)
}

/** Where the prompt alone would fit, less output does: Claude Code reads the three numbers. */
const inClaudesWords = (message: string): string => {
  const [, limit, input, output] = IN_PARTS.exec(message) ?? []
  return limit && Number(input) < Number(limit)
    ? `input length and \`max_tokens\` exceed context limit: ${input} + ${output} > ${limit}: ${message}`
    : `prompt is too long: ${message}`
}

const messageFor = ({ code, message }: Pick<GatewayError, 'code' | 'message'>): string =>
  code === 'context-exceeded' && !TOO_LONG.test(message) ? inClaudesWords(message) : message

/** Beside the type, which is the same for several of them, the word that tells which refusal it is. */
const inside = (error: GatewayError, message: string): JsonObject =>
  compact({ type: typeFor(error), message, code: ownIn<string>(REFUSALS, error.code) })

const envelope = (error: GatewayError, generationId?: string): JsonObject =>
  compact({ type: 'error', error: inside(error, messageFor(error)), request_id: generationId })

/** A provider's body that lacks the words by which clients know what to do has them added. */
const withWords = (body: JsonObject, code: ErrorCode): JsonObject => {
  const error = objectOr(body['error'])
  const message = stringOr(error['message']) ?? ''
  const told = messageFor({ code, message })
  return told === message ? body : { ...body, error: { ...error, message: told } }
}

/** A provider's own body and status in this wire, unless they speak of a credential that is not the caller's. */
const verbatim = (error: GatewayError): { status: number; body: JsonObject } | undefined => {
  const { code, status, detail, refusesOurCredential } = error
  const { upstream } = detail
  if (upstream?.wire !== 'anthropic-messages' || upstream.status < 400 || refusesOurCredential) return undefined
  const body = parseObject(upstream.body)
  return body && { status, body: withWords(body, code) }
}

export const encodeError = (error: GatewayError, meta: { generationId?: string }): RenderedError => {
  const { retryAfterMs, rateLimits, headers } = error.detail
  const { status, body } = verbatim(error) ?? { status: error.status, body: envelope(error, meta.generationId) }
  return {
    status,
    headers: { ...headers, ...retryAfterHeaders(retryAfterMs), ...anthropicRateLimits(rateLimits) },
    body,
  }
}

/**
 * No status tells it here: opencode 1.18.33 asks again only where the words are those of a server error or an overload.
 */
const eventMessage = (error: GatewayError): string =>
  error.status >= 500 && error.code !== 'overloaded' ? `Server error: ${error.message}` : messageFor(error)

/** Clients drop data without its `event:` line, so an error needs one. */
export const encodeErrorEvent = (error: GatewayError): string => {
  const body = { type: 'error', error: inside(error, eventMessage(error)) }
  return `event: error\ndata: ${JSON.stringify(body)}\n\n`
}
