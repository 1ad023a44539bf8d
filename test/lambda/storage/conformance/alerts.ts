import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Alert, Alerts } from '../../../../lambda/storage/alerts.ts'
import { NOW, sampleAlert } from './sample.ts'
import type { Opened } from './store.ts'

export interface OpenedAlerts extends Opened<Alerts> {
  /** Until when one is kept, milliseconds since 1970; undefined where it stays. */
  keptUntil(alert: Alert): Promise<number | undefined>
}

/** What every store of alerts does. */
export const alertsConformance = (name: string, open: () => OpenedAlerts | Promise<OpenedAlerts>) =>
  describe(`${name}: alerts`, () => {
    let opened: OpenedAlerts
    let ids = 0
    const newAlert = (changes: Partial<Alert> = {}) => sampleAlert({ id: `alert ${ids++} #ü`, ...changes })

    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    test('one is the first of those that find the same, however many do', async () => {
      const alert = newAlert()
      const all = await Promise.all(Array.from({ length: 20 }, () => opened.store.first(alert)))
      expect(all.filter(Boolean)).toHaveLength(1)
      expect(await opened.store.first(alert)).toBe(false)
    })

    test('what was spent and by then allowed makes no other of it, nor does when it was found', async () => {
      const alert = newAlert()
      expect(await opened.store.first(alert)).toBe(true)
      const later = { ...alert, spent: '99', limit: '100', team: 'other', at: NOW + 5, keptUntil: NOW + 99_000 }
      expect(await opened.store.first(later)).toBe(false)
    })

    test.each<[string, Partial<Alert>]>([
      ['scope', { scope: 'user' }],
      ['id', { id: 'another' }],
      ['window', { window: '2026-11#2' }],
      ['unit', { unit: 'tokens' }],
      ['percent', { percent: 8 }],
    ])('another %s is another one', async (_, change) => {
      const alert = newAlert()
      const other = { ...alert, ...change }
      expect(await opened.store.first(alert)).toBe(true)
      expect([await opened.store.first(other), await opened.store.first(other)]).toEqual([true, false])
    })

    test('is kept until the time that it says, or for good', async () => {
      const { keptUntil: _, ...forGood } = newAlert()
      const limited = newAlert({ keptUntil: NOW + 7000 })
      for (const alert of [forGood, limited]) await opened.store.first(alert)
      expect(await opened.keptUntil(forGood)).toBeUndefined()
      expect(await opened.keptUntil(limited)).toBe(NOW + 7000)
    })

    test('takes amounts beyond what a machine counts in', async () => {
      const most = '9'.repeat(30)
      expect(await opened.store.first(newAlert({ limit: most, spent: most }))).toBe(true)
    })
  })
