import type { Log } from '../../log.ts'
import type { DialectName } from '../core/call.ts'
import type { RateLimits } from '../core/cost/rate-limits.ts'
import type { RelayDialect } from '../core/dialect.ts'
import { asGatewayError, type GatewayError } from '../core/error.ts'
import type { Exchange } from '../core/exchange.ts'
import type { JsonObject } from '../core/json/value.ts'
import { loadRelayDialect } from '../dialect/index.ts'
import { retryAdvice } from '../routing/run/retry.ts'
import { passedOnHeaders } from '../upstream/answer-headers.ts'
import { withLimits } from './spending/limit-headers.ts'

/** Whom an answer goes to, and the id that it carries. */
interface Addressee {
  readonly exchange: Exchange
  readonly id: string
}

/** Answers with a JSON document. */
export const replyJson = async (
  { exchange, id }: Addressee,
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const reply = exchange.reply(status, {
    'content-type': 'application/json',
    'x-gateway-generation-id': id,
    ...headers,
  })
  if (exchange.method !== 'HEAD') await reply.write(JSON.stringify(body))
  await reply.end()
}

/** What every client reads at least: somebody may have removed the code that runs here. */
const plainly: RelayDialect['encodeError'] = ({ status, code, message }, { generationId }) => ({
  status,
  headers: {},
  body: { type: 'error', error: { type: code, message, generation_id: generationId } },
})

type Rendering = Pick<RelayDialect, 'encodeError' | 'rateLimitHeaders'>

const PLAINLY: Rendering = { encodeError: plainly, rateLimitHeaders: () => ({}) }

const renderingOf = (dialect: DialectName): Promise<Rendering> => loadRelayDialect(dialect).catch(() => PLAINLY)

/** What its caller is told of limits a minute, where it was let through by them, and when: milliseconds since 1970. */
interface ToldLimits {
  readonly limits?: RateLimits | undefined
  readonly nowMs?: number
}

const replyError = async (
  { exchange, id }: Addressee,
  dialect: DialectName,
  error: GatewayError,
  attempts: number,
  { limits, nowMs }: ToldLimits,
): Promise<number> => {
  const { encodeError, rateLimitHeaders } = await renderingOf(dialect)
  const { status, headers, body } = encodeError(error, { generationId: id, headers: exchange.headers })
  const told = {
    // What the SDKs show as the id of a failed request, where the provider gave none.
    'request-id': id,
    'x-request-id': id,
    ...passedOnHeaders(error.detail.upstream?.headers ?? {}),
    ...headers,
    ...retryAdvice(error),
    ...(attempts > 0 ? { 'x-gateway-attempts': String(attempts) } : {}),
  }
  await replyJson({ exchange, id }, status, body, withLimits(told, rateLimitHeaders(limits, nowMs)))
  return status
}

/** What broke because the client left, e.g. in the middle of its body, did not break here. */
const errorOf = (thrown: unknown, { signal }: Exchange): GatewayError => {
  const error = asGatewayError(thrown)
  return error.code === 'internal' && signal.aborted ? asGatewayError(signal.reason) : error
}

/**
 * Answers with what was thrown, in a dialect's envelope, after so many attempts, with what is left of `limits`; tells the operator where nobody else
 * hears of it: of a fault of ours, and of a wrong key, for which there is no record. Never rejects: what cannot be sent
 * is logged.
 */
export const refuse = async (
  to: Addressee,
  dialect: DialectName,
  thrown: unknown,
  log: Log,
  attempts = 0,
  limits: ToldLimits = {},
): Promise<{ readonly status: number; readonly error: GatewayError }> => {
  const { id } = to
  const error = errorOf(thrown, to.exchange)
  if (error.code === 'internal') log({ level: 'error', message: 'internal error', id, cause: error.cause })
  if (error.code === 'unauthenticated') log({ level: 'warn', message: error.message, id })
  const status = await replyError(to, dialect, error, attempts, limits).catch((cause: unknown) => {
    log({ level: 'error', message: 'the answer could not be sent', id, cause })
    return error.status
  })
  return { status, error }
}
