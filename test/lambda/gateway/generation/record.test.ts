import { describe, expect, test } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import type { Outcome } from '#gateway/core/outcome.ts'
import { endInError, UNENDED } from '#gateway/generation/ending.ts'
import { type RecordFacts, toRecord } from '#gateway/generation/record.ts'
import { CALLER, facts, outcome, START, told } from './facts.ts'

const USAGE = {
  prompt_tokens: 100,
  completion_tokens: 40,
  prompt_tokens_details: { cached_tokens: 60 },
  completion_tokens_details: { reasoning_tokens: 8 },
}

const recordOf = (outcomes: Outcome[], changes: Partial<RecordFacts> = {}) => toRecord(facts(outcomes, changes))

const overloaded = (text: string) =>
  new GatewayError('overloaded', text, {
    type: 'overloaded_error',
    upstream: { status: 529, headers: {}, body: text },
  })

describe('a complete answer', () => {
  const record = recordOf([outcome({ contentAt: START + 210, told: told(USAGE) })], {
    reporting: { user: 'u', tags: ['t'] },
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
          usage: { input: 40, output: 40, cacheRead: 60, reasoning: 8 },
          // 40 × 0.5 + 40 × 2 USD per million; what is read from a cache costs at most what input does.
          cost: {
            owner: 'deployment',
            known: '100000000',
            missing: ['cacheRead'],
            upper: '130000000',
            source: 'bounded',
          },
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

test.each(['CANCELLED', 'PROVIDER_TIMEOUT'])("a provider's own error type %s is no word of ours", (type) => {
  const error = new GatewayError('upstream-failed', 'x', { type })
  expect(recordOf([outcome({ error })]).attempts).toMatchObject([{ error: 'upstream-failed' }])
})

describe('how it ended', () => {
  const error = new GatewayError('upstream-truncated', 'acme ended its stream early.')
  test.each([
    { is: 'complete', status: 200 },
    { is: 'failed', status: 502, error },
    { is: 'truncated', status: 200, error },
    { is: 'aborted', status: 200, error: new GatewayError('aborted', 'The client left.') },
    UNENDED,
  ] as const)('$is', (ending) => {
    const { outcome: ended, status, errorCode } = recordOf([outcome()], { ending })
    expect([ended, status, errorCode]).toEqual([
      ending.is,
      ending.status,
      'error' in ending ? ending.error?.code : undefined,
    ])
  })

  test('our own message is kept, a provider’s words are not: they may quote the prompt', () => {
    expect(recordOf([], { ending: endInError(502, error) }).errorMessage).toBe('acme ended its stream early.')
    const quoting = overloaded('cannot read "canary prompt"')
    const record = recordOf([outcome({ error: quoting })], { ending: endInError(529, quoting) })
    expect(record).toMatchObject({ errorCode: 'overloaded', errorMessage: 'overloaded_error' })
    expect(record.attempts).toMatchObject([{ success: false, status: 529, error: 'overloaded' }])
    expect(JSON.stringify(record)).not.toContain('canary')
  })
})

test('a talkative caller does not make a large record, and a key in a label is blanked', () => {
  const long = 'x'.repeat(5000)
  const many = Array.from({ length: 100 }, () => long)
  const record = recordOf([], {
    reporting: { user: `Bearer ${'k'.repeat(30)}`, tags: many },
    warnings: many,
    ending: endInError(500, new GatewayError('internal', long)),
  })
  expect(JSON.stringify(record).length).toBeLessThan(6000)
  expect(record.user).toBe('Bearer [redacted]')
})

test('an attempt says why it was where it was, and which model and credential it used', () => {
  const attempt = outcome().attempt
  const other = { ...attempt, model: { id: 'acme/large' }, placedBy: 'listed' } as const
  const own = { ...attempt, credential: { kind: 'byok', id: 'byok:one' }, placedBy: 'own' } as const
  const [first, last] = [outcome({ attempt: other }), outcome({ attempt: own })]
  const made = facts([first, last])
  const record = toRecord({ ...made, course: { ...made.course, passedOver: new Set([other]) } })
  expect(record.attempts).toMatchObject([
    { why: 'circuit', of: 'acme/large' },
    { why: 'own', credentialId: 'byok:one' },
  ])
})
