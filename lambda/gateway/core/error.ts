/** Errors: one class and one table. Dialects render them, routing decides by them, nobody compares statuses. */

import type { CredentialKind } from './attempt.ts'

export type Blame = 'caller' | 'gateway' | 'upstream'

/**
 * What may be tried after it: nothing, because everyone would say the same; the `next` attempt (endpoint or credential);
 * or, as the provider only asks for patience, also the `same` attempt once more.
 */
export type Retry = 'stop' | 'next' | 'same'

interface Rule {
  /** HTTP status towards the client. */
  readonly status: number
  readonly retry: Retry
  readonly blame: Blame
  /** Time does not heal it, although it is not the caller's fault. */
  readonly isLasting?: true
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
  /** The provider refused our credential or has no funds left (401, 402, 403). */
  'upstream-refused': { status: 502, retry: 'next', blame: 'upstream', isLasting: true },
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
  /** Whose credential it was asked with. */
  readonly credential?: CredentialKind
}

export interface ErrorDetail {
  /** The offending field or the value that goes into the envelope's `param`. */
  readonly param?: string | Record<string, string>
  /** The provider's own error type or code, e.g. `overloaded_error`, for envelopes that have room for it. */
  readonly type?: string
  readonly provider?: string
  readonly upstream?: UpstreamError
  readonly retryAfterMs?: number
  /** There was no connection, so that nothing of the request went out. */
  readonly isUnsent?: true
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
    return this.blame === 'caller' || RULES[this.code].isLasting === true
  }
  get blame(): Blame {
    return RULES[this.code].blame
  }
}

/** Anything thrown, as a GatewayError. What is not ours is `internal`, and its text stays inside. */
export const asGatewayError = (thrown: unknown): GatewayError =>
  thrown instanceof GatewayError
    ? thrown
    : new GatewayError('internal', 'The gateway failed to handle this request.', { cause: thrown })

/**
 * What a provider means by a status. Of those that are not listed, 5xx is a failure of its own and 4xx says that the
 * request is wrong, also 413 and 422: the next provider would say the same, and be sent all of it again for that.
 */
const OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'upstream-refused',
  402: 'upstream-refused',
  403: 'upstream-refused',
  // The catalog lists the model, so it is not the caller who is wrong about it.
  404: 'upstream-not-found',
  // Said by a proxy on the way, not by the provider.
  407: 'upstream-failed',
  408: 'timeout',
  409: 'overloaded',
  // A retired model.
  410: 'upstream-not-found',
  // The connection led to a server that is not in charge.
  421: 'upstream-failed',
  // Bedrock's ModelErrorException: the model failed while it worked on a request that was taken.
  424: 'upstream-failed',
  429: 'rate-limited',
  // Groq's flex tier has no room: https://console.groq.com/docs/flex-processing
  498: 'overloaded',
  // Google's CANCELLED; nobody on this side did.
  499: 'upstream-failed',
  503: 'overloaded',
  529: 'overloaded',
}

/** What some say with a 400 although it is not about the request, but about the account, the key or the model. */
const STATUS_BY_MESSAGE: readonly (readonly [said: RegExp, status: number])[] = [
  // Google, xAI.
  [/^API key (?:not valid|expired)|^(?:Incorrect|Invalid) API key/i, 401],
  // Anthropic, OpenAI.
  [/^Your credit balance is too low|^You have reached your specified .{0,20}usage limits|^Billing hard limit/, 402],
  // Anthropic, Google.
  [/^This organization has been disabled|^User location is not supported/, 403],
  // Groq, Bedrock, Mistral.
  [/^The model \S{1,100} has been decommissioned|^The provided model identifier is invalid|^Invalid model: /, 404],
]

/** What HTTP clients act upon themselves: `fetch` fails at a 407 and sends the request again at a 421. */
const NEVER_KEPT: ReadonlySet<number> = new Set([407, 408, 421, 499])

const CREDENTIAL_OWNER: Readonly<Record<CredentialKind, string>> = {
  system: "the gateway's credential",
  byok: "the team's own credential",
  client: "the client's own credential",
}

/** A caller who reads of a wrong key must know whose key that is. */
const refusal = (message: string, { provider = 'The provider', upstream }: ErrorDetail): string =>
  `${provider} refused ${upstream?.credential ? CREDENTIAL_OWNER[upstream.credential] : 'the credential'}: ${message}`

const codeOf = (status: number): ErrorCode =>
  OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'upstream-rejected' : 'upstream-failed')

/** The status that a provider should have answered. */
export const meantBy = (status: number, message: string): number =>
  (status === 400 ? STATUS_BY_MESSAGE.find(([said]) => said.test(message)) : undefined)?.[1] ?? status

/** An error for a provider's HTTP status, which is kept where it says what is meant: clients and SDKs decide by it. */
export const errorForStatus = (answered: number, message: string, detail: ErrorDetail = {}): GatewayError => {
  const status = meantBy(answered, message)
  const code = codeOf(status)
  const isKept = status >= 400 && !NEVER_KEPT.has(status)
  return new GatewayError(code, code === 'upstream-refused' ? refusal(message, detail) : message, {
    ...detail,
    ...(isKept ? { status } : {}),
  })
}
