import { expect, test, vi } from 'vitest'
import { knownAlerts } from '#gateway/money/budgets/known-alerts.ts'
import type { Alert, Alerts } from '../../../../../lambda/storage/alerts.ts'

const alert = (changes: Partial<Alert> = {}): Alert => ({
  ...{ scope: 'team', id: 't', window: '2026-11', unit: 'pico', percent: 50, team: 't', limit: '2', spent: '1', at: 0 },
  ...changes,
})

test('the store is asked once for each part of each window', async () => {
  const first = vi.fn<Alerts['first']>(async () => true)
  const known = knownAlerts({ first })
  expect([await known.first(alert()), await known.first(alert({ spent: '2', at: 5 }))]).toEqual([true, false])
  expect(await known.first(alert({ percent: 80 }))).toBe(true)
  expect(await known.first(alert({ window: '2026-12' }))).toBe(true)
  expect(first).toHaveBeenCalledTimes(3)
})

test('and again where it did not answer', async () => {
  const first = vi.fn<Alerts['first']>(async () => true)
  const known = knownAlerts({ first: first.mockRejectedValueOnce(new Error('away')) })
  await expect(known.first(alert())).rejects.toThrow('away')
  expect(await known.first(alert())).toBe(true)
})
