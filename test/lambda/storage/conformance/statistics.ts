import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '../../../../lambda/storage/calendar.ts'
import { BUCKET_MS, type Bucket, KEPT_MS, type Statistics } from '../../../../lambda/storage/statistics.ts'
import { NOW } from './sample.ts'
import type { Open, Opened } from './store.ts'

const bucket = (changes: Partial<Bucket> = {}): Bucket => ({
  provider: 'acme',
  model: 'small-1',
  startMs: NOW,
  counts: { total: 3, failed: 1, ttft12: 2 },
  ...changes,
})

/** What every store of statistics does. Its clock must stand at NOW. `countsOnce`: it knows batches again. */
export const statisticsConformance = (name: string, open: Open<Statistics>, { countsOnce = true } = {}) =>
  describe(`${name}: statistics`, () => {
    let opened: Opened<Statistics>
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const of = async (model: string, sinceMs = NOW - DAY_MS) =>
      (await opened.store.read(sinceMs)).filter((found) => found.model === model)

    test('adds counters by name, of each endpoint and stretch apart', async () => {
      const other = bucket({ model: 'add', provider: 'other' })
      const earlier = bucket({ model: 'add', startMs: NOW - BUCKET_MS })
      await opened.store.add('add-1', [bucket({ model: 'add' }), other, earlier])
      await opened.store.add('add-2', [bucket({ model: 'add', counts: { total: 2, ttft12: 1, ttft9: 4, tps0: 1 } })])
      const sum = bucket({ model: 'add', counts: { total: 5, failed: 1, ttft12: 3, ttft9: 4, tps0: 1 } })
      const found = await of('add')
      expect(found).toHaveLength(3)
      expect(found).toEqual(expect.arrayContaining([sum, other, earlier]))
    })

    test.runIf(countsOnce)('a batch counts once, however often and beside whatever it is sent', async () => {
      const delta = bucket({ model: 'once' })
      await Promise.all([opened.store.add('once-1', [delta]), opened.store.add('once-1', [delta])])
      await opened.store.add('once-2', [bucket({ model: 'once', counts: { total: 10 } })])
      await opened.store.add('once-1', [delta])
      expect(await of('once')).toEqual([{ ...delta, counts: { ...delta.counts, total: 13 } }])
    })

    test('an empty batch is nothing', async () => {
      await opened.store.add('empty', [])
      expect(await of('empty')).toEqual([])
    })

    test.each(['a#b/c:d', "o'brien", 'modèle ü', 'us.anthropic.claude-opus-4-6-v1:0', 'projects/1/x'])(
      'keeps apart and gives back the model %s',
      async (model) => {
        await opened.store.add(`odd ${model}`, [bucket({ model })])
        expect(await of(model)).toEqual([bucket({ model })])
      },
    )

    test('reads what begins then or later, over midnight', async () => {
      const starts = [0, 1, 12, 143, 144, 145, 288].map((ago) => NOW - ago * BUCKET_MS)
      await opened.store.add(
        'since',
        starts.map((startMs) => bucket({ model: 'since', startMs })),
      )
      const since = async (sinceMs: number) =>
        (await of('since', sinceMs)).map(({ startMs }) => startMs).sort((a, b) => b - a)
      expect(await since(NOW - DAY_MS)).toEqual(starts)
      expect(await since(NOW - 144 * BUCKET_MS)).toEqual(starts.slice(0, 5))
      expect(await since(NOW - BUCKET_MS + 1)).toEqual(starts.slice(0, 1))
      expect(await since(NOW + 1)).toEqual([])
    })

    test('keeps them for two days while new ones come', async () => {
      const old = bucket({ model: 'old', startMs: NOW - KEPT_MS + BUCKET_MS })
      await opened.store.add('old', [old])
      await opened.store.add('new', [bucket({ model: 'new' })])
      expect(await of('old', NOW - KEPT_MS)).toEqual([old])
    })
  })
