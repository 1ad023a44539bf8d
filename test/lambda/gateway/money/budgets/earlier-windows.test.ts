import { expect, test } from 'vitest'
import type { Budget } from '#gateway/core/cost/budgets.ts'
import { earlierWindows, gateBefore } from '#gateway/money/budgets/earlier-windows.ts'
import { gateOfBudget } from '#gateway/money/budgets/gate-of.ts'

const budget = (window: Budget['window']): Budget => ({
  ...{ scope: 'team', of: 't', window, limits: {}, isHard: true, armed: 'a', alerts: [] },
})
const before = (window: Budget['window'], moment: string) => {
  const now = Date.parse(moment)
  return gateBefore(gateOfBudget('t', budget(window), 't', now), budget(window), now)?.window
}

test.each([
  ['day', '2027-01-01T00:16:00Z', '2026-12-31#a'],
  ['day', '2027-01-01T00:15:59Z', undefined],
  ['week', '2027-01-04T00:16:00Z', '2026-W53#a'],
  ['week', '2027-01-10T23:59:59Z', '2026-W53#a'],
  ['month', '2027-03-31T12:00:00Z', '2027-02#a'],
  ['month', '2027-01-01T00:16:00Z', '2026-12#a'],
  ['none', '2027-01-01T12:00:00Z', undefined],
] as const)('before the %s of %s it is %s', (window, moment, id) => {
  expect(before(window, moment)).toBe(id)
})

test('each is due once, for budgets alone', () => {
  const clock = { ms: Date.parse('2026-11-26T12:00:00Z') }
  const earlier = earlierWindows(() => clock.ms)
  const rule = (own: Budget | undefined) => ({
    ...{ rule: { gate: gateOfBudget('t', budget('day'), 't', clock.ms), limits: {}, perMinute: {} } },
    ...{ of: { scope: 'team' as const, name: 't', kind: 'budget' as const } },
    ...(own ? { budget: own } : {}),
  })
  const due = () => earlier.due([rule(budget('day')), rule(undefined)]).map(({ window }) => window)
  expect([due(), due()]).toEqual([['2026-11-25#a'], []])
  clock.ms += 24 * 3_600_000
  expect([due(), due()]).toEqual([['2026-11-26#a'], []])
})
