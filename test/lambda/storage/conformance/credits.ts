import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, dayOf } from '../../../../lambda/storage/calendar.ts'
import type { CreditEntries, CreditEntry } from '../../../../lambda/storage/credits.ts'
import type { Sums } from '../../../../lambda/storage/ledger/sums.ts'
import { NOW } from './sample.ts'
import type { Open, Opened } from './store.ts'

interface Stores {
  readonly credits: CreditEntries
  /** Days to be charged. */
  readonly uncharged: Pick<Sums, 'mark' | 'marked' | 'unmark'>
  /** Puts an entry of that kind and amount, whatever they are. */
  spoil(team: string, kind: string, pico: string): Promise<void>
}

const ENTRY: CreditEntry = { id: 'key#order-1.a:_', at: NOW, kind: 'purchase', pico: 25n * 10n ** 12n }

/** All that there is to say. */
const WHOLE: CreditEntry = {
  ...{ id: 'usage#20261122#2', at: NOW + 1, kind: 'usage', pico: -1n, period: '2026-11-22' },
  ...{ note: 'said “so” 💶', by: 'ann@host' },
}

/** An entry of DynamoDB of that kind and amount, whatever they are. */
export const spoiltItem = (team: string, kind: string, pico: string) => ({
  ...{ pk: { S: `CREDIT#${team}` }, sk: { S: 'e' }, at: { N: '1' }, k: { S: kind } },
  ...(pico && { p: { S: pico } }),
})

/** What every store of credits does. */
export const creditsConformance = (name: string, open: Open<Stores>) =>
  describe(`${name}: credits`, () => {
    let opened: Opened<Stores>
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    test('a team has none until some are added, and keeps them as they are, the newest last', async () => {
      const { credits } = opened.store
      expect(await credits.list('a')).toEqual([])
      const early = { ...ENTRY, id: 'z', at: NOW - 1, pico: -(10n ** 29n) }
      const same = { ...ENTRY, id: 'l', pico: 0n }
      for (const entry of [WHOLE, same, ENTRY, early]) expect(await credits.add('a', entry)).toBe(true)
      expect(await credits.list('a')).toEqual([early, ENTRY, same, WHOLE])
      expect(await credits.list('b')).toEqual([])
    })

    test('an id is taken once in a team, and what is under it stays', async () => {
      const { credits } = opened.store
      const other = { ...ENTRY, pico: 1n, note: 'again' }
      expect(await credits.add('once', ENTRY)).toBe(true)
      expect(await credits.add('once', other)).toBe(false)
      expect(await credits.add('once too', other)).toBe(true)
      expect(await credits.list('once')).toEqual([ENTRY])
    })

    test('of many who add one at the same time, one does', async () => {
      const { credits } = opened.store
      const tries = Array.from({ length: 8 }, (_, n) => credits.add('race', { ...ENTRY, pico: BigInt(n) }))
      const won = (await Promise.all(tries)).flatMap((isAdded, n) => (isAdded ? [n] : []))
      expect(won).toHaveLength(1)
      expect(await credits.list('race')).toEqual([{ ...ENTRY, pico: BigInt(won[0] ?? -1) }])
    })

    test('years of them are listed', async () => {
      const { credits } = opened.store
      const note = 'n'.repeat(200)
      const all = Array.from({ length: 1500 }, (_, n) => ({ ...ENTRY, id: `e${n}`, at: NOW + n, note: note.repeat(5) }))
      for (let from = 0; from < all.length; from += 100)
        await Promise.all(all.slice(from, from + 100).map((entry) => credits.add('years', entry)))
      expect((await credits.list('years')).map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    }, 60_000)

    test.each([
      ['gift', '1'],
      ['usage', ''],
      ['usage', '1.5'],
      ['usage', '--1'],
    ])('what cannot be read is not nothing: %s of %s', async (kind, pico) => {
      const { credits, spoil } = opened.store
      const team = `spoilt ${kind} ${pico}`
      await spoil(team, kind, pico)
      await expect(credits.list(team)).rejects.toThrow('cannot be read')
    })

    test('days wait until they are done, and again when they have changed meanwhile', async () => {
      const { uncharged } = opened.store
      const [team, startMs] = ['days #ü', dayOf(NOW) - DAY_MS]
      await uncharged.mark([{ team, startMs, changes: 1 }])
      const [seen] = await uncharged.marked(team)
      expect(seen).toMatchObject({ team, startMs, changes: 1 })
      await uncharged.mark([{ team, startMs, changes: 2 }])
      if (seen) await uncharged.unmark(seen)
      const [changed] = await uncharged.marked(team)
      expect(changed?.changes).toBe(3)
      if (changed) await uncharged.unmark(changed)
      expect(await uncharged.marked(team)).toEqual([])
    })
  })
