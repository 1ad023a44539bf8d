import { describe, expect, test } from 'vitest'
import { type ErrorDetail, GatewayError } from '#gateway/core/error.ts'
import { errorForStatus } from '#gateway/core/failure/failure.ts'
import { retryAdvice, stepAfter } from '#gateway/routing/run/retry.ts'
import { DAY_MS } from '../../../../../lambda/storage/calendar.ts'

const step = (error: GatewayError, changes: object = {}, random = 0) =>
  stepAfter({ error, attempts: 1, planned: 2, hasNext: true, ...changes }, () => random)
const ALONE = { planned: 1, hasNext: false }
const limited = (detail: ErrorDetail = {}) => errorForStatus(429, 'slow down', detail)

describe('a status decides', () => {
  test.each([400, 405, 406, 413, 414, 415, 418, 422, 431, 451])('%i stops: everyone would say the same', (status) => {
    expect(step(errorForStatus(status, 'no'))).toBe('stop')
  })

  test.each([401, 402, 403, 404, 407, 408, 409, 410, 421, 424, 429, 498, 499, 500, 501, 502, 503, 504, 520, 529])(
    '%i moves on',
    (status) => {
      expect(step(errorForStatus(status, 'no'))).toBe('next')
      expect(step(errorForStatus(status, 'no'), { attempts: 2, hasNext: false })).toBe('stop')
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

  test('a 401 about what logins it takes does not', () => {
    const login = new GatewayError('upstream-rejected', 'OAuth authentication is currently not supported.', {
      status: 401,
    })
    expect(step(login)).toBe('stop')
  })

  test.each([407, 408, 421, 499])('%i is not passed on: an HTTP client would act upon it itself', (status) => {
    expect(errorForStatus(status, 'no').status).toBeGreaterThanOrEqual(502)
  })

  test.each([409, 429, 498, 503, 529])('%i is asked again where there never was anybody else', (status) => {
    expect(step(errorForStatus(status, 'busy'), ALONE)).toEqual({ waitMs: 100 })
    expect(step(errorForStatus(status, 'busy'), { ...ALONE, attempts: 2 }, 1)).toEqual({ waitMs: 375 })
    expect(step(errorForStatus(status, 'busy'), { ...ALONE, attempts: 3 })).toBe('stop')
    expect(step(errorForStatus(status, 'busy'), { attempts: 2, hasNext: false })).toBe('stop')
  })

  test.each([401, 402, 403, 404, 408, 500, 502, 504])('%i is not', (status) => {
    expect(step(errorForStatus(status, 'no'), ALONE)).toBe('stop')
  })

  test.each([
    "tools.0: Input tag 'web_search_20250305' found using 'type' does not match any of the expected tags: 'custom'",
    'mcp_servers: Extra inputs are not permitted',
    'The model returned the following errors: invalid beta flag',
    'Unexpected value(s) `files-api-2025-04-14` for the `anthropic-beta` header.',
    'Unrecognized request argument supplied: web_search_options',
    "property 'n' is unsupported",
    "This model does not support the 'logprobs' parameter.",
    'Images aren’t supported by this model.',
    'This response_format type is unavailable now',
    'json_schema is not yet available for this model',
  ])('a 400 about what only this provider lacks moves on: %s', (said) => {
    expect(step(errorForStatus(400, said))).toBe('next')
    expect(step(errorForStatus(400, said), ALONE)).toBe('stop')
  })
})

describe('retry-after', () => {
  test.each([
    ['0 s', 0, ALONE, { waitMs: 0 }],
    ['1 s', 1000, ALONE, { waitMs: 1000 }],
    ['longer: that is for the client to wait', 1001, ALONE, 'stop'],
    ['a week', 7 * DAY_MS, ALONE, 'stop'],
    ['for ever', Number.POSITIVE_INFINITY, ALONE, 'stop'],
    ['0 s, but somebody else is left', 0, {}, 'next'],
    ['0 s, after somebody else', 0, { attempts: 2, hasNext: false }, 'stop'],
  ] as const)('a wait that the provider asks for: %s', (_, retryAfterMs, changes, wanted) => {
    expect(step(limited({ retryAfterMs }), changes)).toEqual(wanted)
  })

  test('waits differ, none is shorter than asked for, none longer than a second', () => {
    expect(step(limited({ retryAfterMs: 100 }), ALONE, 1)).toEqual({ waitMs: 125 })
    expect(step(limited({ retryAfterMs: 900 }), ALONE, 1)).toEqual({ waitMs: 1000 })
  })

  test('an attempt is repeated once, when the provider says', () => {
    expect(step(limited({ retryAfterMs: 0 }), { ...ALONE, attempts: 2 })).toBe('stop')
  })
})

test('ten attempts are enough', () => {
  expect(step(limited(), { attempts: 9 })).toBe('next')
  expect(step(limited(), { attempts: 10 })).toBe('stop')
})

describe('x-should-retry', () => {
  const no = { 'x-should-retry': 'false' }
  const saying = (wanted: string) => ({ upstream: { status: 400, headers: { 'x-should-retry': wanted }, body: '' } })
  test.each([
    ...[408, 409, 429, 498, 500, 502, 503, 504, 520, 529].map(
      (status) => [`a ${status}`, errorForStatus(status, 'no'), {}] as const,
    ),
    ...[400, 401, 402, 403, 404, 410, 413, 422].map(
      (status) => [`a ${status}`, errorForStatus(status, 'no'), no] as const,
    ),
    ['silence', new GatewayError('timeout', 'no'), {}],
    ['a stream that was cut', new GatewayError('upstream-truncated', 'no'), {}],
    ['nobody there', new GatewayError('upstream-unreachable', 'no'), {}],
    ['a request that is wrong', new GatewayError('bad-request', 'no'), no],
    ['a field that nobody takes', new GatewayError('unsupported', 'no'), no],
    ['nobody who can be asked', new GatewayError('no-providers', 'no'), no],
    ['a budget that is spent', new GatewayError('budget-exceeded', 'no'), no],
    ['a price that nobody knows', new GatewayError('price-unknown', 'no'), no],
    ['credits that are gone', new GatewayError('insufficient-funds', 'no'), no],
    ['a budget that others hold', new GatewayError('budget-reserved', 'no'), {}],
    ['a limit that is reached', new GatewayError('limited', 'no'), {}],
    ['a budget that cannot be asked', new GatewayError('budget-unavailable', 'no'), {}],
    ['a gateway that failed', new GatewayError('internal', 'no'), {}],
    ['a 400 that the provider wants repeated', errorForStatus(400, 'no', saying('true')), { 'x-should-retry': 'true' }],
    ['a 503 that it does not', errorForStatus(503, 'no', saying('false')), {}],
  ] as const)('%s', (_, error, wanted) => {
    expect(retryAdvice(error)).toEqual(wanted)
  })
})
