import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compact } from '#gateway/core/json/value.ts'
import { percentile, TPS, TTFT } from '#gateway/routing/health/histogram.ts'
import { fold, merge, uptime } from '#gateway/routing/health/statistics.ts'
import type { AttemptRecord, GenerationRecord } from '../../../../../lambda/storage/generations.ts'
import { BUCKET_MS } from '../../../../../lambda/storage/statistics.ts'
import type { Changes } from '../../../../harness/changes.ts'
import { NOW, sampleRecord } from '../../../storage/conformance/sample.ts'

const attempt = (changes: Changes<AttemptRecord> = {}): AttemptRecord =>
  compact({
    provider: 'acme',
    model: 'small-1',
    credential: 'system',
    mode: 'relay',
    startedAt: NOW + 100,
    durationMs: 2500,
    success: true,
    status: 200,
    ...changes,
  }) as AttemptRecord

const record = (attempts: readonly AttemptRecord[], changes: Changes<GenerationRecord> = {}): GenerationRecord =>
  sampleRecord({
    provider: 'acme',
    providerModel: 'small-1',
    ttftMs: 600,
    tokens: { input: 10, output: 100, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
    attempts,
    ...changes,
  })

const failed = (error: string, status?: number): AttemptRecord => attempt({ success: false, error, status })

const countsOf = (given: GenerationRecord) => fold([given])[0]?.counts

describe('the speed of an answer', () => {
  test('is counted from its own attempt, not from those before it', () => {
    const [bucket] = fold([record([attempt()])])
    expect(bucket).toMatchObject({ provider: 'acme', model: 'small-1', startMs: NOW })
    // First token 500 ms after the attempt began, then 100 tokens in 2 s.
    expect((percentile(bucket?.counts ?? {}, TTFT, 0.5) ?? 0) / 500).toBeCloseTo(1, 0.1)
    expect((percentile(bucket?.counts ?? {}, TPS, 0.5) ?? 0) / 50).toBeCloseTo(1, 0.1)
  })

  test.each([
    ['did not stream: the first token comes with the last', { streamed: false }],
    ['had no content', { ttftMs: undefined }],
  ])('is not known where it %s', (_, changes) => {
    expect(countsOf(record([attempt()], changes))).toEqual({ total: 1 })
  })

  test('has no tokens a second without usage, time, or an end', () => {
    const ttftOnly = { total: 1, ttft18: 1 }
    const none = { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 }
    expect(countsOf(record([attempt()], { tokens: none }))).toEqual(ttftOnly)
    expect(countsOf(record([attempt({ durationMs: 500 })]))).toEqual(ttftOnly)
    expect(countsOf(record([failed('upstream-truncated', 200)]))).toEqual({ ...ttftOnly, failed: 1 })
  })

  test('belongs to the attempt that answered', () => {
    const other = attempt({ provider: 'slow', success: false, error: 'timeout', status: undefined })
    const [slow, acme] = fold([record([other, attempt()])])
    expect(slow).toMatchObject({ provider: 'slow', counts: { total: 1, failed: 1 } })
    expect(Object.keys(acme?.counts ?? {}).sort()).toEqual(['total', 'tps21', 'ttft18'])
  })
})

describe('the uptime of an endpoint', () => {
  const noContent = { ttftMs: undefined }

  test.each([
    ['overloaded', 529],
    ['overloaded', 503],
    ['timeout', undefined],
    ['upstream-unreachable', undefined],
    ['upstream-failed', 500],
    ['upstream-failed', 200],
    ['upstream-truncated', undefined],
  ])('%s (%s) counts against it', (error, status) => {
    expect(countsOf(record([failed(error, status)], noContent))).toEqual({ total: 1, failed: 1 })
  })

  test.each([
    ['upstream-rejected', 400],
    ['upstream-refused', 401],
    ['upstream-refused', undefined],
    ['upstream-not-found', 404],
    ['rate-limited', 429],
    ['overloaded', 409],
    ['timeout', 408],
    ['unsupported', undefined],
    ['aborted', undefined],
    ['internal', undefined],
  ])('%s (%s) counts neither way', (error, status) => {
    expect(fold([record([failed(error, status)], noContent)])).toEqual([])
  })

  test('a request that was lost tells nothing, neither of its last attempt nor of those before', () => {
    expect(fold([record([failed('overloaded', 529), attempt()], { outcome: 'lost', status: 0 })])).toEqual([])
  })

  test.each(['byok', 'client'] as const)('a %s credential tells speed only', (credential) => {
    expect(fold([record([{ ...failed('upstream-failed', 500), credential }], noContent)])).toEqual([])
    expect(Object.keys(countsOf(record([attempt({ credential })])) ?? {}).sort()).toEqual(['tps21', 'ttft18'])
  })

  test('is the share that did not fail, unknown without any', () => {
    expect(uptime({ total: 4, failed: 1 })).toBe(0.75)
    expect(uptime({ total: 4 })).toBe(1)
    expect(uptime({ ttft3: 1 })).toBeUndefined()
  })
})

test('an attempt is in the five minutes in which it ended', () => {
  const at = (startedAt: number) => fold([record([attempt({ startedAt })])])[0]?.startMs
  expect(at(NOW + BUCKET_MS - 2501)).toBe(NOW)
  expect(at(NOW + BUCKET_MS - 2500)).toBe(NOW + BUCKET_MS)
})

test('a request that reached nobody, or a rehearsal, says nothing', () => {
  expect(fold([record([attempt()], { isRehearsal: true })])).toEqual([])
  expect(fold([record([], { provider: undefined, providerModel: undefined, ttftMs: undefined })])).toEqual([])
})

const anyAttempt: fc.Arbitrary<AttemptRecord> = fc
  .record({
    provider: fc.constantFrom('acme', 'other', 'a b'),
    model: fc.constantFrom('small-1', 'b', 'b small-1'),
    credential: fc.constantFrom('system' as const, 'byok' as const),
    startedAt: fc.integer({ min: NOW, max: NOW + 3 * BUCKET_MS }),
    durationMs: fc.integer({ min: 0, max: BUCKET_MS }),
    success: fc.boolean(),
    error: fc.constantFrom('overloaded', 'rate-limited'),
  })
  .map(attempt)
const anyRecord = fc
  .record({
    attempts: fc.array(anyAttempt, { maxLength: 4 }),
    streamed: fc.boolean(),
    ttftMs: fc.option(fc.nat({ max: 1000 }), { nil: undefined }),
  })
  .map(({ attempts, ...changes }) => record(attempts, changes))
const anyRecords = fc.array(anyRecord, { maxLength: 12 })

test('folding two batches and adding them is folding both at once', () => {
  fc.assert(
    fc.property(anyRecords, anyRecords, (a, b) => {
      expect(fold([...a, ...b])).toEqual(merge([...fold(a), ...fold(b)]))
    }),
  )
})

test('there is one bucket for an endpoint and a time, and no attempt is counted twice', () => {
  fc.assert(
    fc.property(anyRecords, (records) => {
      const buckets = fold(records)
      const names = buckets.map(({ provider, model, startMs }) => JSON.stringify([provider, model, startMs]))
      expect(new Set(names).size).toBe(names.length)
      const counted = buckets.reduce((total, { counts }) => total + (counts['total'] ?? 0), 0)
      const attempts = records.flatMap((each) => each.attempts).filter(({ credential }) => credential === 'system')
      expect(counted).toBe(attempts.filter(({ success, error }) => success || error === 'overloaded').length)
    }),
  )
})
