import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Settings } from '../../../../lambda/storage/settings.ts'
import type { Open, Opened } from './store.ts'

/** What every store of settings does. `breakDown` makes it unreadable. */
export const settingsConformance = (name: string, open: Open<{ settings: Settings; breakDown(): void }>) =>
  describe(`${name}: settings`, () => {
    let opened: Opened<{ settings: Settings; breakDown(): void }>
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    test('zero data retention is off until it is switched on, for that team only', async () => {
      const { settings } = opened.store
      expect((await settings.of('a')).zeroDataRetention).toBe(false)
      await settings.setZeroDataRetention('a', true)
      expect((await settings.of('a')).zeroDataRetention).toBe(true)
      expect((await settings.of('b')).zeroDataRetention).toBe(false)
    })

    test('a switch is seen at once by who made it, both ways', async () => {
      const { settings } = opened.store
      for (const on of [true, false, false, true]) {
        await settings.setZeroDataRetention('c', on)
        expect((await settings.of('c')).zeroDataRetention).toBe(on)
      }
    })

    test('a team falls back until that is forbidden, for that team only, both ways', async () => {
      const { settings } = opened.store
      for (const word of ['never', 'system', 'system', 'never'] as const) {
        await settings.setByokFallback('a', word)
        expect((await settings.of('a')).byokFallback).toBe(word)
        expect((await settings.of('b')).byokFallback).toBe('system')
      }
    })

    test('one setting says nothing of another', async () => {
      const { settings } = opened.store
      const both = async () => [(await settings.of('d')).zeroDataRetention, (await settings.of('d')).byokFallback]
      await settings.setByokFallback('d', 'never')
      expect(await both()).toEqual([false, 'never'])
      await settings.setZeroDataRetention('d', true)
      expect(await both()).toEqual([true, 'never'])
      await settings.setByokFallback('d', 'system')
      expect(await both()).toEqual([true, 'system'])
    })

    test('unreadable counts as the stricter word', async () => {
      const { settings, breakDown } = opened.store
      breakDown()
      expect((await settings.of('never-asked')).zeroDataRetention).toBe(true)
      expect((await settings.of('never-asked')).byokFallback).toBe('never')
    })
  })
