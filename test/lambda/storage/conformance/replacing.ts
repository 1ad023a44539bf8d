import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hourOf } from '../../../../lambda/storage/calendar.ts'
import type { GenerationRecord, Generations, Replacing } from '../../../../lambda/storage/generations.ts'
import type { Mark } from '../../../../lambda/storage/ledger/sums.ts'
import { NOW, sampleRecord } from './sample.ts'
import type { Open, Opened } from './store.ts'

/** A log, and who corrects it. */
export interface ReplacingStores {
  readonly generations: Pick<Generations, 'put' | 'get'>
  readonly replacing: Replacing
  /** The hours that have changed, where it is not a stream that tells. */
  marked?(team: string): Promise<readonly Mark[]>
}

const START = hourOf(NOW)

/** The same request at another price. */
const repriced = (record: GenerationRecord, priceVersion = '2026-12-01'): GenerationRecord => ({
  ...record,
  priceVersion,
  attempts: record.attempts.map(({ cost, ...attempt }) =>
    cost ? { ...attempt, cost: { ...cost, known: '27718000000', market: '1' } } : attempt,
  ),
})

/** What a log does that is priced again. */
export const replacingConformance = (name: string, open: Open<ReplacingStores>) =>
  describe(`${name}: pricing again`, () => {
    let opened: Opened<ReplacingStores>
    let teams = 0
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const put = async (changes: Partial<GenerationRecord> = {}): Promise<GenerationRecord> => {
      const record = sampleRecord({ team: `replacing ${teams++}`, ...changes })
      await opened.store.generations.put(record)
      return record
    }
    const stored = ({ team, id }: GenerationRecord) => opened.store.generations.get(team, id)
    const replace: Replacing['replace'] = (...args) => opened.store.replacing.replace(...args)

    test('a record takes the place of the one that was priced by that version, once', async () => {
      const record = await put()
      const [first, second] = [repriced(record), repriced(record, '2027-01-01')]
      expect(await replace(first, record.priceVersion)).toBe(true)
      expect(await stored(record)).toEqual(first)
      expect(await replace(second, record.priceVersion)).toBe(false)
      expect(await stored(record)).toEqual(first)
      expect(await replace(second, first.priceVersion)).toBe(true)
      expect(await stored(record)).toEqual(second)
    })

    test('of several at once, one', async () => {
      const record = await put()
      const all = [1, 2, 3, 4].map((day) => repriced(record, `2026-12-0${day}`))
      const done = await Promise.all(all.map((one) => replace(one, record.priceVersion)))
      expect(done.filter(Boolean)).toHaveLength(1)
      expect(await stored(record)).toEqual(all[done.indexOf(true)])
    })

    test('a record that was priced by no version is one of its own', async () => {
      const { priceVersion: _, ...unversioned } = sampleRecord({ team: `replacing ${teams++}` })
      await opened.store.generations.put(unversioned)
      const next = repriced(unversioned)
      expect(await replace(next, '2026-11-22')).toBe(false)
      expect(await replace(next, undefined)).toBe(true)
      expect(await stored(unversioned)).toEqual(next)
      expect(await replace(next, undefined)).toBe(false)
    })

    test('what is not there does not come to be by it', async () => {
      const record = sampleRecord({ team: `replacing ${teams++}` })
      for (const version of [record.priceVersion, undefined]) expect(await replace(record, version)).toBe(false)
      expect(await stored(record)).toBeUndefined()
      expect(await replace({ ...record, id: 'gen_nonsense' }, undefined)).toBe(false)
    })

    test('its hour is marked with what is replaced, and not with what is not', async () => {
      const record = await put()
      if (!opened.store.marked) return
      const before = await opened.store.marked(record.team)
      await replace(repriced(record), 'another version')
      expect(await opened.store.marked(record.team)).toEqual(before)
      await replace(repriced(record), record.priceVersion)
      const [mark, ...others] = await opened.store.marked(record.team)
      expect([mark?.startMs, others]).toEqual([START, []])
      expect(mark?.changes).toBeGreaterThan(before[0]?.changes ?? 0)
    })
  })
