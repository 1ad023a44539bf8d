/** How long a provider asks to wait. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */

import { arrayOr, type JsonObject, objectOr, stringOr } from './json/value.ts'

type Headers = Readonly<Record<string, unknown>>

const SECONDS = /^\s*\d+(?:\.\d+)?\s*$/

/** Google says it in the body alone: `"retryDelay": "34.4s"`. https://google.aip.dev/193#retryinfo */
const delayIn = (error: JsonObject): number | undefined => {
  const delays = arrayOr(error['details']).flatMap((detail) => stringOr(objectOr(detail)['retryDelay']) ?? [])
  const seconds = Number.parseFloat(delays[0] ?? '')
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined
}

/**
 * Milliseconds from `retry-after-ms`, else from `retry-after` in seconds or as a date, which is read against the
 * answer's own `date`: clocks differ; else from the details of its error object. Undefined when nothing says it.
 */
export const readRetryAfter = (headers: Headers, error: JsonObject = {}): number | undefined => {
  const exact = Number.parseFloat(String(headers['retry-after-ms']))
  if (Number.isFinite(exact)) return Math.max(0, exact)
  const value = String(headers['retry-after'])
  if (SECONDS.test(value)) return Number(value) * 1000
  const wait = Date.parse(value) - Date.parse(String(headers['date']))
  return Number.isFinite(wait) ? Math.max(0, wait) : delayIn(error)
}

/** The headers that tell a client to wait; none for a time without end. */
export const retryAfterHeaders = (ms = Number.POSITIVE_INFINITY): Record<string, string> =>
  ms === Number.POSITIVE_INFINITY
    ? {}
    : { 'retry-after': String(Math.ceil(ms / 1000)), 'retry-after-ms': String(Math.ceil(ms)) }
