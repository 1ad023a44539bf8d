/** Errors: one class and one table. Dialects render them, routing decides by them, nobody compares statuses. */

import type { CredentialKind } from './attempt.ts'
import type { RateLimits } from './cost/rate-limits.ts'

export type Blame = 'caller' | 'gateway' | 'upstream'

/**
 * What may be tried after it: nothing, because everyone would say the same; the `next` attempt (endpoint or
 * credential); or, as the provider only asks for patience, also the `same` attempt once more.
 */
export type Retry = 'stop' | 'next' | 'same'

interface Rule {
  /** HTTP status towards the client. */
  readonly status: number
  readonly retry: Retry
  readonly blame: Blame
  /** Time does not heal it. Absent: what is the caller's fault. */
  readonly isLasting?: boolean
}

const TABLE = {
  'bad-request': { status: 400, retry: 'stop', blame: 'caller' },
  unsupported: { status: 400, retry: 'next', blame: 'caller' },
  unauthenticated: { status: 401, retry: 'stop', blame: 'caller' },
  forbidden: { status: 403, retry: 'stop', blame: 'caller' },
  'not-found': { status: 404, retry: 'stop', blame: 'caller' },
  'model-not-found': { status: 404, retry: 'stop', blame: 'caller' },
  'method-not-allowed': { status: 405, retry: 'stop', blame: 'caller' },
  'too-large': { status: 413, retry: 'stop', blame: 'caller' },
  'unsupported-media-type': { status: 415, retry: 'stop', blame: 'caller' },
  /** No endpoint is left to try: no credential, or every candidate was ruled out. */
  'no-providers': { status: 400, retry: 'stop', blame: 'caller' },
  /** The provider says that the request itself is wrong (400, 413, 422): another provider would say the same. */
  'upstream-rejected': { status: 400, retry: 'stop', blame: 'caller' },
  /** The prompt, or it and the answer to come, is longer than the model's context. */
  'context-exceeded': { status: 400, retry: 'stop', blame: 'caller' },
  /** The provider does not process what is asked, or does not hand out what it answered. */
  'content-filtered': { status: 400, retry: 'stop', blame: 'caller' },
  /**
   * The provider refused the credential (401, 403): of the deployment it is our fault, of the caller's own it is
   * theirs.
   */
  'upstream-refused': { status: 502, retry: 'next', blame: 'upstream', isLasting: true },
  /** The account behind it has no funds left, or may spend no more (402, some 429). */
  'upstream-unpaid': { status: 502, retry: 'next', blame: 'upstream', isLasting: true },
  /** The provider does not know the model (404), or no longer (410). */
  'upstream-not-found': { status: 404, retry: 'next', blame: 'upstream', isLasting: true },
  'rate-limited': { status: 429, retry: 'same', blame: 'upstream' },
  overloaded: { status: 503, retry: 'same', blame: 'upstream' },
  timeout: { status: 504, retry: 'next', blame: 'upstream' },
  /** The caller's own limit for this provider, which says nothing about how the provider is doing. */
  'provider-timeout': { status: 504, retry: 'next', blame: 'upstream' },
  /** No connection: refused, unresolved, TLS. */
  'upstream-unreachable': { status: 502, retry: 'next', blame: 'upstream' },
  /** It answered with a 5xx, or with something that is no answer. */
  'upstream-failed': { status: 502, retry: 'next', blame: 'upstream' },
  /** The stream ended before its terminal event. */
  'upstream-truncated': { status: 502, retry: 'next', blame: 'upstream' },
  /** The request does not fit into what is left of a budget, until that begins anew or is raised. */
  'budget-exceeded': { status: 402, retry: 'stop', blame: 'caller' },
  /** A budget must not be exceeded, and nobody knows what the request may cost. */
  'price-unknown': { status: 402, retry: 'stop', blame: 'caller' },
  /** The team has no credits left. */
  'insufficient-funds': { status: 402, retry: 'stop', blame: 'caller' },
  /** It would fit if those that run cost nothing. */
  'budget-reserved': { status: 429, retry: 'stop', blame: 'caller', isLasting: false },
  /** A limit of the team's own: too many requests or tokens in a minute, or too many requests at once. */
  limited: { status: 429, retry: 'stop', blame: 'caller', isLasting: false },
  /** The store of a budget or limit does not answer. */
  'budget-unavailable': { status: 503, retry: 'stop', blame: 'gateway' },
  /** The client left. */
  aborted: { status: 499, retry: 'stop', blame: 'caller' },
  /** Another attempt answered first; no caller gets to see it. */
  cancelled: { status: 499, retry: 'stop', blame: 'caller' },
  internal: { status: 500, retry: 'stop', blame: 'gateway' },
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
  /** Its code, where it has one beside the type: OpenAI's type is the same for most of its codes. */
  readonly exact?: string
  readonly provider?: string
  /** Whose credential the provider refused. */
  readonly credential?: CredentialKind
  readonly upstream?: UpstreamError
  readonly retryAfterMs?: number
  /** What is left of the limits a minute that the request is under. */
  readonly rateLimits?: RateLimits
  /** Nothing of the request went out. */
  readonly isUnsent?: true
  /** It is what the provider said, as its answer or inside of one. */
  readonly isSaid?: true
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
    const { status } = RULES[this.code]
    return this.refusesOurCredential ? status : (this.detail.status ?? status)
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
    return RULES[this.code].isLasting ?? this.blame === 'caller'
  }
  get blame(): Blame {
    return this.refusesOwnCredential ? 'caller' : RULES[this.code].blame
  }
  /** The provider takes, or bills, a credential no more. */
  get refusesCredential(): boolean {
    return this.code === 'upstream-refused' || this.code === 'upstream-unpaid'
  }
  /** The team's own or the client's, so that what the provider says is for them. */
  get refusesOwnCredential(): boolean {
    const { credential } = this.detail
    return this.refusesCredential && (credential === 'byok' || credential === 'client')
  }
  /** The deployment's, so that its status and its words would mislead the caller. */
  get refusesOurCredential(): boolean {
    return this.refusesCredential && !this.refusesOwnCredential
  }
}

/** Anything thrown, as a GatewayError. What is not ours is `internal`, and its text stays inside. */
export const asGatewayError = (thrown: unknown): GatewayError =>
  thrown instanceof GatewayError
    ? thrown
    : new GatewayError('internal', 'The gateway failed to handle this request.', { cause: thrown })
