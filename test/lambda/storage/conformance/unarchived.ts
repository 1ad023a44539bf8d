import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, dayOf } from '../../../../lambda/storage/calendar.ts'
import type { Unarchived } from '../../../../lambda/storage/ledger/archive.ts'
import { NOW } from './sample.ts'
import type { Open, Opened } from './store.ts'

const START = dayOf(NOW) - DAY_MS

/** What every store of marked days does. Its clock must stand at NOW. */
export const unarchivedConformance = (name: string, open: Open<Unarchived>) =>
  describe(`${name}: days to be archived`, () => {
    let opened: Opened<Unarchived>
    let teams = 0
    const newDay = (startMs = START) => ({ team: `unarchived ${teams++} #ü`, startMs, changes: 1 })
    const markedOf = async (team: string) => (await opened.store.marked()).filter((mark) => mark.team === team)
    const mark = async (day: ReturnType<typeof newDay>) => {
      await opened.store.mark(day)
      const [marked] = await markedOf(day.team)
      if (!marked) throw new Error('no mark')
      return marked
    }

    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    test('are marked until they are unmarked, once each, the oldest first', async () => {
      const day = newDay()
      for (const startMs of [START, START - DAY_MS, START]) await opened.store.mark({ ...day, startMs })
      const [first, second, ...others] = await markedOf(day.team)
      expect([first?.startMs, second?.startMs, others]).toEqual([START - DAY_MS, START, []])
      if (first) await opened.store.unmark(first)
      expect((await markedOf(day.team)).map(({ startMs }) => startMs)).toEqual([START])
    })

    test('stay marked where they have changed meanwhile, also when they were done by somebody else before', async () => {
      const day = newDay()
      const seen = await mark(day)
      await mark(day)
      await opened.store.unmark(seen)
      const [changed] = await markedOf(day.team)
      expect(changed?.changes).toBeGreaterThan(seen.changes)
      if (changed) await opened.store.unmark(changed)
      await mark(day)
      await opened.store.unmark(seen)
      expect(await markedOf(day.team)).toHaveLength(1)
    })

    test('are claimed by one at a time, until that has done it or has had its time', async () => {
      const day = await mark(newDay())
      const claims = await Promise.all([1, 2, 3].map((ms) => opened.store.claim(day, NOW + ms)))
      expect(claims.filter(Boolean)).toHaveLength(1)
      await mark(day)
      expect(await opened.store.claim(day, NOW + 1)).toBe(false)
      const again = await mark(day)
      await opened.store.unmark(again)
      expect(await opened.store.claim(again, NOW + 1)).toBe(false)
      expect(await opened.store.claim(await mark(day), NOW)).toBe(true)
      expect(await opened.store.claim(day, NOW + 1)).toBe(true)
    })

    test('are of everybody', async () => {
      const [one, other] = [await mark(newDay()), await mark(newDay())]
      expect(await opened.store.claim(one, NOW + 1)).toBe(true)
      expect(await opened.store.claim(other, NOW + 1)).toBe(true)
    })
  })
