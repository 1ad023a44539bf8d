import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ulid } from '#gateway/core/ids.ts'
import { closeHours } from '#gateway/money/sums/close.ts'
import { fold } from '#gateway/money/sums/fold.ts'
import { report } from '#gateway/money/sums/report.ts'
import { grouping } from '#gateway/money/sums/rows.ts'
import { type Repricing, reprice } from '#gateway/reprice/reprice.ts'
import { HOUR_MS } from '../../../../lambda/storage/calendar.ts'
import type { GenerationRecord, Replacing } from '../../../../lambda/storage/generations.ts'
import { memoryLedger } from '../money/sums/memory.ts'
import { MODEL, prices, pricesAt, recordBy, went } from './priced-requests.ts'

const START = Date.UTC(2026, 10, 20)
const END = START + 3 * HOUR_MS
const TEAM = 'team-a'

const requests = fc
  .tuple(fc.array(went, { minLength: 1, maxLength: 2 }), fc.integer({ min: START, max: END - 1 }), prices)
  .map(([all, createdAt, priced]): GenerationRecord => ({ ...recordBy(all, priced), createdAt }))
/** Each of its own. */
const logs = fc
  .array(requests, { minLength: 1, maxLength: 12 })
  .map((all) => all.map((record, at) => ({ ...record, id: `gen_${ulid(START, new Uint8Array(10).fill(at))}` })))

const ledgerOf = async (records: readonly GenerationRecord[]) => {
  const { log, sums, put } = memoryLedger()
  const stored = new Map(records.map((record) => [record.id, record]))
  for (const record of records) await put(record)
  const replacing: Replacing = {
    async replace(record, priceVersion) {
      if (stored.get(record.id)?.priceVersion !== priceVersion) return false
      stored.set(record.id, record)
      await put(record)
      return true
    },
  }
  const close = () =>
    closeHours({
      ...{ log, sums, now: () => END + HOUR_MS },
      failed: (_, error) => {
        throw error
      },
    })
  await close()
  return { log, sums, stored, replacing, close }
}

const all = (span: Repricing['span'] = [START, END]): Repricing => ({ team: TEAM, span, filter: {} })
const QUERY = { team: TEAM, span: [START, END], by: ['model', 'provider'], filter: {} } as const

/** What a report of these records has to say. */
const rowsOfLog = (records: Iterable<GenerationRecord>) => {
  const groups = grouping(QUERY.by, QUERY.filter)
  for (const cell of fold(records).cells) groups.add({ atMs: START, cell })
  return groups.rows()
}

describe('laws', () => {
  test('once its hours are summed up again, a report is the fold of the log as it now is', () =>
    fc.assert(
      fc.asyncProperty(logs, prices, async (records, priced) => {
        const { log, sums, stored, replacing, close } = await ledgerOf(records)
        const drift = await reprice(all(), { ...pricesAt(priced), log, replacing })
        await close()
        expect(await sums.marked()).toEqual([])
        const { rows } = await report(QUERY, { log, sums, now: () => END + HOUR_MS })
        expect(rows).toEqual(rowsOfLog(stored.values()))
        expect(drift.total.after).toBe(rows.reduce((sum, { total }) => sum + total.known, 0n))
        expect(drift.overtaken).toBe(0)
      }),
    ))

  test('what is told without writing is what is then written, and after that there is nothing to tell', () =>
    fc.assert(
      fc.asyncProperty(logs, prices, async (records, priced) => {
        const { log, sums, stored, replacing } = await ledgerOf(records)
        const told = await reprice(all(), { ...pricesAt(priced), log })
        expect([[...stored.values()], await sums.marked()]).toEqual([records, []])
        expect(await reprice(all(), { ...pricesAt(priced), log, replacing })).toEqual(told)
        expect(told.changed).toBe([...stored.values()].filter((record) => !records.includes(record)).length)
        const again = await reprice(all(), { ...pricesAt(priced), log, replacing })
        expect(again).toMatchObject({ changed: 0, total: { before: told.total.after, after: told.total.after } })
      }),
    ))

  test('models add up to the total, and cost before what the sums said', () =>
    fc.assert(
      fc.asyncProperty(logs, prices, async (records, priced) => {
        const { log } = await ledgerOf(records)
        const { models, total } = await reprice(all(), { ...pricesAt(priced), log })
        const rows = [...models.values()]
        for (const name of ['newlyKnown', 'newlyUnknown', 'notFound'] as const)
          expect(rows.reduce((sum, row) => sum + row[name], 0)).toBe(total[name])
        for (const name of ['before', 'after'] as const)
          expect(rows.reduce((sum, row) => sum + row[name], 0n)).toBe(total[name])
        expect(total.before).toBe(rowsOfLog(records).reduce((sum, row) => sum + row.total.known, 0n))
      }),
    ))
})

const sample = (changes: Partial<GenerationRecord> = {}): GenerationRecord => {
  const [record] = fc.sample(
    went.filter(({ usage, error }) => error === undefined && usage !== undefined && usage.input > 0),
    1,
  )
  if (!record) throw new Error('no sample')
  const counted = { ...record, usage: { ...(record.usage as NonNullable<typeof record.usage>), calls: {} } }
  const { contradiction: _, uncounted: __, serviceTier: ___, inferenceGeo: ____, ...usage } = counted.usage
  return { ...recordBy([{ ...counted, usage }], { pricing: { input: '1' } }), createdAt: START, ...changes }
}
const DEARER = pricesAt({ pricing: { input: '2' } })

test('a request is one of each of its models, and one of all', async () => {
  const record = sample()
  const [attempt] = record.attempts
  const two = { ...record, attempts: [{ ...attempt, of: 'acme/large' }, attempt, attempt] } as GenerationRecord
  const { log } = await ledgerOf([two])
  const { models, total } = await reprice(all(), { ...DEARER, log })
  expect([...models].map(([model, { records, notFound }]) => [model, records, notFound])).toEqual([
    ['acme/large', 1, 1],
    [MODEL, 1, 0],
  ])
  expect(total).toMatchObject({ records: 1, notFound: 1 })
})

test('who was overtaken by another writer is said, and in no sum', async () => {
  const { log } = await ledgerOf([sample()])
  const drift = await reprice(all(), { ...DEARER, log, replacing: { replace: async () => false } })
  expect(drift).toMatchObject({ overtaken: 1, changed: 0, total: { records: 0, before: 0n } })
})

test('requests from before attempts had costs are counted and left alone', async () => {
  const { log, replacing } = await ledgerOf([sample({ costPico: '5' })])
  expect(await reprice(all(), { ...DEARER, log, replacing })).toMatchObject({ earlier: 1, changed: 0 })
})

test('progress is told after each batch', async () => {
  const { log } = await ledgerOf([sample(), sample({ id: `gen_${ulid(1, new Uint8Array(10))}`, createdAt: START + 5 })])
  const told: [number, number][] = []
  await reprice(all(), { ...DEARER, log, progressed: (...one) => told.push(one) })
  expect(told).toEqual([
    [1, START],
    [2, START + 5],
  ])
})
