import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordsInOrder } from '#gateway/archive/in-order.ts'
import type { Span } from '#gateway/money/sums/spans.ts'
import { HOUR_MS } from '../../../../lambda/storage/calendar.ts'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import { generationId, NOW, sampleRecord } from '../../storage/conformance/sample.ts'

const SPAN: Span = [NOW - 90 * 24 * HOUR_MS, NOW]

/** A store that gives what began in a time in batches of an order of its own, and never more at once than it should. */
const storeOf = (records: readonly GenerationRecord[]) => {
  const asked: Span[] = []
  const scan = async function* (span: Span) {
    asked.push(span)
    const [from, to] = span
    const all = records.filter(({ createdAt }) => createdAt >= from && createdAt < to).toReversed()
    for (let at = 0; at < all.length; at += 3) yield all.slice(at, at + 3)
  }
  return { scan, asked }
}

test('all of a time, from the oldest to the newest, few at once, whatever the store’s order', async () => {
  const times = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 90 * 24 * HOUR_MS - 1 }),
      fc.integer({ min: 0, max: 20 }).map((step) => 5 * HOUR_MS + step * 1000),
    ),
    { maxLength: 40 },
  )
  await fc.assert(
    fc.asyncProperty(times, fc.integer({ min: 3, max: 12 }), async (offsets, most) => {
      const records = offsets.map((offset) => {
        const createdAt = SPAN[0] + offset
        return sampleRecord({ createdAt, id: generationId(createdAt) })
      })
      const { scan } = storeOf(records)
      const read: GenerationRecord[] = []
      let toMs = SPAN[0]
      for await (const one of recordsInOrder(scan, SPAN, most)) {
        expect(one.records.every(({ createdAt }) => createdAt >= toMs && createdAt < one.toMs)).toBe(true)
        toMs = one.toMs
        read.push(...one.records)
      }
      expect(toMs).toBe(SPAN[1])
      const key = ({ createdAt, id }: GenerationRecord) => `${createdAt} ${id}`
      expect(read.map(key)).toEqual(records.map(key).sort())
    }),
    { numRuns: 50 },
  )
})

test('years of nothing take few looks', async () => {
  const { scan, asked } = storeOf([])
  for await (const _ of recordsInOrder(scan, [NOW - 3653 * 24 * HOUR_MS, NOW]));
  expect(asked.length).toBeLessThan(25)
})

test('where there is nothing, it does not look hour by hour', async () => {
  const { scan, asked } = storeOf([])
  for await (const { records } of recordsInOrder(scan, SPAN)) expect(records).toEqual([])
  expect(asked.length).toBeLessThan(100)
})

test('those of one second are never too many', async () => {
  const records = Array.from({ length: 30 }, () => sampleRecord({ createdAt: NOW - 1, id: generationId(NOW - 1) }))
  let count = 0
  for await (const read of recordsInOrder(storeOf(records).scan, [NOW - HOUR_MS, NOW], 5)) count += read.records.length
  expect(count).toBe(30)
})
