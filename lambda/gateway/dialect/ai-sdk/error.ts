import type { Dialect, RenderedError } from '../../core/dialect.ts'
import type { ErrorCode, GatewayError } from '../../core/error.ts'
import { compact, type JsonObject } from '../../core/json/value.ts'
import { retryAfterHeaders } from '../../core/retry-after.ts'
import { codeOf, REFUSALS } from '../error-code.ts'
import { openaiRateLimits } from '../rate-limit-headers.ts'

/** `error.type`, by which the client chooses the class that it throws; any other word is an internal error to it. */
const TYPES: Readonly<Record<ErrorCode, string>> = {
  'bad-request': 'invalid_request_error',
  unsupported: 'invalid_request_error',
  unauthenticated: 'authentication_error',
  forbidden: 'forbidden',
  'not-found': 'not_found',
  'model-not-found': 'model_not_found',
  'method-not-allowed': 'invalid_request_error',
  'too-large': 'invalid_request_error',
  'unsupported-media-type': 'invalid_request_error',
  'no-providers': 'no_providers_available',
  'upstream-rejected': 'invalid_request_error',
  'context-exceeded': 'invalid_request_error',
  'content-filtered': 'invalid_request_error',
  'upstream-refused': 'failed_dependency',
  'upstream-unpaid': 'failed_dependency',
  'upstream-not-found': 'model_not_found',
  'rate-limited': 'rate_limit_exceeded',
  overloaded: 'internal_server_error',
  timeout: 'internal_server_error',
  'provider-timeout': 'internal_server_error',
  'upstream-unreachable': 'internal_server_error',
  'upstream-failed': 'internal_server_error',
  'upstream-truncated': 'internal_server_error',
  // Words for which the client has no class: it throws an internal error with the status, and does not ask again.
  'budget-exceeded': REFUSALS['budget-exceeded'],
  'price-unknown': REFUSALS['price-unknown'],
  'insufficient-funds': REFUSALS['insufficient-funds'],
  'budget-reserved': 'rate_limit_exceeded',
  limited: 'rate_limit_exceeded',
  'budget-unavailable': 'internal_server_error',
  aborted: 'internal_server_error',
  cancelled: 'internal_server_error',
  internal: 'internal_server_error',
}

/** The client's own rule for what it sends again. */
const isRetryable = (status: number): boolean => status === 408 || status === 409 || status === 429 || status >= 500

/** What the client reads from an `error` part: `ai` 7 makes an error of it, 5 and 6 hand it out as it is. */
export const streamError = (error: GatewayError): JsonObject => ({
  message: error.message,
  type: TYPES[error.code],
  code: codeOf(error),
  statusCode: error.status,
  isRetryable: isRetryable(error.status),
})

/** No `finish` may follow it: with one, `ai` 5, 6 and 7 report that reason and the answer looks complete. */
export const encodeErrorEvent: Dialect['encodeErrorEvent'] = (error) =>
  `data: ${JSON.stringify({ type: 'error', error: streamError(error) })}\n\n`

/** The client reads a model's name only from an object. */
const paramOf = ({ code, detail }: GatewayError): JsonObject | string | undefined =>
  code === 'model-not-found' && typeof detail.param === 'string' ? { modelId: detail.param } : detail.param

export const encodeError: Dialect['encodeError'] = (error, { generationId }): RenderedError => ({
  status: error.status,
  headers: {
    ...error.detail.headers,
    ...retryAfterHeaders(error.detail.retryAfterMs),
    ...openaiRateLimits(error.detail.rateLimits),
  },
  body: compact({
    error: compact({
      message: error.message,
      type: TYPES[error.code],
      param: paramOf(error),
      code: codeOf(error),
    }),
    generationId,
  }),
})
