import type { RenderedError } from '../../core/dialect.ts'
import { errorForStatus, type GatewayError, type UpstreamError } from '../../core/error.ts'
import { compact, isObject, type JsonObject, parseObject, stringOr } from '../../core/json/value.ts'
import { readRetryAfter, retryAfterHeaders } from '../../core/retry-after.ts'

/** https://docs.anthropic.com/en/api/errors */
const STATUS_OF: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
])

const TYPE_OF: ReadonlyMap<number, string> = new Map([...STATUS_OF].map(([type, status]) => [status, type]))

const typeFor = (error: GatewayError): string => {
  if (error.code === 'overloaded') return 'overloaded_error'
  // The provider refused the gateway, which must not look as if the gateway had refused its caller.
  if (error.code === 'upstream-refused') return 'api_error'
  return TYPE_OF.get(error.status) ?? (error.status >= 499 ? 'api_error' : 'invalid_request_error')
}

const envelope = (error: GatewayError, generationId?: string): JsonObject =>
  compact({ type: 'error', error: { type: typeFor(error), message: error.message }, request_id: generationId })

/** A provider's own body and status in this wire, unless they speak of a credential that is not the caller's. */
const verbatim = ({
  code,
  status,
  detail: { upstream },
}: GatewayError): { status: number; body: JsonObject } | undefined => {
  if (upstream?.wire !== 'anthropic-messages' || code === 'upstream-refused' || upstream.status < 400) return undefined
  const body = parseObject(upstream.body)
  return body && { status, body }
}

export const encodeError = (error: GatewayError, meta: { generationId?: string }): RenderedError => {
  const { retryAfterMs, headers } = error.detail
  const { status, body } = verbatim(error) ?? { status: error.status, body: envelope(error, meta.generationId) }
  return { status, headers: { ...headers, ...retryAfterHeaders(retryAfterMs) }, body }
}

/** No status tells it here: opencode 1.18.33 asks again only where the words are those of a server error or an overload. */
const eventMessage = ({ code, status, message }: GatewayError): string =>
  status >= 500 && code !== 'overloaded' ? `Server error: ${message}` : message

/** Clients drop data without its `event:` line, so an error needs one. */
export const encodeErrorEvent = (error: GatewayError): string => {
  const body = { type: 'error', error: { type: typeFor(error), message: eventMessage(error) } }
  return `event: error\ndata: ${JSON.stringify(body)}\n\n`
}

const isEnvelope = (body: JsonObject): boolean => body['type'] === 'error' && isObject(body['error'])

/** `type` and `message` of Anthropic's envelope, Google's (`status`), and AWS's (`message` alone, `__type`). */
const errorFields = (body: JsonObject): { type: string | undefined; message: string | undefined } => {
  const inner = isObject(body['error']) ? body['error'] : body
  return {
    type: stringOr(inner['type']) ?? stringOr(inner['status']) ?? stringOr(inner['__type']),
    message: stringOr(inner['message']) ?? stringOr(inner['Message']) ?? stringOr(body['error']),
  }
}

const parseBody = (text: string): JsonObject | undefined => {
  // Vertex wraps the errors of streaming calls into an array.
  const [, inside] = /^\s*\[([\s\S]*)\]\s*$/.exec(text) ?? []
  return parseObject(inside ?? text)
}

/** A non-2xx answer as an error. Any body is survived: Anthropic's, Google's, AWS's, HTML, none. */
export const decodeError = (upstream: UpstreamError, provider: string): GatewayError => {
  const body = parseBody(upstream.body) ?? {}
  const { type, message } = errorFields(body)
  const text = message ?? `${provider} answered ${upstream.status} without a readable error message.`
  return errorForStatus(
    upstream.status,
    text,
    compact({
      provider,
      type,
      retryAfterMs: readRetryAfter(upstream.headers),
      upstream: compact({ ...upstream, wire: isEnvelope(body) ? 'anthropic-messages' : undefined }),
    }),
  )
}

/** An error that came inside a 200: an `error` event, or a whole body that is no message. */
export const errorInAnswer = (body: JsonObject): GatewayError => {
  const { type, message } = errorFields(body)
  const status = STATUS_OF.get(type ?? '') ?? 500
  return errorForStatus(status, message ?? 'The provider answered something that is no message.', compact({ type }))
}
