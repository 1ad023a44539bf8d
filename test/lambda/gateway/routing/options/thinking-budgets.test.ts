import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonValue } from '#gateway/core/json/value.ts'
import { perUnit, toUsd } from '#gateway/core/money.ts'
import { aiSdk } from '#gateway/dialect/ai-sdk/index.ts'
import { anthropicMessages } from '#gateway/dialect/anthropic-messages/index.ts'
import { openaiChat } from '#gateway/dialect/openai-chat/index.ts'
import { readThinkingBudgets } from '#gateway/routing/options/thinking-budgets.ts'

const read = (thinkingBudget: JsonValue, namespace = 'anthropic', { fields } = openaiChat) =>
  readThinkingBudgets({ providerOptions: { [namespace]: { thinkingBudget } } }, fields)

test.each<[JsonValue, bigint]>([
  [0.001, 1_000_000_000n],
  [1e-7, 100_000n],
  [1.5e-9, 1500n],
  [0.3, 300_000_000_000n],
  ['0.001', 1_000_000_000n],
  ['2.50', 2_500_000_000_000n],
  ['7', 7_000_000_000_000n],
  ['0.0000000000019', 1n],
])('%j is a sum', (given, pico) => {
  expect(read(given)).toEqual(new Map([['anthropic', pico]]))
})

test('a decimal string is exactly what it says', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 20n }), (pico) => {
      expect(read(toUsd(pico))?.get('anthropic')).toBe(pico)
    }),
  )
})

test('a number below 1 is never more than it says', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1, maxExcluded: true, noNaN: true }), (usd) => {
      const pico = read(usd)?.get('openai') ?? read(usd)?.get('anthropic') ?? 0n
      expect(Number(toUsd(pico))).toBeLessThanOrEqual(usd)
      expect(usd - Number(toUsd(pico))).toBeLessThan(2e-12)
    }),
  )
})

const BAD: readonly JsonValue[] = [
  0,
  -0.5,
  1e-13,
  '0',
  '0.00',
  '-1',
  '',
  '.5',
  '05',
  '00.5',
  '1,5',
  '1.',
  '1e-3',
  ' 1',
  '$1',
  'NaN',
  null,
  true,
  {},
  ['0.1'],
]

test.each(BAD)('%j is none', (given) => {
  const message = `providerOptions.anthropic.thinkingBudget must be a sum in USD, either a number above 0 and below 1 such as 0.001 or a decimal string such as "2.50", got ${JSON.stringify(given)}.`
  expect(() => read(given)).toThrow(
    expect.objectContaining({
      code: 'bad-request',
      message,
      detail: { param: 'providerOptions.anthropic.thinkingBudget' },
    }),
  )
})

test.each([
  [openaiChat, 'reasoning.max_tokens'],
  [anthropicMessages, 'thinking.budget_tokens'],
  [aiSdk, 'providerOptions.anthropic.thinking.budgetTokens'],
])('a number of tokens is refused, and where it belongs is said', (dialect, field) => {
  for (const tokens of [1, 1024, 1.5])
    expect(() => read(tokens, 'gateway', dialect)).toThrow(`tokens are ${field}, got ${tokens}.`)
})

test("Alibaba's own option of that name is in tokens", () => {
  expect(read(2048, 'alibaba')).toBeUndefined()
  expect(read(0.02, 'alibaba')?.get('alibaba')).toBe(perUnit('0.02'))
  expect(
    readThinkingBudgets({ providerOptions: { google: { thinkingConfig: { thinkingBudget: 5 } } } }, {}),
  ).toBeUndefined()
})
