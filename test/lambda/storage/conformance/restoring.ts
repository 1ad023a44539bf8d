import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hourOf } from '../../../../lambda/storage/calendar.ts'
import type { GenerationRecord, Generations, Restoring } from '../../../../lambda/storage/generations.ts'
import type { Mark } from '../../../../lambda/storage/ledger/sums.ts'
import { NOW, sampleRecord } from './sample.ts'
import type { Open, Opened } from './store.ts'

/** A log, who puts back what it did not take, and which hours have changed. */
export interface RestoringStores {
  readonly generations: Pick<Generations, 'put' | 'get'>
  readonly restoring: Restoring
  marked(team: string): Promise<readonly Mark[]>
}

/** What a log does with records that come from somewhere else than their requests. */
export const restoringConformance = (name: string, open: Open<RestoringStores>) =>
  describe(`${name}: putting back`, () => {
    let opened: Opened<RestoringStores>
    let teams = 0
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const newRecord = (changes: Partial<GenerationRecord> = {}) =>
      sampleRecord({ team: `restoring ${teams++}`, ...changes })
    const restore = (record: GenerationRecord) => opened.store.restoring.restore(record)
    const stored = ({ team, id }: GenerationRecord) => opened.store.generations.get(team, id)
    const changesOf = async ({ team }: GenerationRecord) =>
      (await opened.store.marked(team)).map(({ startMs, changes }) => ({ startMs, changes }))

    test('a record that is not there is, once, and its hour is marked', async () => {
      const record = newRecord()
      expect(await restore(record)).toBe(true)
      expect(await stored(record)).toEqual(record)
      const marked = await changesOf(record)
      expect(marked).toEqual([{ startMs: hourOf(NOW), changes: expect.any(Number) }])
      expect(await restore(record)).toBe(false)
      expect(await changesOf(record)).toEqual(marked)
    })

    test('a record that is there stands as it is, whatever became of it since', async () => {
      const record = newRecord()
      const repriced = { ...record, priceVersion: 'next' }
      await opened.store.generations.put(repriced)
      expect(await restore(record)).toBe(false)
      expect(await stored(record)).toEqual(repriced)
    })

    test('of a request that is told as lost the true record is news, and nothing else', async () => {
      const record = newRecord()
      const lost: GenerationRecord = { ...record, outcome: 'lost', status: 0 }
      await opened.store.generations.put(lost)
      expect(await restore({ ...lost, durationMs: 1 })).toBe(false)
      expect(await stored(record)).toEqual(lost)
      expect(await restore(record)).toBe(true)
      expect(await stored(record)).toEqual(record)
      expect(await restore(lost)).toBe(false)
    })

    test('of one that comes several times at once, one', async () => {
      const record = newRecord()
      const restored = await Promise.all([1, 2, 3].map(() => restore(record)))
      expect(restored.filter(Boolean)).toHaveLength(1)
      expect(await stored(record)).toEqual(record)
    })
  })
