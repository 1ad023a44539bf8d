import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Counts, percentile, size, sum, TPS, TTFT, tally } from '#gateway/routing/health/histogram.ts'

const milliseconds = fc.array(fc.integer({ min: 10, max: 300_000 }), { minLength: 1, maxLength: 60 })
const shares = fc.constantFrom(0.05, 0.5, 0.95, 1)
const count = (values: readonly number[]): Counts => sum(values.map((value) => tally(TTFT, value)))

test('a percentile is within a quarter of the true one', () => {
  fc.assert(
    fc.property(milliseconds, shares, (values, p) => {
      const sorted = values.toSorted((a, b) => a - b)
      const exact = sorted[Math.ceil(p * sorted.length) - 1] ?? 0
      const found = percentile(count(values), TTFT, p) ?? 0
      expect(found / exact).toBeGreaterThan(0.79)
      expect(found / exact).toBeLessThan(1.26)
    }),
  )
})

test('percentiles rise with the share, and histograms add up', () => {
  fc.assert(
    fc.property(milliseconds, milliseconds, (a, b) => {
      const both = sum([count(a), count(b)])
      expect(both).toEqual(count([...a, ...b]))
      expect(size(both, TTFT)).toBe(a.length + b.length)
      const [p50 = 0, p95 = 0] = [0.5, 0.95].map((p) => percentile(both, TTFT, p))
      expect(p50).toBeLessThanOrEqual(p95)
    }),
  )
})

test('values off the scale are in its outermost bins', () => {
  expect(tally(TTFT, 0)).toEqual({ ttft0: 1 })
  expect(tally(TTFT, 10)).toEqual({ ttft0: 1 })
  expect(tally(TTFT, 10.1)).toEqual({ ttft1: 1 })
  expect(tally(TTFT, 1e9)).toEqual({ ttft47: 1 })
  expect(tally(TPS, 1e9)).toEqual({ tps47: 1 })
})

test('nothing counted has no percentile, and scales do not mix', () => {
  expect(percentile({}, TTFT, 0.5)).toBeUndefined()
  expect(percentile(tally(TTFT, 100), TPS, 0.5)).toBeUndefined()
})
