import type { Dialect, RenderedError } from '../../core/dialect.ts'
import { type ErrorCode, errorForStatus, GatewayError, meantBy, type UpstreamError } from '../../core/error.ts'
import {
  arrayOr,
  compact,
  isObject,
  type JsonObject,
  type JsonValue,
  objectOr,
  parseObject,
  stringOr,
} from '../../core/json/value.ts'
import { readRetryAfter, retryAfterHeaders } from '../../core/retry-after.ts'

type Rendered = Pick<RenderedError, 'status' | 'body'>

interface ErrorFields {
  readonly message: string | undefined
  readonly type: string | undefined
  readonly param: string | undefined
  readonly code: JsonValue | undefined
}

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
  'upstream-refused': SERVER,
  'upstream-not-found': 'not_found',
  'rate-limited': 'rate_limit_exceeded',
  overloaded: SERVER,
  timeout: SERVER,
  'provider-timeout': SERVER,
  'upstream-unreachable': SERVER,
  'upstream-failed': SERVER,
  'upstream-truncated': SERVER,
  aborted: INVALID,
  cancelled: INVALID,
  internal: SERVER,
}

/** Statuses of error types that come inside a stream, where there is no HTTP status. */
const IN_STREAM: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  overloaded_error: 529,
  server_error: 500,
}

/** Its schema of every error wants the status as `code`, where OpenAI's clients read a word. @openrouter/sdk 1.3.19 */
const OPENROUTER_SDK = /@openrouter\/sdk/

const envelope = ({ message, code, detail }: GatewayError): JsonObject => ({
  message,
  type: TYPES[code],
  param: detail.param ?? null,
  code: detail.type ?? code,
})

/**
 * The provider's own body where it is this wire's and SDKs find the message in it (Mistral's and FastAPI's have no
 * `error`). Not when it refused our credential: its 401 would tell the caller that the gateway key is wrong.
 */
const verbatim = ({ code, status, detail }: GatewayError): { status: number; body: JsonObject } | undefined => {
  const { upstream } = detail
  if (upstream?.wire !== 'openai-chat' || code === 'upstream-refused') return undefined
  const body = parseObject(upstream.body)
  return body?.['error'] && upstream.status >= 400 ? { status, body } : undefined
}

const withStatusAsCode = ({ status, body }: Rendered): Rendered => ({
  status,
  body: { ...body, error: { ...objectOr(body['error']), code: status } },
})

export const encodeError: Dialect['encodeError'] = (
  error,
  { generationId, headers: { 'user-agent': client = '' } },
) => {
  const { retryAfterMs, headers } = error.detail
  const own = { status: error.status, body: compact({ error: envelope(error), generationId }) }
  const rendered = verbatim(error) ?? own
  return {
    ...(OPENROUTER_SDK.test(client) ? withStatusAsCode(rendered) : rendered),
    headers: { ...headers, ...retryAfterHeaders(retryAfterMs) },
  }
}

/** OpenAI's SDKs raise on an event whose data has an `error`; without `[DONE]` the stream never looks complete. */
export const encodeErrorEvent = (error: GatewayError): string =>
  `data: ${JSON.stringify({ error: envelope(error) })}\n\n`

/** FastAPI servers and Mistral list what is wrong under `detail`. */
const validationText = (detail: JsonValue | undefined): string | undefined => {
  const lines = arrayOr(detail).flatMap((entry) => {
    const { loc, msg } = objectOr(entry)
    return typeof msg === 'string' ? [`${arrayOr(loc).join('.')}: ${msg}`] : []
  })
  return lines.length > 0 ? lines.join('; ') : stringOr(detail)
}

/** Error objects of OpenAI, OpenRouter, Mistral, xAI (`{code, error: "…"}`), FastAPI (`{detail}`) and plain strings. */
const errorFields = (body: JsonObject): ErrorFields => {
  const error = body['error']
  const inner = isObject(error) ? error : body
  const { raw } = objectOr(inner['metadata'])
  const message =
    stringOr(error) ??
    stringOr(inner['message']) ??
    validationText(objectOr(inner['message'])['detail']) ??
    validationText(inner['detail'])
  return {
    message: typeof raw === 'string' && message ? `${message}: ${raw.slice(0, 300)}` : message,
    type: stringOr(inner['type']) ?? stringOr(inner['code']),
    param: stringOr(inner['param']),
    code: inner['code'] ?? inner['status'],
  }
}

const parseBody = (text: string): JsonObject => {
  // Google's OpenAI-compatible endpoint wraps its error object in an array.
  const inArray = /^\s*\[/.test(text) ? text.trim().slice(1, -1) : text
  return parseObject(inArray) ?? {}
}

/** Providers quote the key that they refuse, masked or not. */
const withoutKeys = (message: string): string =>
  message.replaceAll(/[\w-]*\*{3,}[\w*-]*|\b[a-z]{2,6}[-_][\w-]{12,}/gi, '[key]')

export const decodeError = (upstream: UpstreamError, provider: string): GatewayError => {
  const { message, type, param } = errorFields(parseBody(upstream.body))
  const text = message ?? `${provider} answered ${upstream.status} without a readable error message.`
  const status = meantBy(upstream.status, text)
  const isRefusal = status === 401 || status === 402 || status === 403
  return errorForStatus(
    status,
    isRefusal ? withoutKeys(text) : text,
    compact({
      type,
      param,
      provider,
      upstream: { ...upstream, wire: 'openai-chat' },
      retryAfterMs: readRetryAfter(upstream.headers),
    }),
  )
}

/**
 * The error of an event or body that carries one although its HTTP status was 200, at the top or in a choice
 * (OpenRouter). Undefined when it carries none.
 */
export const errorInAnswer = (answer: JsonObject): GatewayError | undefined => {
  const holder = [answer, ...arrayOr(answer['choices']).map(objectOr)].find(({ error }) => error)
  if (!holder) return undefined
  const { message, type, code } = errorFields(holder)
  const status = Number(code)
  const text = message ?? 'The provider reported an error without a message.'
  if (status >= 400 && status <= 599) return errorForStatus(status, text, compact({ type }))
  return errorForStatus(IN_STREAM[type ?? ''] ?? IN_STREAM[String(code)] ?? 0, text, compact({ type }))
}

/** What the finish reason `error` says. */
export const brokenOff = (): GatewayError => notAnAnswer('broke off its answer without saying why')

export const notAnAnswer = (what: string): GatewayError => new GatewayError('upstream-failed', `The provider ${what}.`)
