import { expect, test } from 'vitest'
import { readRetryAfter, retryAfterHeaders } from '#gateway/core/retry-after.ts'

test.each([
  [{ 'retry-after': '2' }, 2000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': '7, 8' }, 7000],
  [{ 'retry-after-ms': '50', 'retry-after': '9' }, 50],
  [{ 'retry-after-ms': '-1' }, 0],
  [{ 'retry-after': 'Sun, 22 Nov 2026 18:00:30 GMT', date: 'Sun, 22 Nov 2026 18:00:00 GMT' }, 30_000],
  [{ 'retry-after': 'Sun, 22 Nov 2026 17:00:00 GMT', date: 'Sun, 22 Nov 2026 18:00:00 GMT' }, 0],
  [{ 'retry-after': 'Sun, 22 Nov 2026 18:00:30 GMT' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('%j is %s ms', (headers, ms) => expect(readRetryAfter(headers)).toBe(ms))

test('a wait is told in whole seconds, rounded up, and exactly', () => {
  expect(retryAfterHeaders(1200)).toEqual({ 'retry-after': '2', 'retry-after-ms': '1200' })
  expect(retryAfterHeaders(undefined)).toEqual({})
})
