/** How long a provider asks to wait. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */

type Headers = Readonly<Record<string, unknown>>

/** Of a header that was sent twice the first one. */
const SECONDS = /^\s*(\d+(?:\.\d+)?)\s*(?:,|$)/

/**
 * Milliseconds from `retry-after-ms`, else from `retry-after` in seconds or as a date, which is read against the
 * answer's own `date`: clocks differ. Undefined when neither says it.
 */
export const readRetryAfter = (headers: Headers): number | undefined => {
  const exact = Number.parseFloat(String(headers['retry-after-ms']))
  if (Number.isFinite(exact)) return Math.max(0, exact)
  const value = String(headers['retry-after'])
  const [, seconds] = SECONDS.exec(value) ?? []
  if (seconds !== undefined) return Number(seconds) * 1000
  const wait = Date.parse(value) - Date.parse(String(headers['date']))
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

/** The headers that tell a client to wait; none for a time without end. */
export const retryAfterHeaders = (ms = Number.POSITIVE_INFINITY): Record<string, string> =>
  ms === Number.POSITIVE_INFINITY
    ? {}
    : { 'retry-after': String(Math.ceil(ms / 1000)), 'retry-after-ms': String(Math.ceil(ms)) }
