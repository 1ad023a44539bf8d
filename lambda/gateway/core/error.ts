/** Errors: one class and one table. Dialects render them, routing decides by them, nobody compares statuses. */

export type Fault = 'caller' | 'gateway' | 'upstream'

/**
 * What may be tried after it: nothing, because everyone would say the same; the `next` attempt (endpoint or credential);
 * or, as the provider only asks for patience, also the `same` attempt once more.
 */
export type Retry = 'stop' | 'next' | 'same'

interface Rule {
  /** HTTP status towards the client. */
  readonly status: number
  readonly retry: Retry
  readonly fault: Fault
  /** Time does not heal it, although it is not the caller's fault. */
  readonly isLasting?: true
}

const TABLE = {
  'bad-request': { status: 400, retry: 'stop', fault: 'caller' },
  unsupported: { status: 400, retry: 'next', fault: 'caller' },
  unauthenticated: { status: 401, retry: 'stop', fault: 'caller' },
  forbidden: { status: 403, retry: 'stop', fault: 'caller' },
  'not-found': { status: 404, retry: 'stop', fault: 'caller' },
  'model-not-found': { status: 404, retry: 'stop', fault: 'caller' },
  'method-not-allowed': { status: 405, retry: 'stop', fault: 'caller' },
  'too-large': { status: 413, retry: 'stop', fault: 'caller' },
  'unsupported-media-type': { status: 415, retry: 'stop', fault: 'caller' },
  /** No endpoint is left to try: no credential, or every candidate was ruled out. */
  'no-providers': { status: 400, retry: 'stop', fault: 'caller' },
  /** The provider says that the request itself is wrong (400, 413, 422): another provider would say the same. */
  'upstream-rejected': { status: 400, retry: 'stop', fault: 'caller' },
  /** The provider refused our credential or has no funds left (401, 402, 403). */
  'upstream-refused': { status: 502, retry: 'next', fault: 'upstream', isLasting: true },
  /** The provider does not know the model (404). */
  'upstream-not-found': { status: 404, retry: 'next', fault: 'upstream', isLasting: true },
  'rate-limited': { status: 429, retry: 'same', fault: 'upstream' },
  overloaded: { status: 503, retry: 'same', fault: 'upstream' },
  timeout: { status: 504, retry: 'next', fault: 'upstream' },
  /** No connection: refused, unresolved, TLS. */
  'upstream-unreachable': { status: 502, retry: 'next', fault: 'upstream' },
  /** It answered with a 5xx, or with something that is no answer. */
  'upstream-failed': { status: 502, retry: 'next', fault: 'upstream' },
  /** The stream ended before its terminal event. */
  'upstream-truncated': { status: 502, retry: 'next', fault: 'upstream' },
  aborted: { status: 499, retry: 'stop', fault: 'caller' },
  internal: { status: 500, retry: 'stop', fault: 'gateway' },
} as const satisfies Record<string, Rule>

export type ErrorCode = keyof typeof TABLE

const RULES: Readonly<Record<ErrorCode, Rule>> = TABLE

/** What the provider answered, kept so that a same-dialect caller gets it verbatim. Never holds request headers. */
export interface UpstreamError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The body as text, at most 64 KiB of it. */
  readonly body: string
  /** The wire format of the body, when it is one of ours. */
  readonly wire?: string
}

export interface ErrorDetail {
  /** The offending field or the value that goes into the envelope's `param`. */
  readonly param?: string | Record<string, string>
  /** The provider's own error type or code, e.g. `overloaded_error`, for envelopes that have room for it. */
  readonly type?: string
  readonly provider?: string
  readonly upstream?: UpstreamError
  readonly retryAfterMs?: number
  /** Response headers to add, e.g. `allow`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Overrides the table's status: an upstream's own 4xx or 5xx is kept. */
  readonly status?: number
  readonly cause?: unknown
}

/**
 * The one error that crosses module borders. The message is shown to the caller: what went wrong, what was given, what
 * is allowed; never a secret, a stack or a file path.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: ErrorCode
  readonly detail: ErrorDetail

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.code = code
    this.detail = detail
  }

  get status(): number {
    return this.detail.status ?? RULES[this.code].status
  }
  get retry(): Retry {
    return RULES[this.code].retry
  }
  /** May another attempt be tried? */
  get failover(): boolean {
    return this.retry !== 'stop'
  }
  /** Would the same request fail again later? */
  get isLasting(): boolean {
    return this.fault === 'caller' || RULES[this.code].isLasting === true
  }
  get fault(): Fault {
    return RULES[this.code].fault
  }
}

/** Anything thrown, as a GatewayError. What is not ours is `internal`, and its text stays inside. */
export const asGatewayError = (thrown: unknown): GatewayError =>
  thrown instanceof GatewayError
    ? thrown
    : new GatewayError('internal', 'The gateway failed to handle this request.', { cause: thrown })

/** A caller who reads of a wrong key must not look for it among its own. */
const refusal = (message: string, { provider = 'The provider' }: ErrorDetail): string =>
  `${provider} refused the gateway's credential: ${message}`

/** An error for a provider's HTTP status, which is kept: clients and SDKs decide by it. */
export const errorForStatus = (status: number, message: string, detail: ErrorDetail = {}): GatewayError => {
  if (status === 401 || status === 402 || status === 403)
    return new GatewayError('upstream-refused', refusal(message, detail), { ...detail, status })
  if (status === 404) return new GatewayError('upstream-not-found', message, detail)
  if (status === 408) return new GatewayError('timeout', message, detail)
  if (status === 429) return new GatewayError('rate-limited', message, detail)
  if (status === 409) return new GatewayError('overloaded', message, { ...detail, status })
  if (status === 503 || status === 529) return new GatewayError('overloaded', message, { ...detail, status })
  if (status >= 500) return new GatewayError('upstream-failed', message, { ...detail, status })
  if (status >= 400) return new GatewayError('upstream-rejected', message, { ...detail, status })
  return new GatewayError('upstream-failed', message, detail)
}
