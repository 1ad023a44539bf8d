import { type ErrorDetail, GatewayError, type UpstreamError } from '../error.ts'
import { compact } from '../json/value.ts'
import { readRetryAfter } from '../retry-after.ts'
import { decide, keptStatus, statusOf } from './decision.ts'
import { parsedBody, readSaid, type Said, tellsOfFailure } from './said.ts'

/** Providers quote the key that they refuse, masked or not. */
const withoutKeys = (message: string): string =>
  message.replaceAll(/[\w-]*\*{3,}[\w*-]*|\b[a-z]{2,6}[-_][\w-]{12,}/gi, '[key]')

interface Failed {
  /** HTTP's, or the body's; absent inside an answer that was none. */
  readonly status?: number | undefined
  /** What somebody else made of it, for where no word tells more. */
  readonly guessed?: number
  readonly message: string
  readonly said?: Said
}

/** What a provider said of a failure as an error. */
export const failureOf = ({ status, guessed, message, said }: Failed, detail: ErrorDetail = {}): GatewayError => {
  const words = said?.words ?? []
  const decision = decide(status ?? statusOf(words) ?? guessed, message, words)
  const isRefusal = decision.code === 'upstream-refused' || decision.code === 'upstream-unpaid'
  return new GatewayError(decision.code, isRefusal ? withoutKeys(message) : message, {
    ...compact({ type: said?.type, exact: said?.exact, param: said?.param, retryAfterMs: said?.retryAfterMs }),
    ...detail,
    ...compact({ status: keptStatus(decision) }),
    isSaid: true,
  })
}

/** An error for a provider's HTTP status alone. */
export const errorForStatus = (status: number, message: string, detail: ErrorDetail = {}): GatewayError =>
  failureOf({ status, message }, detail)

/**
 * A non-2xx answer as an error. Any body is survived: each provider's, a proxy's HTML, none; `silent` is told for it.
 */
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
 * An error that came inside a 200: an event, or a whole body that is no answer; undefined where it tells of none.
 * `silent` is told where it has no words.
 */
export const errorInside = (value: unknown, silent: string): GatewayError | undefined => {
  if (!tellsOfFailure(value)) return undefined
  const said = readSaid(value)
  return failureOf({ status: said.status, message: said.message ?? silent, said })
}
