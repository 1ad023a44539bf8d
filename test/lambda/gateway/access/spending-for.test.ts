import { expect, test } from 'vitest'
import { spendingFor } from '#gateway/access/spending-for.ts'
import type { Budget, Limit, Spender, SpendingRules } from '#gateway/core/cost/budgets.ts'
import { userSpending } from '#gateway/core/cost/own-before-each.ts'
import type { FoundKey } from '../../../../lambda/storage/accounts.ts'

const budget = (scope: Spender, of: string, window: Budget['window'] = 'month'): Budget => ({
  ...{ scope, of, window, limits: { pico: '1' }, isHard: false, armed: `${scope}${of}`, alerts: [] },
})
const limit = (scope: Spender, of: string, model?: string): Limit => ({
  ...{ scope, of, perMinute: { requests: 1 }, ...(model === undefined ? {} : { model }) },
})

const foundKey = (spending?: SpendingRules): FoundKey => ({
  ...{ id: 'key_1', hash: 'h', name: 'ci', team: 'acme', project: 'shop', createdAt: 0 },
  ...(spending && { within: { spending } }),
})

test('a key without any has none, and so has one whom none concerns', () => {
  expect(spendingFor(foundKey())).toBeUndefined()
  expect(spendingFor(foundKey({ budgets: [], limits: [] }))).toBeUndefined()
  const others = { budgets: [budget('key', 'key_2')], limits: [limit('project', 'web', 'openai/*')] }
  expect(spendingFor(foundKey(others))).toBeUndefined()
})

test('credits concern every key of a team while they are on', () => {
  const none = { budgets: [], limits: [] }
  const on = { periods: [{ fromMs: 1, untilMs: 2 }, { fromMs: 3 }], allowance: { pico: '1', sinceMs: 1 } }
  const off = { periods: [{ fromMs: 1, untilMs: 2 }] }
  expect(spendingFor(foundKey({ ...none, credits: on }))).toEqual({ ...none, credits: on })
  expect(spendingFor(foundKey({ ...none, credits: off }))).toBeUndefined()
  const own = { budgets: [budget('team', 'acme')], limits: [] }
  expect(spendingFor(foundKey({ ...own, credits: off }))).toEqual(own)
})

test('of its team’s those of its team, its project and itself concern it, and all of users', () => {
  const own = {
    budgets: [budget('team', 'acme'), budget('project', 'shop'), budget('key', 'key_1')],
    limits: [limit('team', 'acme', 'a/*'), limit('project', 'shop'), limit('key', 'key_1')],
  }
  const users = {
    budgets: [budget('user', 'ann'), budget('user', '*')],
    limits: [limit('user', 'key_1'), limit('user', '*')],
  }
  const others = {
    budgets: [budget('project', 'web'), budget('key', 'key_2'), budget('key', 'shop')],
    limits: [limit('project', 'key_1'), limit('key', 'key_11')],
  }
  const all = {
    budgets: [...users.budgets, ...others.budgets, ...own.budgets],
    limits: [...others.limits, ...users.limits, ...own.limits],
  }
  expect(spendingFor(foundKey(all))).toEqual({
    budgets: [...own.budgets, ...users.budgets],
    limits: [...own.limits, ...users.limits],
  })
})

test.each(['project', 'key'] as const)(
  'what is set for each %s holds where one has none of its own in its place',
  (scope) => {
    const id = { project: 'shop', key: 'key_1' }[scope]
    const [each, eachDay, ownDay] = [budget(scope, '*'), budget(scope, '*', 'day'), budget(scope, id, 'day')]
    const [eachAll, eachOpenai, ownOpenai] = [
      limit(scope, '*'),
      limit(scope, '*', 'openai/*'),
      limit(scope, id, 'openai/*'),
    ]
    const rules = { budgets: [each, eachDay, ownDay], limits: [eachAll, eachOpenai, ownOpenai] }
    expect(spendingFor(foundKey(rules))).toEqual({ budgets: [ownDay, each], limits: [ownOpenai, eachAll] })
    expect(spendingFor(foundKey({ budgets: [eachDay], limits: [eachAll] }))).toEqual({
      budgets: [eachDay],
      limits: [eachAll],
    })
  },
)

test('of users the one of the request is chosen likewise, and none without one', () => {
  const [team, each, eachDay, ann] = [
    budget('team', 'acme'),
    budget('user', '*'),
    budget('user', '*', 'day'),
    budget('user', 'ann'),
  ]
  const [ofKey, eachUser, bob] = [limit('key', '*'), limit('user', '*'), limit('user', 'bob')]
  const rules = { budgets: [each, team, ann, eachDay], limits: [bob, eachUser, ofKey] }
  expect(userSpending(rules, 'ann')).toEqual({ budgets: [team, ann, eachDay], limits: [ofKey, eachUser] })
  expect(userSpending(rules, 'bob')).toEqual({ budgets: [team, each, eachDay], limits: [ofKey, bob] })
  expect(userSpending(rules, undefined)).toEqual({ budgets: [team], limits: [ofKey] })
})

test('a user who is called like the word for each has no other budget than each', () => {
  expect(userSpending({ budgets: [budget('user', '*')], limits: [] }, '*').budgets).toHaveLength(1)
})
