import { expect } from 'vitest'
import { answers, type ProviderTurn, type Script } from '../provider.ts'
import type { Ending } from './endings.ts'
import { type Fault, type Faults, faultMatrix } from './matrix.ts'

/** What providers say along with a status, in the shape of their wire. */
const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}
const bodyOf = ({ wire }: ProviderTurn, status: number, message: string): string => {
  const error = { type: TYPES[status] ?? 'api_error', message }
  return JSON.stringify(wire === 'chat' ? { error: { ...error, param: null, code: null } } : { type: 'error', error })
}

const failing =
  (status: number, headers: object = {}, message = `This is a ${status}.`): Script =>
  (turn) =>
    turn.answer([bodyOf(turn, status, message)], { 'content-type': 'application/json', ...headers }, status)

/** Fails at first, then answers. */
const failingOnce =
  (status: number, headers: object = {}): Script =>
  (turn) =>
    turn.index > 0 ? answers(turn) : failing(status, headers)(turn)

const ends = (ending: Ending, script: Script, only?: Fault['only']): Fault => ({
  script,
  complete: ending,
  stream: ending,
  attempt: { status: expect.any(Number) },
  ...(only ? { only } : {}),
})

const named = (ending: Ending, statuses: readonly number[], only?: Fault['only']): Faults =>
  Object.fromEntries(statuses.map((status) => [`${status}`, ends(ending, failing(status), only)]))

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toUTCString()
const MOMENT = { 'retry-after-ms': '50' }
const AGAIN: Ending = 'complete at the second try'

faultMatrix({
  ...named('failed for good', [400, 405, 413, 415, 422]),
  ...named('failed', [401, 402, 403, 404, 408, 410, 424, 500, 501, 502, 504, 520]),
  // Without a second endpoint they are tried again.
  ...named('failed', [409, 429, 503, 529], 'paired'),
  '503 once': ends(AGAIN, failingOnce(503)),
  '429 for a moment': ends(AGAIN, failingOnce(429, MOMENT)),
  '429 once, for a second': ends(AGAIN, failingOnce(429, { 'retry-after': '1' })),
  '429 for two seconds': ends('failed', failing(429, { 'retry-after': '2' })),
  '429 for half a minute': ends('failed', failing(429, { 'retry-after': '30' })),
  '429 until a date': ends('failed', failing(429, { 'retry-after': inSeconds(600) })),
  '503 for a week': ends('failed', failing(503, { 'retry-after': '604800' })),
  '429 for ever': ends('failed', failing(429, { 'retry-after': '9'.repeat(400) })),
  '429 for nobody knows how long': ends('failed', failing(429, { 'retry-after': 'soon' }), 'paired'),
  '400 for what only this one lacks': ends('failed', failing(400, {}, 'That is not supported here.')),
})
