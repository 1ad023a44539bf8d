import type { Dialect, RenderedError } from '../../core/dialect.ts'
import { type ErrorCode, GatewayError, type UpstreamError } from '../../core/error.ts'
import { errorInside, errorOfAnswer } from '../../core/failure/failure.ts'
import { tellsOfFailure } from '../../core/failure/said.ts'
import { arrayOr, compact, type JsonObject, objectOr, parseObject } from '../../core/json/value.ts'
import { retryAfterHeaders } from '../../core/retry-after.ts'
import { CODES, codeOf, REFUSALS } from '../error-code.ts'
import { openaiRateLimits } from '../rate-limit-headers.ts'

type Rendered = Pick<RenderedError, 'status' | 'body'>

const INVALID = 'invalid_request_error'
const SERVER = 'internal_server_error'

/** `error.type` as the AI SDK's gateway client classifies it; OpenAI's SDKs go by the status. */
const TYPES: Readonly<Record<ErrorCode, string>> = {
  'bad-request': INVALID,
  unsupported: INVALID,
  unauthenticated: 'authentication_error',
  forbidden: 'forbidden',
  'not-found': 'not_found',
  'model-not-found': 'model_not_found',
  'method-not-allowed': INVALID,
  'too-large': INVALID,
  'unsupported-media-type': INVALID,
  'no-providers': 'no_providers_available',
  'upstream-rejected': INVALID,
  'context-exceeded': INVALID,
  'content-filtered': INVALID,
  'upstream-refused': SERVER,
  'upstream-unpaid': SERVER,
  'upstream-not-found': 'not_found',
  'rate-limited': 'rate_limit_exceeded',
  overloaded: SERVER,
  timeout: SERVER,
  'provider-timeout': SERVER,
  'upstream-unreachable': SERVER,
  'upstream-failed': SERVER,
  'upstream-truncated': SERVER,
  'budget-exceeded': REFUSALS['budget-exceeded'],
  'price-unknown': REFUSALS['price-unknown'],
  'insufficient-funds': REFUSALS['insufficient-funds'],
  'budget-reserved': 'rate_limit_exceeded',
  limited: 'rate_limit_exceeded',
  'budget-unavailable': SERVER,
  aborted: INVALID,
  cancelled: INVALID,
  internal: SERVER,
}

/** The same for a credential of the caller's own, by what the provider answered. */
const OF_OWN: Readonly<Record<number, string>> = { 401: 'authentication_error', 403: 'forbidden' }

/** Its schema of every error wants the status as `code`, where OpenAI's clients read a word. @openrouter/sdk 1.3.19 */
const OPENROUTER_SDK = /@openrouter\/sdk/

export const decodeError = (upstream: UpstreamError, provider: string): GatewayError =>
  errorOfAnswer({ ...upstream, wire: 'openai-chat' }, provider)

/**
 * The error of an event or body that carries one although its HTTP status was 200, at the top or in a choice
 * (OpenRouter). Undefined when it carries none.
 */
export const errorInAnswer = (answer: JsonObject): GatewayError | undefined => {
  const holders = [answer, ...arrayOr(answer['choices']).map(objectOr)]
  return errorInside(holders.find(tellsOfFailure), 'The provider reported an error without a message.')
}

export const notAnAnswer = (what: string): GatewayError => new GatewayError('upstream-failed', `The provider ${what}.`)

const envelope = (error: GatewayError): JsonObject => ({
  message: error.message,
  type: error.refusesOwnCredential ? (OF_OWN[error.status] ?? 'insufficient_quota') : TYPES[error.code],
  param: error.detail.param ?? null,
  code: codeOf(error),
})

/** A provider's body that lacks the word by which clients know what to do has it added. */
const withCode = (body: JsonObject, code: ErrorCode): JsonObject => {
  const error = objectOr(body['error'])
  const isUnclear = code === 'context-exceeded' && error['code'] !== CODES[code]
  return isUnclear ? { ...body, error: { ...error, code: CODES[code] } } : body
}

/**
 * The provider's own body where it is this wire's and SDKs find the message in it (Mistral's and FastAPI's have no
 * `error`). Not when it refused our credential: its 401 would tell the caller that the gateway key is wrong.
 */
const verbatim = ({ code, status, detail, refusesOurCredential }: GatewayError): Rendered | undefined => {
  const { upstream } = detail
  if (upstream?.wire !== 'openai-chat' || refusesOurCredential) return undefined
  const body = parseObject(upstream.body)
  return body?.['error'] && upstream.status >= 400 ? { status, body: withCode(body, code) } : undefined
}

const withStatusAsCode = ({ status, body }: Rendered): Rendered => ({
  status,
  body: { ...body, error: { ...objectOr(body['error']), code: status } },
})

export const encodeError: Dialect['encodeError'] = (
  error,
  { generationId, headers: { 'user-agent': client = '' } },
) => {
  const { retryAfterMs, rateLimits, headers } = error.detail
  const own = { status: error.status, body: compact({ error: envelope(error), generationId }) }
  const rendered = verbatim(error) ?? own
  return {
    ...(OPENROUTER_SDK.test(client) ? withStatusAsCode(rendered) : rendered),
    headers: { ...headers, ...retryAfterHeaders(retryAfterMs), ...openaiRateLimits(rateLimits) },
  }
}

/** OpenAI's SDKs raise on an event whose data has an `error`; without `[DONE]` the stream never looks complete. */
export const encodeErrorEvent = (error: GatewayError): string =>
  `data: ${JSON.stringify({ error: envelope(error) })}\n\n`
