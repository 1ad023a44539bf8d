import { describe, expect, test } from 'vitest'
import { type ErrorDetail, GatewayError } from '#gateway/core/error.ts'
import { errorForStatus } from '#gateway/core/failure/failure.ts'
import { retryAdvice, stepAfter } from '#gateway/routing/run/retry.ts'

const DAY_MS = 86_400_000
const step = (error: GatewayError, changes: object = {}, random = 0) =>
  stepAfter({ error, attempts: 1, hasNext: true, isRepeated: false, ...changes }, () => random)
const limited = (detail: ErrorDetail = {}) => errorForStatus(429, 'slow down', detail)

describe('a status decides', () => {
  test.each([400, 405, 406, 413, 414, 415, 418, 422, 431, 451])('%i stops: everyone would say the same', (status) => {
    expect(step(errorForStatus(status, 'no'))).toBe('stop')
  })

  test.each([401, 402, 403, 404, 407, 408, 409, 410, 421, 424, 429, 498, 499, 500, 501, 502, 503, 504, 520, 529])(
    '%i moves on',
    (status) => {
      expect(step(errorForStatus(status, 'no'))).toBe('next')
      expect(step(errorForStatus(status, 'no'), { hasNext: false, isRepeated: true })).toBe('stop')
    },
  )

  test.each([
    ['Your credit balance is too low to access the Anthropic API.', 'upstream-unpaid'],
    ['The model `llama-3.1-70b` has been decommissioned and is no longer supported.', 'upstream-not-found'],
    ['The provided model identifier is invalid.', 'upstream-not-found'],
    ['You have reached your specified workspace API usage limits. You will regain access on', 'upstream-unpaid'],
    ['Billing hard limit has been reached', 'upstream-unpaid'],
    ['This organization has been disabled.', 'upstream-refused'],
    ['API key not valid. Please pass a valid API key.', 'upstream-refused'],
    ['Incorrect API key provided: xa***12.', 'upstream-refused'],
    ['User location is not supported for the API use.', 'upstream-refused'],
    ['Invalid model: mistral-gone', 'upstream-not-found'],
    ['"The provided model identifier is invalid." is no valid role.', 'upstream-rejected'],
  ])('a 400 that says: %s', (said, code) => {
    expect(errorForStatus(400, said).code).toBe(code)
  })

  test.each([407, 408, 421, 499])('%i is not passed on: an HTTP client would act upon it itself', (status) => {
    expect(errorForStatus(status, 'no').status).toBeGreaterThanOrEqual(502)
  })

  test.each([409, 429, 498, 503, 529])('%i is asked again when nobody else is left', (status) => {
    expect(step(errorForStatus(status, 'busy'), { hasNext: false })).toEqual({ waitMs: 250 })
  })

  test.each([401, 402, 403, 404, 408, 500, 502, 504])('%i is not', (status) => {
    expect(step(errorForStatus(status, 'no'), { hasNext: false })).toBe('stop')
  })
})

describe('retry-after', () => {
  test.each([
    ['0 s: at once, although there is another', 0, true, { waitMs: 0 }],
    ['short: sooner than another would answer', 200, true, { waitMs: 200 }],
    ['longer: another is asked', 201, true, 'next'],
    ['2 s, and nobody else', 2000, false, { waitMs: 2000 }],
    ['longer, and nobody else: nobody waits', 2001, false, 'stop'],
    ['a week', 7 * DAY_MS, false, 'stop'],
    ['for ever', Number.POSITIVE_INFINITY, false, 'stop'],
  ] as const)('a wait that the provider asks for: %s', (_, retryAfterMs, hasNext, wanted) => {
    expect(step(limited({ retryAfterMs }), { hasNext })).toEqual(wanted)
  })

  test('waits differ, and none is shorter than asked for', () => {
    expect(step(limited({ retryAfterMs: 100 }), {}, 1)).toEqual({ waitMs: 125 })
  })

  test('an attempt is repeated once, not twice', () => {
    expect(step(limited({ retryAfterMs: 0 }), { isRepeated: true })).toBe('next')
  })
})

test('ten attempts are enough', () => {
  expect(step(limited(), { attempts: 9 })).toBe('next')
  expect(step(limited(), { attempts: 10 })).toBe('stop')
})

describe('x-should-retry', () => {
  const no = { 'x-should-retry': 'false' }
  test.each([
    ['what the gateway tried several times', limited(), 2, no],
    ['what it tried once', limited(), 1, {}],
    ['a request that is wrong', new GatewayError('bad-request', 'no'), 0, no],
    ['a refused credential', errorForStatus(401, 'no'), 1, no],
    ['an unknown model', errorForStatus(404, 'no'), 1, no],
    ['a provider that failed', errorForStatus(500, 'no'), 1, {}],
    ['a gateway that failed', new GatewayError('internal', 'no'), 0, {}],
  ])('%s', (_, error, attempts, wanted) => {
    expect(retryAdvice(error, attempts)).toEqual(wanted)
  })
})
