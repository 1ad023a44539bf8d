import { describe, expect, test } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import { toRecord } from '#gateway/generation/record.ts'
import type { Trace } from '#gateway/generation/trace.ts'
import type { CommittedAttempt } from '#gateway/routing/run/run.ts'
import { CALLER, outcome, START, told, trace } from './trace.ts'

const USAGE = {
  prompt_tokens: 100,
  completion_tokens: 40,
  prompt_tokens_details: { cached_tokens: 60 },
  completion_tokens_details: { reasoning_tokens: 8 },
}

const recordOf = (changes: Partial<Trace>) =>
  toRecord(trace(changes), { caller: CALLER, dialect: 'openai-chat', now: START + 1000, version: 'v1' })

const overloaded = (text: string) =>
  new GatewayError('overloaded', text, {
    type: 'overloaded_error',
    upstream: { status: 529, headers: {}, body: text },
  })

const committed = {} as CommittedAttempt

describe('a complete answer', () => {
  const record = recordOf({
    outcomes: [outcome({ contentAt: START + 210, told: told(USAGE) })],
    user: 'u',
    tags: ['t'],
  })

  test('is recorded with times, tokens and the exact cost', () => {
    expect(record).toEqual({
      ...CALLER,
      id: 'gen_01M828YY3X5TAQXNVBHPYA8GBA',
      createdAt: START,
      dialect: 'openai-chat',
      modelRequested: 'acme/small',
      model: 'acme/small',
      provider: 'acme',
      providerModel: 'small-1',
      mode: 'relay',
      credential: 'system',
      streamed: true,
      status: 200,
      outcome: 'complete',
      finishReason: 'stop',
      ttftMs: 210,
      durationMs: 1000,
      tokens: { input: 100, output: 40, reasoning: 8, cacheRead: 60, cacheWrite: 0 },
      usageSource: 'provider',
      usage: USAGE,
      webSearchCalls: 0,
      // 100 × 0.5 + 40 × 2 USD per million: without a rate of their own cached tokens cost what input does.
      costPico: '130000000',
      priceVersion: 'v1',
      providerResponseId: 'chatcmpl-1',
      attempts: [
        {
          provider: 'acme',
          model: 'small-1',
          credential: 'system',
          mode: 'relay',
          startedAt: START + 10,
          durationMs: 890,
          success: true,
          status: 200,
        },
      ],
      warnings: [],
      user: 'u',
      tags: ['t'],
      userAgent: 'OpenAI/JS 7.57.0',
      zeroDataRetention: false,
    })
  })

  test('holds no credential of the request', () => {
    expect(JSON.stringify(record)).not.toContain('canary')
  })
})

describe('cost', () => {
  const answered = outcome({ contentAt: START + 1, told: told(undefined) })

  test('is unknown without usage, never zero', () => {
    expect(recordOf({ outcomes: [answered] })).toMatchObject({
      unpriced: 'usage',
      usageSource: 'none',
      tokens: { input: 0 },
    })
    expect(recordOf({ outcomes: [answered] }).costPico).toBeUndefined()
  })

  test('is unknown without a price', () => {
    const record = recordOf({ outcomes: [outcome({ told: told(USAGE) })], models: [] })
    expect([record.costPico, record.unpriced]).toEqual([undefined, 'pricing'])
  })

  test('is zero when no provider was asked or all refused with an HTTP error', () => {
    expect(recordOf({ error: new GatewayError('bad-request', 'x') }).costPico).toBe('0')
    expect(recordOf({ outcomes: [outcome({ error: overloaded('busy') })] }).costPico).toBe('0')
  })

  test('is zero when no provider was reached, or those that were refused', () => {
    const unreachable = new GatewayError('upstream-unreachable', 'refused', { isUnsent: true })
    const late = new GatewayError('timeout', 'no connection within 10 ms', { isUnsent: true })
    const outcomes = [unreachable, late, overloaded('busy')].map((error) => outcome({ error }))
    expect(recordOf({ outcomes }).costPico).toBe('0')
    const reset = outcome({ error: new GatewayError('upstream-unreachable', 'reset') })
    expect(recordOf({ outcomes: [reset, ...outcomes] }).costPico).toBeUndefined()
  })

  test.each(['CANCELLED', 'PROVIDER_TIMEOUT'])("a provider's own error type %s is no word of ours", (type) => {
    const error = new GatewayError('upstream-failed', 'x', { type })
    expect(recordOf({ outcomes: [outcome({ error })], error }).attempts).toMatchObject([{ error: 'upstream-failed' }])
  })

  test('is unknown where an attempt was cancelled that may have been at work, and says so', () => {
    const error = new GatewayError('cancelled', 'Another attempt answered first.')
    const won = outcome({ told: told(USAGE) })
    const record = recordOf({ outcomes: [outcome({ error }), won] })
    expect(record).toMatchObject({
      unpriced: 'cancelled',
      tokens: { output: 40 },
      attempts: [{ error: 'cancelled' }, {}],
    })
    expect(record.costPico).toBeUndefined()
    const counted = outcome({ error, told: told(USAGE) })
    expect(recordOf({ outcomes: [counted, won] }).costPico).toBe('260000000')
  })

  test('is unknown where the answer broke off after its usage: most of the output is not in it', () => {
    const error = new GatewayError('aborted', 'The client left.')
    const begun = { ...told(USAGE), finish: undefined }
    const record = recordOf({ outcomes: [outcome({ error, contentAt: START + 20, told: begun })] })
    expect([record.costPico, record.unpriced, record.tokens.input]).toEqual([undefined, 'usage', 100])
  })

  test('is unknown after a timeout: the provider may have worked', () => {
    const error = new GatewayError('timeout', 'no content within 60000 ms')
    expect(recordOf({ outcomes: [outcome({ error })] }).costPico).toBeUndefined()
  })
})

describe('how it ended', () => {
  const error = new GatewayError('upstream-truncated', 'acme ended its stream early.')
  test.each([
    ['complete', {}],
    ['failed', { error }],
    ['truncated', { error, committed }],
    ['aborted', { error: new GatewayError('aborted', 'The client left.'), committed }],
  ] as const)('%s', (ended, changes) => {
    expect(recordOf({ outcomes: [outcome()], ...changes }).outcome).toBe(ended)
  })

  test('our own message is kept, a provider’s words are not: they may quote the prompt', () => {
    expect(recordOf({ error }).errorMessage).toBe('acme ended its stream early.')
    const quoting = overloaded('cannot read "canary prompt"')
    const record = recordOf({ error: quoting, outcomes: [outcome({ error: quoting })] })
    expect(record).toMatchObject({ errorCode: 'overloaded', errorMessage: 'overloaded_error' })
    expect(record.attempts).toMatchObject([{ success: false, status: 529, error: 'overloaded' }])
    expect(JSON.stringify(record)).not.toContain('canary')
  })

  test('the status that the client got, or would have got', () => {
    expect(recordOf({ error: new GatewayError('timeout', 'x'), status: 0 }).status).toBe(504)
    expect(recordOf({ error, committed, status: 200 }).status).toBe(200)
  })
})

test('a talkative caller does not make a large record, and a key in a label is blanked', () => {
  const long = 'x'.repeat(5000)
  const many = Array.from({ length: 100 }, () => long)
  const record = recordOf({
    user: `Bearer ${'k'.repeat(30)}`,
    tags: many,
    warnings: many,
    error: new GatewayError('internal', long),
  })
  expect(JSON.stringify(record).length).toBeLessThan(6000)
  expect(record.user).toBe('Bearer [redacted]')
})
