import { describe, expect, test } from 'vitest'
import type { CredentialKind } from '#gateway/core/attempt.ts'
import type { RateLimits } from '#gateway/core/cost/rate-limits.ts'
import { type ErrorCode, GatewayError } from '#gateway/core/error.ts'
import { attributed } from '#gateway/core/failure/attribute.ts'
import { errorForStatus } from '#gateway/core/failure/failure.ts'
import { objectOr } from '#gateway/core/json/value.ts'
import { DIALECTS } from '../../../harness/dialects.ts'

const { 'openai-chat': chat, 'anthropic-messages': messages, 'ai-sdk': ai } = DIALECTS
const ALL = Object.entries(DIALECTS)

type Told = readonly [status: number, type: unknown, code: unknown]

const told = (dialect: (typeof ALL)[number][1], error: GatewayError): Told => {
  const { status, body } = dialect.encodeError(error, { headers: {} })
  const { type, code } = objectOr(body['error'])
  return [status, type, code]
}

describe('what the gateway refuses for money and limits has a word of its own', () => {
  test.each<[ErrorCode, word: string, status: number, openai: string, anthropic: string]>([
    ['budget-exceeded', 'quota_for_entity_exceeded', 402, 'quota_for_entity_exceeded', 'billing_error'],
    ['price-unknown', 'price_unknown', 402, 'price_unknown', 'billing_error'],
    ['insufficient-funds', 'insufficient_funds', 402, 'insufficient_funds', 'billing_error'],
    ['budget-reserved', 'budget_reserved', 429, 'rate_limit_exceeded', 'rate_limit_error'],
    ['limited', 'rate_limit_exceeded', 429, 'rate_limit_exceeded', 'rate_limit_error'],
    ['budget-unavailable', 'budget_unavailable', 503, 'internal_server_error', 'api_error'],
  ])('%s is told as %s', (code, word, status, openai, anthropic) => {
    const error = new GatewayError(code, 'No.')
    expect(told(chat, error)).toEqual([status, openai, word])
    expect(told(ai, error)).toEqual([status, openai, word])
    expect(told(messages, error)).toEqual([status, anthropic, word])
    for (const [, { encodeErrorEvent }] of ALL) expect(encodeErrorEvent(error)).toContain(`"${word}"`)
  })
})

describe.each(ALL)('a 402 of a provider is none of the gateway’s: %s', (_, dialect) => {
  const wordsOf = (error: GatewayError) => told(dialect, error).slice(1)
  const OURS = (['budget-exceeded', 'price-unknown', 'insufficient-funds'] as const).map((code) =>
    wordsOf(new GatewayError(code, 'No.')),
  )

  test('with the deployment’s credential it is no 402, and the words are others', () => {
    const error = attributed(errorForStatus(402, 'Pay.'), 'acme', 'system')
    const [status, ...words] = told(dialect, error)
    expect(status).toBe(502)
    expect(words).toContain('provider_billing_error')
    expect(OURS).not.toContainEqual(words)
  })

  // A gateway behind this one may use the very words: they are kept inside.
  test('nor where it says what this gateway says', () => {
    const detail = { type: 'quota_for_entity_exceeded', exact: 'quota_for_entity_exceeded' }
    const error = attributed(errorForStatus(402, 'Project budget exceeded.', detail), 'acme', 'system')
    const [status, ...words] = told(dialect, error)
    expect(status).toBe(502)
    expect(words).not.toContain('quota_for_entity_exceeded')
  })

  test.each<CredentialKind>(['byok', 'client'])('with a credential of theirs (%s) it is theirs', (kind) => {
    const error = attributed(errorForStatus(402, 'Pay.'), 'acme', kind)
    expect(error.status).toBe(402)
    expect(OURS).not.toContainEqual(wordsOf(error))
  })
})

describe('limits are told', () => {
  const toldAt = Date.UTC(2026, 10, 27, 12, 0, 0, 1)
  const limits: RateLimits = {
    toldAt,
    requests: { limit: 60, remaining: 0, resetMs: 64_640 },
    tokens: { limit: 9000, remaining: 15, resetMs: 120 },
  }
  const openai = {
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '1m4.64s',
    'x-ratelimit-limit-tokens': '9000',
    'x-ratelimit-remaining-tokens': '15',
    'x-ratelimit-reset-tokens': '120ms',
  }
  const anthropic = {
    'anthropic-ratelimit-requests-limit': '60',
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': '2026-11-27T12:01:05Z',
    'anthropic-ratelimit-tokens-limit': '9000',
    'anthropic-ratelimit-tokens-remaining': '15',
    'anthropic-ratelimit-tokens-reset': '2026-11-27T12:00:01Z',
  }

  test.each([
    ['openai-chat', chat, openai],
    ['anthropic-messages', messages, anthropic],
    ['ai-sdk', ai, openai],
  ] as const)('%s', (_, dialect, wanted) => {
    expect(dialect.rateLimitHeaders(limits)).toEqual(wanted)
    const error = new GatewayError('limited', 'Wait.', { retryAfterMs: 1400, rateLimits: limits })
    expect(dialect.encodeError(error, { headers: {} }).headers).toEqual({
      'retry-after': '2',
      'retry-after-ms': '1400',
      ...wanted,
    })
  })

  test.each(ALL)('of what is not limited nothing: %s', (_, dialect) => {
    expect(dialect.rateLimitHeaders(undefined)).toEqual({})
    const headers = Object.keys(dialect.rateLimitHeaders({ toldAt, tokens: { limit: 1, remaining: 1, resetMs: 0 } }))
    expect(headers.map((name) => name.includes('tokens'))).toEqual([true, true, true])
  })

  test.each([
    [0, '0s'],
    [1, '1ms'],
    [999, '999ms'],
    [1000, '1s'],
    [8640, '8.64s'],
    [59_999, '59.999s'],
    [60_000, '1m0s'],
    [360_000, '6m0s'],
    [90 * 60_000 + 1500, '90m1.5s'],
  ])('%i ms are spelled %s', (resetMs, spelled) => {
    const headers = chat.rateLimitHeaders({ toldAt, requests: { limit: 1, remaining: 0, resetMs } })
    expect(headers['x-ratelimit-reset-requests']).toBe(spelled)
  })

  test('an answer that begins later says how long it still takes', () => {
    expect(chat.rateLimitHeaders(limits, toldAt + 64_000)).toMatchObject({
      'x-ratelimit-reset-requests': '640ms',
      'x-ratelimit-reset-tokens': '0s',
    })
    expect(messages.rateLimitHeaders(limits, toldAt + 64_000)).toEqual(anthropic)
  })
})
