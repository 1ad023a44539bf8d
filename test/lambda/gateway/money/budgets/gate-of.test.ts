import { expect, test } from 'vitest'
import type { Budget, Limit, Spender } from '#gateway/core/cost/budgets.ts'
import { gateOfBudget, gateOfLimit, limitsAt, ownerIn } from '#gateway/money/budgets/gate-of.ts'

const NOW = Date.UTC(2026, 10, 26, 12)
const DAY = 86_400_000

const budgetOf = (changes: Partial<Budget> = {}): Budget => ({
  ...{ scope: 'team', of: 'acme', window: 'month', limits: { pico: '100' }, isHard: false, armed: 'mf0', alerts: [] },
  ...changes,
})
const limitOf = (changes: Partial<Limit> = {}): Limit => ({ scope: 'team', of: 'acme', perMinute: {}, ...changes })

test.each<[Spender, string, string]>([
  ['team', 'acme', 'acme'],
  ['project', 'shop', 'acme/shop'],
  ['key', 'key_01J', 'key_01J'],
  ['user', 'ann/b 💶', 'acme/ann/b 💶'],
  ['user', 'a#b%23', 'acme/a%23b%2523'],
])('of a %s %s the gate is %s', (scope, id, gate) => {
  expect(gateOfBudget('acme', budgetOf({ scope, of: '*' }), id, NOW)).toMatchObject({ scope, id: gate })
  expect(gateOfLimit('acme', limitOf({ scope, of: '*' }), id, NOW)).toMatchObject({ scope, id: gate })
  expect(ownerIn('acme', { scope, id: gate })).toBe(id)
})

test.each([
  ['day', '2026-11-26#mf0', Date.UTC(2026, 10, 27)],
  ['week', '2026-W48#mf0', Date.UTC(2026, 10, 30)],
  ['month', '2026-11#mf0', Date.UTC(2026, 11, 1)],
] as const)('of each %s another gate, which is kept for long after it', (window, id, end) => {
  const gate = { scope: 'team', id: 'acme', window: id, keptUntil: end + 40 * DAY }
  expect(gateOfBudget('acme', budgetOf({ window }), 'acme', NOW)).toEqual(gate)
  expect(gateOfBudget('acme', budgetOf({ window }), 'acme', end - 1)).toEqual(gate)
  expect(gateOfBudget('acme', budgetOf({ window }), 'acme', end).window).not.toBe(id)
  expect(gateOfBudget('acme', budgetOf({ window, armed: 'mf1' }), 'acme', NOW).window).not.toBe(id)
})

test('without a window the gate stays', () => {
  const gate = { scope: 'team', id: 'acme', window: 'none#mf0' }
  expect(gateOfBudget('acme', budgetOf({ window: 'none' }), 'acme', NOW)).toEqual(gate)
})

test('of each model pattern of a limit another gate, which no user can have by his name', () => {
  const gate = { scope: 'team', id: 'acme#openai/*', window: 'minute', keptUntil: NOW + DAY }
  expect(gateOfLimit('acme', limitOf({ model: 'openai/*' }), 'acme', NOW)).toEqual(gate)
  const ofUser = (user: string, model?: string) =>
    gateOfLimit('acme', limitOf({ scope: 'user', of: '*', ...(model && { model }) }), user, NOW).id
  expect(ofUser('ann', 'openai/*')).toBe('acme/ann#openai/*')
  expect(ofUser('ann#openai/*')).not.toBe(ofUser('ann', 'openai/*'))
})

test('a limit is what is set with all raises that are in force, in the units that it has', () => {
  const raises = [
    { amounts: { pico: '10', requests: '5' }, untilMs: NOW + 1 },
    { amounts: { pico: '7' }, untilMs: NOW + DAY },
    { amounts: { pico: '1000' }, untilMs: NOW },
  ]
  const budget = budgetOf({ limits: { pico: '100', tokens: '9007199254740993' }, raises })
  expect(limitsAt(budget, NOW)).toEqual({ pico: 117n, tokens: 9_007_199_254_740_993n })
  expect(limitsAt(budget, NOW + 1)).toEqual({ pico: 107n, tokens: 9_007_199_254_740_993n })
  expect(limitsAt(budget, NOW + DAY)).toEqual({ pico: 100n, tokens: 9_007_199_254_740_993n })
  expect(limitsAt(budgetOf(), NOW)).toEqual({ pico: 100n })
})
