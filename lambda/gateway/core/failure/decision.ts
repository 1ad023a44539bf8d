import type { ErrorCode } from '../error.ts'
import { ACCOUNT_SAYINGS, SAID_WITH, SAYINGS, type Saying } from './messages.ts'
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

export interface Decision {
  readonly code: ErrorCode
  /** The status that the provider answered, or should have. */
  readonly status: number | undefined
}

const saying = (sayings: readonly Saying[], message: string): Decision | undefined => {
  const found = sayings.find(({ said }) => said.test(message))
  return found && { code: found.means, status: found.status }
}

const byMessage = (status: number | undefined, message: string): Decision | undefined => {
  const isOfAccount = status === undefined || (status >= 400 && status < 500)
  // A limit of tokens by the minute is told in similar words.
  const isOfRequest = status === undefined || [400, 403, 413, 422, 500].includes(status)
  return (
    (isOfRequest ? saying(SAYINGS, message) : undefined) ?? (isOfAccount ? saying(ACCOUNT_SAYINGS, message) : undefined)
  )
}

const firstOf = <Found>(table: ReadonlyMap<string, Found>, words: readonly string[]): Found | undefined =>
  words.map((word) => table.get(word.toLowerCase())).find((found) => found !== undefined)

const byStatus = (status: number): ErrorCode =>
  OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'upstream-rejected' : 'upstream-failed')

/** The HTTP status of the first word that has one. */
export const statusOf = (words: readonly string[]): number | undefined => firstOf(STATUS_OF, words)

/** What a provider means: its words decide, then what it says, then the status. */
export const decide = (status: number | undefined, message: string, words: readonly string[]): Decision => {
  const told = saying(SAID_WITH[status ?? 0] ?? [], message)
  if (told) return told
  const code = firstOf(DECISIVE, words)
  if (code) return { code, status }
  return byMessage(status, message) ?? { code: status === undefined ? 'upstream-failed' : byStatus(status), status }
}

/** The provider's status where it says what is meant: clients and SDKs decide by it. Else the one of the code. */
export const keptStatus = ({ code, status = 0 }: Decision): number | undefined => {
  if (code === 'context-exceeded' || code === 'content-filtered') return undefined
  if (code === 'upstream-refused' || code === 'upstream-unpaid')
    return status >= 400 && status < 500 ? status : code === 'upstream-refused' ? 401 : 402
  const isRequest = code === 'upstream-rejected'
  return status >= 500 || isRequest || KEPT.has(status) ? status : undefined
}
