import { type ErrorCode, type ErrorDetail, GatewayError, type UpstreamError } from '../error.ts'
import { compact } from '../json/value.ts'
import { readRetryAfter } from '../retry-after.ts'
import { ACCOUNT_SAYINGS, SAID_WITH_400, SAYINGS, type Saying } from './messages.ts'
import { parsedBody, readSaid, type Said, tellsOfFailure } from './said.ts'
import { DECISIVE, STATUS_OF } from './words.ts'

/**
 * What a provider means by a status. Of those that are not listed, 5xx is a failure of its own and 4xx says that the
 * request is wrong, also 413 and 422: the next provider would say the same, and be sent all of it again for that.
 */
const OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'upstream-refused',
  402: 'upstream-unpaid',
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

/** Statuses below 500 that clients decide by, and that are not the request's fault. */
const KEPT: ReadonlySet<number> = new Set([404, 410, 429])

interface Decision {
  readonly code: ErrorCode
  /** The status that the provider answered, or should have. */
  readonly status: number | undefined
}

const saying = (sayings: readonly Saying[], message: string): Decision | undefined => {
  const found = sayings.find(({ said }) => said.test(message))
  return found && { code: found.means, status: found.status }
}

const byMessage = (status: number | undefined, message: string): Decision | undefined => {
  if (status === 400) {
    const found = saying(SAID_WITH_400, message)
    if (found) return found
  }
  const isOfAccount = status === undefined || (status >= 400 && status < 500)
  // A limit of tokens by the minute is told in similar words.
  const isOfRequest = status === undefined || status === 500 || [400, 413, 422].includes(status)
  return (
    (isOfRequest ? saying(SAYINGS, message) : undefined) ??
    (isOfAccount ? saying(ACCOUNT_SAYINGS, message) : undefined) ??
    (status === 403 ? saying(SAYINGS, message) : undefined)
  )
}

const byWords = (words: readonly string[]): ErrorCode | undefined => {
  for (const word of words) {
    const name = word.toLowerCase()
    if (Object.hasOwn(DECISIVE, name)) return DECISIVE[name]
  }
  return undefined
}

const statusByWords = (words: readonly string[]): number | undefined => {
  for (const word of words) {
    const name = word.toLowerCase()
    if (Object.hasOwn(STATUS_OF, name)) return STATUS_OF[name]
  }
  return undefined
}

const decide = (answered: number | undefined, message: string, words: readonly string[]): Decision => {
  const status = answered ?? statusByWords(words)
  const code = byWords(words)
  if (code) return { code, status }
  const said = byMessage(status, message)
  if (said) return said
  if (status === undefined) return { code: 'upstream-failed', status }
  return {
    code: OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'upstream-rejected' : 'upstream-failed'),
    status,
  }
}

/** The provider's status where it says what is meant: clients and SDKs decide by it. Else the one of the code. */
const keptStatus = ({ code, status = 0 }: Decision): number | undefined => {
  if (code === 'context-exceeded' || code === 'content-filtered') return undefined
  if (code === 'upstream-refused' || code === 'upstream-unpaid')
    return status >= 400 && status < 500 ? status : code === 'upstream-refused' ? 401 : 402
  const isRequest = code === 'upstream-rejected'
  return status >= 500 || isRequest || KEPT.has(status) ? status : undefined
}

/** Providers quote the key that they refuse, masked or not. */
const withoutKeys = (message: string): string =>
  message.replaceAll(/[\w-]*\*{3,}[\w*-]*|\b[a-z]{2,6}[-_][\w-]{12,}/gi, '[key]')

interface Failed {
  /** HTTP's; undefined inside an answer that was none. */
  readonly status: number | undefined
  readonly message: string
  readonly said?: Said
}

/** What a provider said of a failure as an error: its words decide, then what it says, then the status. */
export const failureOf = ({ status, message, said }: Failed, detail: ErrorDetail = {}): GatewayError => {
  const decision = decide(status, message, said?.words ?? [])
  const isRefusal = decision.code === 'upstream-refused' || decision.code === 'upstream-unpaid'
  return new GatewayError(decision.code, isRefusal ? withoutKeys(message) : message, {
    ...compact({ type: said?.type, param: said?.param, retryAfterMs: said?.retryAfterMs }),
    ...detail,
    ...compact({ status: keptStatus(decision) }),
  })
}

/** An error for a provider's HTTP status alone. */
export const errorForStatus = (status: number, message: string, detail: ErrorDetail = {}): GatewayError =>
  failureOf({ status, message }, detail)

/** A non-2xx answer as an error. Any body is survived: each provider's, a proxy's HTML, none; `silent` is told for it. */
export const errorOfAnswer = (upstream: UpstreamError, provider: string, silent?: string): GatewayError => {
  const { status, headers, body } = upstream
  const said = readSaid(parsedBody(body))
  // AWS names the exception here: `ThrottlingException:http://…`
  const named = headers['x-amzn-errortype']?.split(':')[0]
  const words = named ? [...said.words, named] : said.words
  const message = said.message ?? silent ?? `${provider} answered ${status} without a readable error message.`
  const retryAfterMs = readRetryAfter(headers) ?? said.retryAfterMs
  return failureOf(
    { status, message, said: { ...said, words } },
    { ...compact({ retryAfterMs, type: said.type ?? named }), provider, upstream },
  )
}

/**
 * An error that came inside a 200: an event, or a whole body that is no answer; undefined where it tells of none. `silent` is
 * told where it has no words.
 */
export const errorInside = (value: unknown, silent: string): GatewayError | undefined => {
  if (!tellsOfFailure(value)) return undefined
  const said = readSaid(value)
  return failureOf({ status: said.status, message: said.message ?? silent, said })
}
