/** Response headers of a provider that help its SDKs and support desk, and reveal nothing about the account. */
const PASSED_ON =
  /^(request-id|x-request-id|x-amzn-requestid|retry-after|retry-after-ms|x-ratelimit-.*|anthropic-ratelimit-.*|openai-processing-ms|openai-version)$/

/** Characters of names and values together: API Gateway drops an answer with more than 10 KB of headers. */
const MAX_LENGTH = 2048

const EVENT_STREAM = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
}
const JSON_OBJECT = { 'content-type': 'application/json' }

/** What is passed on of them, as many as fit. */
export const passedOnHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> => {
  let room = MAX_LENGTH
  const kept = Object.entries(headers).filter(([name, value]) => {
    const length = name.length + value.length
    if (!PASSED_ON.test(name) || length > room) return false
    room -= length
    return true
  })
  return Object.fromEntries(kept)
}

/** Beside them, what the answer's body is. */
export const headersOf = (
  headers: Readonly<Record<string, string>>,
  isStream: boolean,
): Readonly<Record<string, string>> => ({ ...passedOnHeaders(headers), ...(isStream ? EVENT_STREAM : JSON_OBJECT) })
