import { expect, test } from 'vitest'
import { createPromptCaches } from '#gateway/routing/prompt-cache/prompt-caches.ts'

const A = { provider: 'a', model: 'm', credentialId: 'system' }
const B = { ...A, provider: 'b' }
const MINUTE = 60_000

const caches = (maxEntries?: number) => {
  const clock = { now: 0 }
  return { clock, ...createPromptCaches(() => clock.now, maxEntries) }
}

test('a place is known for five minutes after its last use', () => {
  const { clock, placeOf, seen } = caches()
  seen('c', A, false)
  clock.now = 4 * MINUTE
  expect(placeOf('c')).toBe(A)
  seen('c', A, false)
  clock.now = 9 * MINUTE - 1
  expect(placeOf('c')).toBe(A)
  clock.now = 9 * MINUTE
  expect(placeOf('c')).toBeUndefined()
  expect(placeOf('another')).toBeUndefined()
})

test('for an hour where it was written for an hour, and read since', () => {
  const { clock, placeOf, seen } = caches()
  seen('c', A, true)
  clock.now = 50 * MINUTE
  seen('c', A, false)
  clock.now = 109 * MINUTE
  expect(placeOf('c')).toBe(A)
  seen('c', B, false)
  clock.now = 114 * MINUTE
  expect(placeOf('c')).toBeUndefined()
})

test('the last place counts', () => {
  const { placeOf, seen } = caches()
  seen('c', A, true)
  seen('c', B, false)
  expect(placeOf('c')).toBe(B)
})

test('of too many conversations the one seen longest ago is forgotten', () => {
  const { placeOf, seen } = caches(2)
  for (const conversation of ['x', 'y', 'x', 'z']) seen(conversation, A, false)
  expect(['x', 'y', 'z'].map((conversation) => placeOf(conversation) !== undefined)).toEqual([true, false, true])
})
