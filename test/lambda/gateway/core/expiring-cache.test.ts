import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expiringCache } from '#gateway/core/expiring-cache.ts'

const setUp = (load: (key: string) => Promise<string> = async (key) => key.toUpperCase(), refreshMs?: number) => {
  const loads: string[] = []
  const clock = { now: 0 }
  const cache = expiringCache({
    load: (key) => {
      loads.push(key)
      return load(key)
    },
    lifetimeMs: (value) => (value === 'NONE' ? 10 : 60),
    ...(refreshMs === undefined ? {} : { refreshMs }),
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

test('a value is as old as the question for it', async () => {
  const answers: ((value: string) => void)[] = []
  const { cache, loads, clock } = setUp(() => new Promise((resolve) => answers.push(resolve)))
  const slow = cache.get('a')
  clock.now = 50
  answers[0]?.('asked at 0')
  expect(await slow).toBe('asked at 0')
  clock.now = 59
  expect(await cache.get('a')).toBe('asked at 0')
  clock.now = 60
  const next = cache.get('a')
  answers[1]?.('asked at 60')
  expect(await next).toBe('asked at 60')
  expect(loads).toHaveLength(2)
})

test('an answer that comes after its time is asked for again', async () => {
  const answers: ((value: string) => void)[] = []
  const { cache, clock } = setUp(() => new Promise((resolve) => answers.push(resolve)))
  const frozen = cache.get('a')
  clock.now = 60
  answers[0]?.('asked before the freeze')
  await setImmediate()
  answers[1]?.('asked after it')
  expect(await frozen).toBe('asked after it')
})

test('what may not be kept is for those who wait', async () => {
  let now = 0
  let loads = 0
  const load = async () => {
    now += 100
    return ++loads
  }
  for (const lifetime of [0, -5]) {
    const cache = expiringCache({ load, lifetimeMs: () => lifetime, maxEntries: 2, now: () => now })
    const before = loads
    expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual([before + 1, before + 1])
    expect(await cache.get('a')).toBe(before + 2)
  }
  // One that is over whenever it comes is not waited for forever.
  const cache = expiringCache({ load, lifetimeMs: () => 1, maxEntries: 2, now: () => now })
  const before = loads
  expect(await cache.get('a')).toBe(before + 2)
})

test('a lifetime is asked for once', async () => {
  let now = 0
  const end = 100
  const cache = expiringCache({ load: async () => now, lifetimeMs: () => end - now, maxEntries: 2, now: () => now })
  for (now of [0, 60, 99]) expect(await cache.get('a')).toBe(0)
})

test('a clock that was set back makes nothing younger', async () => {
  const { cache, loads, clock } = setUp()
  clock.now = 1000
  await cache.get('a')
  clock.now = 900
  await cache.get('a')
  expect(loads).toEqual(['a', 'a'])
})

describe('what is refreshed', () => {
  /** Each load waits for its turn to answer or to fail. */
  const refreshed = () => {
    const turns: PromiseWithResolvers<string>[] = []
    const world = setUp(() => {
      const turn = Promise.withResolvers<string>()
      turns.push(turn)
      return turn.promise
    }, 30)
    const answer = async (value: string | Error) => {
      const turn = turns.shift()
      if (value instanceof Error) turn?.reject(value)
      else turn?.resolve(value)
      await setImmediate()
    }
    return { ...world, answer }
  }
  const begun = async () => {
    const world = refreshed()
    const first = world.cache.get('a')
    await world.answer('old')
    expect(await first).toBe('old')
    return world
  }

  test('is used at once, and one load begins', async () => {
    const { cache, loads, clock, answer } = await begun()
    clock.now = 29
    await cache.get('a')
    expect(loads).toHaveLength(1)
    clock.now = 30
    expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['old', 'old'])
    clock.now = 40
    expect(await cache.get('a')).toBe('old')
    expect(loads).toHaveLength(2)
    await answer('new')
    expect(await cache.get('a')).toBe('new')
    // It was asked for at 30.
    clock.now = 89
    expect(await cache.get('a')).toBe('new')
    expect(loads).toHaveLength(3)
  })

  test('stays until its time is over where that fails, and is loaded again by who comes next', async () => {
    const { cache, loads, clock, answer } = await begun()
    for (const now of [30, 40]) {
      clock.now = now
      expect(await cache.get('a')).toBe('old')
      await answer(new Error('down'))
    }
    expect(loads).toHaveLength(3)
    clock.now = 60
    const late = cache.get('a')
    const refused = expect(late).rejects.toThrow('still down')
    await answer(new Error('still down'))
    await refused
  })

  test('who comes after its time waits for the load that is under way, and loads itself where that fails', async () => {
    for (const [first, expected, count] of [
      ['new', 'new', 2],
      [new Error('cut'), 'newer', 3],
    ] as const) {
      const { cache, loads, clock, answer } = await begun()
      clock.now = 59
      await cache.get('a')
      clock.now = 61
      const late = cache.get('a')
      await answer(first)
      await answer('newer')
      expect(await late).toBe(expected)
      expect(loads).toHaveLength(count)
    }
  })

  test('is not what was under way when it was forgotten', async () => {
    const { cache, clock, answer } = await begun()
    clock.now = 30
    await cache.get('a')
    cache.forget('a')
    const next = cache.get('a')
    await answer('old')
    await answer('new')
    expect(await next).toBe('new')
    expect(await cache.get('a')).toBe('new')
  })
})

/** What happens between two uses: time goes by, the source changes or breaks, a load that is under way ends. */
const event = fc.oneof(
  fc.record({ is: fc.constant('pass' as const), ms: fc.constantFrom(0, 1, 9, 10, 29, 30, 31, 59, 60, 600) }),
  fc.record({ is: fc.constantFrom('use', 'use', 'change', 'answer', 'fail') }),
)

test('whatever the traffic, nothing is used that changed a lifetime ago, and there is one load at a time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      let version = 0
      const changedAt = [0]
      const open: { readonly value: number; readonly turn: PromiseWithResolvers<number> }[] = []
      let now = 0
      const cache = expiringCache({
        load: () => {
          const turn = Promise.withResolvers<number>()
          open.push({ value: version, turn })
          return turn.promise
        },
        ...{ lifetimeMs: () => 60, refreshMs: 30, maxEntries: 2, now: () => now },
      })
      const uses: Promise<unknown>[] = []
      for (const event of events) {
        if ('ms' in event) now += event.ms
        else if (event.is === 'change') changedAt[++version] = now
        else if (event.is === 'answer') {
          const load = open.shift()
          load?.turn.resolve(load.value)
        } else if (event.is === 'fail') open.shift()?.turn.reject(new Error('down'))
        else
          uses.push(
            cache.get('a').then(
              (used) => {
                const replaced = changedAt[used + 1]
                if (replaced !== undefined) expect(now - replaced).toBeLessThan(60)
              },
              (error: unknown) => expect(String(error)).toBe('Error: down'),
            ),
          )
        await setImmediate()
        expect(open.length).toBeLessThanOrEqual(1)
      }
      for (; open.length > 0; await setImmediate()) open.shift()?.turn.resolve(version)
      await Promise.all(uses)
    }),
    { numRuns: 300 },
  )
})
