import { beforeEach, describe, expect, test } from 'vitest'
import { availabilityOf } from '#gateway/routing/health/health.ts'
import { fold } from '#gateway/routing/health/statistics.ts'
import { type HealthView, healthView } from '#gateway/routing/health/view.ts'
import { DAY_MS } from '../../../../../lambda/storage/calendar.ts'
import type { AttemptRecord, GenerationRecord } from '../../../../../lambda/storage/generations.ts'
import { openDatabase } from '../../../../../lambda/storage/sqlite/database.ts'
import { sqliteStatistics } from '../../../../../lambda/storage/sqlite/statistics.ts'
import { BUCKET_MS, type Statistics } from '../../../../../lambda/storage/statistics.ts'
import { NOW, sampleRecord } from '../../../storage/conformance/sample.ts'

const MINUTE_MS = 60_000

let now: number
let statistics: Statistics
let reads: number[]
let errors: unknown[]
let broken: boolean
let view: HealthView

const newView = () =>
  healthView({
    statistics: {
      read: async (sinceMs) => {
        reads.push(sinceMs)
        if (broken) throw new Error('no such table')
        return statistics.read(sinceMs)
      },
    },
    now: () => now,
    onUnreadable: (error) => errors.push(error),
  })

beforeEach(() => {
  now = NOW + MINUTE_MS
  statistics = sqliteStatistics(openDatabase(':memory:'))
  reads = []
  errors = []
  broken = false
  view = newView()
})

/** A streamed answer that began after 400 ms and went on with 50 tokens a second, or a failure, ending now. */
const seen = (changes: Partial<AttemptRecord> = {}): GenerationRecord => {
  const attempt: AttemptRecord = {
    ...{ provider: 'acme', model: 'm', credential: 'system', mode: 'relay', success: true },
    ...{ startedAt: now - 2400, durationMs: 2400 },
    ...changes,
  }
  return sampleRecord({
    ...{ provider: 'acme', providerModel: 'm', createdAt: now - 2400, attempts: [attempt] },
    ttftMs: attempt.success ? 400 : undefined,
    tokens: { input: 1, output: 100, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
  })
}
const failure = () => seen({ success: false, error: 'overloaded', status: 529 })
const times = (count: number, make: () => GenerationRecord) => Array.from({ length: count }, make)

let batches = 0
const tellAll = (records: readonly GenerationRecord[]) => statistics.add(`batch-${batches++}`, fold(records))

describe('what an instance sees itself', () => {
  test('counts at once, without any table', () => {
    broken = true
    expect(view.of('acme', 'm')).toBeUndefined()
    for (const record of [...times(3, seen), failure()]) view.see(record)
    const health = view.of('acme', 'm')
    expect(health).toMatchObject({ successRate: 0.75, samples: 4 })
    expect((health?.ttftMs ?? 0) / 400).toBeCloseTo(1, 0.1)
    expect((health?.tps ?? 0) / 50).toBeCloseTo(1, 0.1)
    expect(view.of('acme', 'other')).toBeUndefined()
    expect(reads).toEqual([])
  })

  test('is not counted twice when the table has it too', async () => {
    const records = [...times(3, seen), failure()]
    for (const record of records) view.see(record)
    await tellAll(records)
    await view.refreshIfStale()
    expect(view.of('acme', 'm')).toMatchObject({ successRate: 0.75, samples: 4 })
  })

  test('is kept where the table lags behind, and gives way where the table knows more', async () => {
    for (const record of times(5, failure)) view.see(record)
    await tellAll(times(2, seen))
    await view.refreshIfStale()
    expect(view.of('acme', 'm')).toMatchObject({ successRate: 0, samples: 5 })
    await tellAll([...times(5, failure), ...times(13, seen)])
    now += MINUTE_MS
    await view.refreshIfStale()
    view.see(failure())
    expect(view.of('acme', 'm')).toMatchObject({ successRate: 0.75, samples: 20 })
  })

  test('tells the speed of an endpoint that only teams pay for', () => {
    view.see(seen({ credential: 'byok' }))
    expect(view.of('acme', 'm')).toMatchObject({ successRate: 1, samples: 1, ttftMs: expect.any(Number) })
  })
})

describe('what all instances saw', () => {
  test('is read at most once a minute, for all who wait', async () => {
    await tellAll(times(2, seen))
    await Promise.all([view.refreshIfStale(), view.refreshIfStale()])
    expect(view.of('acme', 'm')).toMatchObject({ samples: 2 })
    now += MINUTE_MS - 1
    await view.refreshIfStale()
    expect(reads).toHaveLength(1)
    now += 1
    await view.refreshIfStale()
    expect(reads).toHaveLength(2)
  })

  test('an empty table and one that cannot be read change nothing', async () => {
    await view.refreshIfStale()
    expect(view.of('acme', 'm')).toBeUndefined()
    await tellAll(times(2, seen))
    now += MINUTE_MS
    await view.refreshIfStale()
    broken = true
    now += MINUTE_MS
    await view.refreshIfStale()
    await view.refreshIfStale()
    expect(String(errors)).toBe('Error: no such table')
    expect(view.of('acme', 'm')).toMatchObject({ samples: 2 })
    broken = false
    now += MINUTE_MS
    await tellAll(times(2, seen))
    await view.refreshIfStale()
    expect(view.of('acme', 'm')).toMatchObject({ samples: 4 })
  })

  test('is forgotten after an hour, also what it saw itself', async () => {
    view.see(seen())
    await tellAll(times(2, seen))
    await view.refreshIfStale()
    now += 65 * MINUTE_MS
    expect(view.of('acme', 'm')).toBeUndefined()
    await view.refreshIfStale()
    expect(view.of('acme', 'm')).toBeUndefined()
    expect(reads).toEqual([NOW - 60 * MINUTE_MS, NOW + BUCKET_MS])
  })
})

describe('an endpoint that failed', () => {
  test('is degraded while it fails, and gets another chance as soon as circuits give one', () => {
    for (const record of times(30, failure)) view.see(record)
    expect(availabilityOf(view.of('acme', 'm'))).toBe('degraded')
    now += 14_999
    expect(availabilityOf(view.of('acme', 'm'))).toBe('degraded')
    now += 1
    expect(availabilityOf(view.of('acme', 'm'))).toBe('up')
    view.see(failure())
    expect(availabilityOf(view.of('acme', 'm'))).toBe('degraded')
  })

  test('elsewhere is degraded until that can be over', async () => {
    await tellAll(times(30, failure))
    await view.refreshIfStale()
    expect(availabilityOf(view.of('acme', 'm'))).toBe('degraded')
    now += BUCKET_MS + 15_000
    expect(availabilityOf(view.of('acme', 'm'))).toBe('up')
  })

  test('is judged by the last quarter of an hour where that tells enough', () => {
    for (const record of times(30, failure)) view.see(record)
    now += 20 * MINUTE_MS
    for (const record of [...times(99, seen), failure()]) view.see(record)
    expect(view.of('acme', 'm')).toMatchObject({ successRate: 0.99, samples: 130 })
  })
})

test('a slow first token is known once there are enough', () => {
  for (const record of times(19, seen)) view.see(record)
  expect(view.slowTtftMs('acme', 'm')).toBeUndefined()
  view.see(seen())
  expect((view.slowTtftMs('acme', 'm') ?? 0) / 400).toBeCloseTo(1, 0.1)
})

describe('the measures of the list of endpoints', () => {
  test('cover a day of the table and this instance', async () => {
    await tellAll([...times(3, seen), failure()])
    now += 2 * 60 * MINUTE_MS
    view.see(seen())
    const measures = (await view.measures())('acme', 'm')
    expect(measures).toMatchObject({ uptime15m: 1, uptime1h: 1, uptime1d: 0.8 })
    expect((measures.latency1h?.p50 ?? 0) / 400).toBeCloseTo(1, 0.1)
    expect((measures.throughput1h?.p95 ?? 0) / 50).toBeCloseTo(1, 0.1)
    expect((await view.measures())('acme', 'other')).toStrictEqual({})
    now += DAY_MS + BUCKET_MS
    expect((await view.measures())('acme', 'm')).not.toHaveProperty('uptime1d')
  })

  test('are read once a minute, also where they cannot be', async () => {
    broken = true
    view.see(failure())
    for (const _ of [1, 2, 3]) expect((await view.measures())('acme', 'm')).toMatchObject({ uptime1d: 0 })
    expect([reads.length, errors.length]).toEqual([1, 1])
  })
})
