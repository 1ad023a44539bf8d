import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '../../../../lambda/storage/calendar.ts'
import {
  type AttemptRecord,
  type CostRecord,
  type Generations,
  OUTCOMES,
} from '../../../../lambda/storage/generations.ts'
import { generationId, NOW, sampleRecord } from './sample.ts'
import type { Open, Opened } from './store.ts'

/** What every request log does. Its clock must stand at NOW. */
export const generationsConformance = (name: string, open: Open<Generations>) =>
  describe(`${name}: generations`, () => {
    let opened: Opened<Generations>
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    test('gives back what was put, field by field', async () => {
      const full = sampleRecord({ errorCode: 'internal', errorMessage: 'ü "quoted"\n' })
      await opened.store.put(full)
      expect(await opened.store.get(full.team, full.id)).toEqual(full)
    })

    test('keeps absent fields absent: an unknown cost is not zero', async () => {
      const { ttftMs: _, usage: __, user: ___, tags: ____, ...rest } = sampleRecord()
      const record = { ...rest, attempts: [] }
      await opened.store.put(record)
      const found = await opened.store.get(record.team, record.id)
      expect(found).toEqual(record)
    })

    test('keeps money of any size exactly', async () => {
      const [pico, missing] = ['12345678901234567890123456789', ['cacheRead', 'serviceTier fast']]
      const counted = { input: 9007199254740991, cacheReadExplicit: 1, outputImage: 7 }
      const costs: CostRecord[] = [
        { owner: 'deployment', known: pico, source: 'provider' },
        { owner: 'team', known: pico, missing, upper: `${pico}0`, source: 'bounded', market: '1' },
        { owner: 'caller', known: '0', missing: ['usage'], source: 'none' },
        { owner: 'deployment', known: '1', source: 'priced', market: '2', marketMissing: ['input'] },
      ]
      const beside = { credentialId: 'byok:own', calls: { webSearch: 3 }, tier: 'priority', geo: 'us' }
      const [attempt] = sampleRecord().attempts
      const attempts = costs.map((cost) => ({ ...(attempt as AttemptRecord), ...beside, usage: counted, cost }))
      const record = sampleRecord({ attempts })
      await opened.store.put(record)
      expect(await opened.store.get(record.team, record.id)).toEqual(record)
    })

    test('keeps records from before attempts had costs', async () => {
      const record = sampleRecord({ costPico: '12345678901234567890123456789', unpriced: 'cacheWrite' })
      await opened.store.put(record)
      expect(await opened.store.get(record.team, record.id)).toEqual(record)
    })

    test.each(OUTCOMES)('keeps the outcome %s', async (outcome) => {
      const record = sampleRecord({ outcome, status: outcome === 'lost' ? 0 : 200 })
      await opened.store.put(record)
      expect(await opened.store.get(record.team, record.id)).toEqual(record)
    })

    test('a request that is open is not in the log, and is once its record is put, though it was never awaited', async () => {
      const record = sampleRecord({ team: 'open' })
      await opened.store.open?.({ ...record, outcome: 'lost', status: 0 })
      expect(await opened.store.get('open', record.id)).toBeUndefined()
      expect(await opened.store.recent('open', 10)).toEqual([])
      await opened.store.put(record)
      expect(await opened.store.recent('open', 10)).toEqual([record])
      const other = sampleRecord({ team: 'open', createdAt: NOW + 1 })
      const opening = opened.store.open?.({ ...other, outcome: 'lost', status: 0 })
      await Promise.all([opening, opened.store.put(other)])
      expect(await opened.store.recent('open', 10)).toEqual([other, record])
    })

    test('a record can be read as soon as it is put, before anybody waited for that', async () => {
      const record = sampleRecord({ team: 'at once' })
      const stored = opened.store.put(record)
      const found = opened.store.get('at once', record.id)
      await stored
      // A store elsewhere may not have it yet.
      expect([undefined, record]).toContainEqual(await found)
      expect(await opened.store.get('at once', record.id)).toEqual(record)
    })

    test('writing twice is writing once', async () => {
      const record = sampleRecord({ team: 'twice' })
      await opened.store.put(record)
      await opened.store.put(record)
      expect(await opened.store.recent('twice', 10)).toEqual([record])
    })

    test('that a request was lost is put where nothing more is known of it', async () => {
      const record = sampleRecord({ team: 'lost' })
      const lost = { ...record, outcome: 'lost' as const, status: 0 }
      expect(await opened.store.addLost(lost)).toBe(true)
      const again = { ...lost, warnings: ['again'] }
      expect(await opened.store.addLost(again)).toBe(true)
      expect(await opened.store.get('lost', record.id)).toEqual(again)
      await opened.store.put(record)
      expect(await opened.store.addLost(lost)).toBe(false)
      expect(await opened.store.get('lost', record.id)).toEqual(record)
    })

    test('a team sees its own records only', async () => {
      const record = sampleRecord({ team: 'mine' })
      await opened.store.put(record)
      expect(await opened.store.get('theirs', record.id)).toBeUndefined()
      expect(await opened.store.recent('theirs', 10)).toEqual([])
    })

    test.each(['', 'gen_', 'gen_nonsense', 'x'.repeat(3000), `${generationId(NOW)}#`])('knows no %.20s', async (id) => {
      expect(await opened.store.get('default', id)).toBeUndefined()
    })

    test('recent gives the newest first, over days, and no more than asked for', async () => {
      const records = [0, 1, 1, 2, 6].map((days, index) =>
        sampleRecord({ team: 'days', createdAt: NOW - days * DAY_MS - index * 1000 }),
      )
      for (const record of records.toReversed()) await opened.store.put(record)
      expect(await opened.store.recent('days', 10)).toEqual(records)
      expect(await opened.store.recent('days', 2)).toEqual(records.slice(0, 2))
      expect(await opened.store.recent('days', 0)).toEqual([])
    })
  })
