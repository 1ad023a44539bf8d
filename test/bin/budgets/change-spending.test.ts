import { expect, test } from 'vitest'
import type { SpendingRules } from '#gateway/core/cost/budgets.ts'
import { changeSpending } from '../../../bin/budgets/change-spending.ts'
import type { SpendingStore } from '../../../bin/budgets/spending-store.ts'

const NOW = Date.UTC(2026, 10, 26, 12)

const withUser = ({ budgets, limits }: SpendingRules, of: string): SpendingRules => ({
  budgets,
  limits: [...limits, { scope: 'user', of, perMinute: { requests: 1 } }],
})

/** Before so many writes somebody else writes. */
const contended = (others: number) => {
  let kept = { rules: { budgets: [], limits: [] } as SpendingRules, version: 0 }
  let left = others
  const settings: SpendingStore['settings'] = {
    spendingOf: async () => kept,
    setSpending: async (_, rules, version) => {
      if (left-- > 0) kept = { rules: withUser(kept.rules, `other ${left}`), version: kept.version + 1 }
      if (version !== kept.version) return false
      kept = { rules, version: version + 1 }
      return true
    },
  }
  return {
    store: { settings, team: 'acme' } as unknown as SpendingStore,
    users: () => kept.rules.limits.map(({ of }) => of),
  }
}

test('what others write meanwhile stays, and the change is made of that', async () => {
  const { store, users } = contended(3)
  await changeSpending(store, NOW, (rules) => ({ rules: withUser(rules, 'mine') }))
  expect(users()).toEqual(['other 2', 'other 1', 'other 0', 'mine'])
})

test('who never gets a turn says so', async () => {
  const { store, users } = contended(Number.POSITIVE_INFINITY)
  await expect(changeSpending(store, NOW, (rules) => ({ rules: withUser(rules, 'mine') }))).rejects.toThrow(
    'Others change the budgets and limits of team acme all the time. Nothing was changed',
  )
  expect(users()).not.toContain('mine')
})

test('more than an item has room for is refused', async () => {
  const { store, users } = contended(0)
  const raises = Array.from({ length: 9000 }, (_, n) => ({ amounts: { pico: '1' }, untilMs: NOW + 1 + n }))
  const budget = { scope: 'team', of: 'acme', window: 'day', limits: { pico: '1' }, isHard: false, armed: '0' } as const
  const rules = { budgets: [{ ...budget, alerts: [], raises }], limits: [] }
  await expect(changeSpending(store, NOW, () => ({ rules }))).rejects.toThrow('take more than 300 KB together')
  await changeSpending(store, NOW + 9000, () => ({ rules: withUser(rules, 'later') }))
  expect(users()).toEqual(['later'])
})

test('a request is under no more of those that hold something than its holds can tell apart', async () => {
  const { store } = contended(0)
  const limit = (of: string, model: number) => ({
    scope: 'key' as const,
    of,
    model: `${model}/*`,
    perMinute: {},
    parallel: 1,
  })
  const some = (of: string, count: number) => Array.from({ length: count }, (_, n) => limit(of, n))
  const limits = [...some('a', 10), ...some('b', 3), ...some('*', 6)]
  await changeSpending(store, NOW, () => ({ rules: { budgets: [], limits } }))
  const more = [...limits, { scope: 'team' as const, of: 'acme', perMinute: {}, parallel: 2 }]
  await expect(changeSpending(store, NOW, () => ({ rules: { budgets: [], limits: more } }))).rejects.toThrow(
    'One of team acme could be under 17. Remove some.',
  )
  const paced = more.map(({ parallel: _, ...each }) => ({ ...each, perMinute: { requests: 1 } }))
  await changeSpending(store, NOW, () => ({ rules: { budgets: [], limits: paced } }))
})
