import { arrayOr, compact, isObject, type JsonObject, type JsonValue, objectOr, stringOr } from '../json/value.ts'

/** What a provider says of a failure, whatever shape it gives it. */
export interface Said {
  readonly message?: string
  /** Its own word for the kind of error. */
  readonly type?: string
  /** Its `code`, where that is a word. */
  readonly exact?: string
  readonly param?: string
  /** All words that name the kind or the cause, the most exact first. */
  readonly words: readonly string[]
  /** An HTTP status that stands in the body. */
  readonly status?: number
  /** When to come again, in milliseconds, as far as the body tells it. */
  readonly retryAfterMs?: number
}

const MAX_RAW = 300

/** FastAPI servers and Mistral list what is wrong under `detail`. */
const validationText = (detail: JsonValue | undefined): string | undefined => {
  const lines = arrayOr(detail).flatMap((entry) => {
    const { loc, msg } = objectOr(entry)
    return typeof msg === 'string' ? [`${arrayOr(loc).join('.')}: ${msg}`] : []
  })
  return lines.length > 0 ? lines.join('; ') : stringOr(detail)
}

/**
 * The object that tells of the failure: `error` of OpenAI, Anthropic and Google (who puts it into an array where it
 * streams), also inside a failed `response`; the first of `errors`; the `fault` of gateways like Apigee; what MiniMax
 * says beside an answer; an event `error` of OpenAI's responses itself. Undefined where there is none.
 */
const errorOf = (body: JsonObject): JsonObject | undefined => {
  const { status_code: code, status_msg: message } = objectOr(body['base_resp'])
  const { faultstring } = objectOr(body['fault'])
  const found = [body['error'], objectOr(body['response'])['error'], arrayOr(body['errors'])[0]].find(isObject)
  if (found) return found
  if (typeof faultstring === 'string') return { message: faultstring }
  return code && message ? { code: `minimax-${code}`, message } : body['type'] === 'error' ? body : undefined
}

/** A text alone is the message. */
const bodyOf = (value: unknown): JsonObject =>
  typeof value === 'string' ? { message: value } : objectOr(Array.isArray(value) ? value[0] : value)

/** Does an event, or a body with status 200, tell of a failure? */
export const tellsOfFailure = (value: unknown): boolean => {
  const body = bodyOf(value)
  return errorOf(body) !== undefined || Boolean(body['error'])
}

const statusIn = ({ code, status, statusCode }: JsonObject): number | undefined =>
  [code, status, statusCode].map(Number).find((number) => number >= 400 && number <= 599)

const wordsOf = (error: JsonObject, body: JsonObject): string[] => {
  const inner = objectOr(error['innererror'])
  const metadata = objectOr(error['metadata'])
  const reasons = arrayOr(error['details']).map((detail) => objectOr(detail)['reason'])
  return [
    inner['code'],
    ...reasons,
    objectOr(error['details'])['error_code'],
    metadata['error_type'],
    metadata['provider_code'],
    error['code'],
    error['type'],
    error['status'],
    error['error_type'],
    error['__type'],
    body['code'],
    body['error_type'],
  ].flatMap((word) => (typeof word === 'string' && word !== '' ? [word] : []))
}

/**
 * Google's `RetryInfo`, e.g. `34.4s`.
 * https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 */
const retryAfterOf = (error: JsonObject): number | undefined => {
  const delay = arrayOr(error['details']).map((detail) => stringOr(objectOr(detail)['retryDelay']))
  const seconds = Number.parseFloat(delay.find((text) => text !== undefined) ?? '')
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined
}

const messageOf = (error: JsonObject, body: JsonObject): string | undefined => {
  const message =
    stringOr(body['error']) ??
    stringOr(error['message']) ??
    stringOr(error['Message']) ??
    validationText(objectOr(error['message'])['detail']) ??
    validationText(error['detail'])
  // OpenRouter quotes who refused it.
  const raw = stringOr(objectOr(error['metadata'])['raw'])
  return raw && message ? `${message}: ${raw.slice(0, MAX_RAW)}` : message
}

const typeOf = ({ code, type, status, __type: exception, error_type: kind }: JsonObject): string | undefined =>
  [type, status, exception, kind, code].map((word) => stringOr(word)).find((word) => word !== undefined)

/** A `code` that is a word, not a number. */
const exactOf = ({ code }: JsonObject): string | undefined =>
  typeof code === 'string' && /^[a-z]\w*$/i.test(code) ? code : undefined

/** Reads what a body or an event tells of a failure. */
export const readSaid = (value: unknown): Said => {
  const body = bodyOf(value)
  // As at AWS, Cohere, Mistral, vLLM and FastAPI.
  const error = errorOf(body) ?? body
  return {
    ...compact({
      message: messageOf(error, body),
      type: typeOf(error),
      exact: exactOf(error),
      param: stringOr(error['param']),
      status: statusIn(error) ?? statusIn(body),
      retryAfterMs: retryAfterOf(error),
    }),
    words: wordsOf(error, body),
  }
}

/** JSON of any kind, undefined for a web page and whatever else a proxy may answer. */
export const parsedBody = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
