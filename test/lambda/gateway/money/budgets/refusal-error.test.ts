import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '#gateway/core/error.ts'
import { type AskedFor, type RuleOf, refusalError } from '#gateway/money/budgets/refusal-error.ts'
import type { Reason, Why } from '#gateway/money/gates/refusal.ts'

const NOW = Date.UTC(2026, 10, 30, 23, 59, 30, 1)
const BUDGET: RuleOf = { scope: 'project', name: 'web', kind: 'budget' }

const refusal = (reason: Omit<Reason, 'rule'>, of: Partial<RuleOf> = {}, asked: AskedFor = {}) =>
  refusalError(
    {
      ...reason,
      rule: { gate: { scope: 'project', id: 'web', window: 'none' }, limits: {}, perMinute: { requests: 60 } },
    },
    { ...BUDGET, ...of },
    asked,
    NOW,
  )

test.each<[Why, ErrorCode, number, isLasting: boolean]>([
  ['exhausted', 'budget-exceeded', 402, true],
  ['reserved', 'budget-reserved', 429, false],
  ['parallel', 'limited', 429, false],
  ['paced', 'limited', 429, false],
  ['away', 'budget-unavailable', 503, false],
])('%s is %s with status %i, and lasting: %s; nobody else is asked', (why, code, status, isLasting) => {
  expect(refusal({ why, unit: 'requests' })).toMatchObject({ code, status, isLasting, failover: false })
})

describe('when to come again', () => {
  test.each([
    ['where the window ends', 'exhausted', { resetsAt: Date.UTC(2026, 11) }, 29_999],
    ['at once where it has ended meanwhile', 'exhausted', { resetsAt: NOW - 5 }, 0],
    ['never where there is no window', 'exhausted', {}, undefined],
    // The window does not decide about what passes before.
    ['as the gate says', 'reserved', { resetsAt: Date.UTC(2026, 11) }, 2000],
    ['as the gate says', 'away', {}, 2000],
  ] as const)('%s', (_, why, of, retryAfterMs) => {
    const waits = why === 'exhausted' ? {} : { retryAfterMs: 2000 }
    expect(refusal({ why, unit: 'pico', ...waits }, of).detail).toEqual(
      retryAfterMs === undefined ? {} : { retryAfterMs },
    )
  })
})

test('what is left of the limits comes along', () => {
  const rateLimits = { toldAt: NOW, requests: { limit: 60, remaining: 0, resetMs: 9000 } }
  const { detail } = refusal({ why: 'paced', unit: 'requests', retryAfterMs: 1000 }, { kind: 'limit' }, { rateLimits })
  expect(detail).toEqual({ retryAfterMs: 1000, rateLimits })
})

test.each([
  [0n, '$0.00'],
  [1n, '$0.000000000001'],
  [1_500_000_000_000n, '$1.50'],
  [1_234_567_000_000_000n, '$1234.567'],
  [10n ** 24n, '$1000000000000.00'],
])('%i pico-dollars are %s', (spent, text) => {
  const { message } = refusal({ why: 'exhausted', unit: 'pico', spent, left: 0n })
  expect(message).toContain(`Current spend: ${text}, limit: ${text}.`)
})

test('nothing is said of what would fit where nothing is left', () => {
  const asked = { needsPico: 1n, fits: 16 }
  expect(refusal({ why: 'exhausted', unit: 'pico', spent: 5n, left: 0n }, {}, asked).message).not.toContain('fit')
  expect(refusal({ why: 'exhausted', unit: 'pico', spent: 5n, left: 1n }, {}, asked).message).toContain(
    '≤ 16 would fit',
  )
})
