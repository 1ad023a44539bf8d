import { asGatewayError, type ErrorDetail, GatewayError, type UpstreamError } from '../../core/error.ts'
import { compact } from '../../core/json/value.ts'
import { type Clean, cleanWritten } from './written.ts'

/** Longer messages tell nobody more. */
const MAX_MESSAGE = 2000
/** Of a type or code. */
const MAX_WORD = 100

/** Messages are shown on terminals. */
const CONTROL = /[^\P{Cc}\n\t]+/gu

const cut = (text: string, length: number): string => {
  const plain = text.replace(CONTROL, ' ')
  return plain.length > length ? `${plain.slice(0, length).toWellFormed()}…` : plain
}

export const cleanHeaders = (
  headers: Readonly<Record<string, string>>,
  clean: Clean,
): Readonly<Record<string, string>> => {
  // Nearly always there is nothing to clean: all values are looked at in one go.
  const all = Object.values(headers).join('\n')
  if (clean(all) === all) return headers
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, clean(value)]))
}

const cleanUpstream = ({ headers, body, ...rest }: UpstreamError, clean: Clean): UpstreamError => ({
  ...rest,
  headers: cleanHeaders(headers, clean),
  body: cleanWritten(body, clean),
})

/** For the log, which prints nothing else of it. */
const cleanCause = (cause: unknown, clean: Clean): unknown => {
  if (!(cause instanceof Error)) return typeof cause === 'string' ? clean(cause) : undefined
  const copy = new Error(clean(cause.message), { cause: cleanCause(cause.cause, clean) })
  copy.name = cause.name
  copy.stack = clean(cause.stack ?? '')
  return copy
}

const cleanParam = (param: ErrorDetail['param'], clean: Clean): ErrorDetail['param'] =>
  typeof param === 'object'
    ? Object.fromEntries(Object.entries(param).map(([name, value]) => [name, clean(value)]))
    : param && clean(param)

const cleanDetail = (detail: ErrorDetail, clean: Clean): ErrorDetail => {
  const { type, exact, param, upstream, cause, ...ours } = detail
  // All that others say is named above: what is told of an error beside that is our own word, or a number.
  const { provider, credential, headers, isUnsent, isSaid, retryAfterMs, rateLimits, status, ...others } = ours
  others satisfies Record<string, never>
  return compact({
    ...ours,
    type: type && cut(clean(type), MAX_WORD),
    exact: exact && cut(clean(exact), MAX_WORD),
    param: cleanParam(param, clean),
    upstream: upstream && cleanUpstream(upstream, clean),
    cause: cleanCause(cause, clean),
  })
}

/** Whatever an attempt failed with, as an error in which every word of others is cleaned and of bounded length. */
export const cleanError = (thrown: unknown, clean: Clean): GatewayError => {
  const { code, message, detail } = asGatewayError(thrown)
  return new GatewayError(code, cut(clean(message), MAX_MESSAGE), cleanDetail(detail, clean))
}
