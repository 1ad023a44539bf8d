import { expect, test } from 'vitest'
import { expiringCache } from '#gateway/core/expiring-cache.ts'

const setUp = (load: (key: string) => Promise<string> = async (key) => key.toUpperCase()) => {
  const loads: string[] = []
  const clock = { now: 0 }
  const cache = expiringCache({
    load: (key) => {
      loads.push(key)
      return load(key)
    },
    lifetimeMs: (value) => (value === 'NONE' ? 10 : 60),
    maxEntries: 2,
    now: () => clock.now,
  })
  return { cache, loads, clock }
}

test('loads once within the lifetime that the value has', async () => {
  const { cache, loads, clock } = setUp()
  for (const [now, key] of [
    [0, 'a'],
    [0, 'none'],
    [9, 'none'],
    [59, 'a'],
  ] as const) {
    clock.now = now
    expect(await cache.get(key)).toBe(key.toUpperCase())
  }
  expect(loads).toEqual(['a', 'none'])
  clock.now = 60
  await cache.get('none')
  await cache.get('a')
  expect(loads).toEqual(['a', 'none', 'none', 'a'])
})

test('callers at the same time share a load, and its failure, which is forgotten', async () => {
  let fails = true
  const { cache, loads } = setUp(async (key) => {
    if (fails) throw new Error('down')
    return key
  })
  const results = await Promise.allSettled([cache.get('a'), cache.get('a')])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(loads).toEqual(['a'])
  fails = false
  expect(await cache.get('a')).toBe('a')
})

test('drops the least recently used entry', async () => {
  const { cache, loads } = setUp()
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.get(key)
  expect(loads).toEqual(['a', 'b', 'c', 'b'])
})

test('what was loading when it was forgotten is not remembered', async () => {
  const waiting: ((value: string) => void)[] = []
  const { cache, loads } = setUp(() => new Promise((resolve) => waiting.push(resolve)))
  const old = cache.get('a')
  cache.forget('a')
  const fresh = cache.get('a')
  waiting[1]?.('new')
  waiting[0]?.('old')
  expect(await Promise.all([old, fresh])).toEqual(['old', 'new'])
  expect(await cache.get('a')).toBe('new')
  expect(loads).toHaveLength(2)
})

test('forgets what is young only when asked without an age', async () => {
  const { cache, loads, clock } = setUp()
  await cache.get('a')
  clock.now = 9
  cache.forget('a', 10)
  await cache.get('a')
  clock.now = 10
  cache.forget('a', 10)
  cache.forget('b', 10)
  await cache.get('a')
  cache.forget('a')
  await cache.get('a')
  expect(loads).toEqual(['a', 'a', 'a'])
})
