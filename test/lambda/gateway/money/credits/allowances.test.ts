import { expect, test } from 'vitest'
import { enterDays } from '#gateway/money/credits/enter-days.ts'
import { DAY_MS } from '../../../../../lambda/storage/calendar.ts'
import { creditWorld, memoryCredits, TEAM } from './world.ts'

const at = (text: string): number => Date.parse(`${text}Z`)
const START = at('2026-10-31T12:00')

const worldWith = async (pico = '7') => {
  const world = creditWorld(START)
  await world.set({ periods: [{ fromMs: START }], allowance: { pico, sinceMs: START } })
  return world
}
const linesOf = async (world: ReturnType<typeof creditWorld>) =>
  (await world.account()).kept.map(({ kind, period, pico }) => [kind, period, pico])

test('the last day of a month is of its allowance, though it is entered in the next one', async () => {
  const world = await worldWith()
  await world.request([{ by: 'system', pico: 2n }])
  world.at(at('2026-11-01T00:05'))
  expect((await world.account()).balance).toBe(7n)
  world.at(at('2026-11-01T00:20'))
  await world.tend()
  expect(await linesOf(world)).toEqual([
    ['allowance', '2026-10', 7n],
    ['lapse', '2026-10', -5n],
    ['usage', '2026-10-31', -2n],
  ])
  expect((await world.account()).balance).toBe(7n)
})

test('a month that was over when an allowance was set has none', async () => {
  const world = creditWorld(START)
  await world.set({ periods: [{ fromMs: START }] })
  await world.request([{ by: 'system', pico: 2n }])
  world.at(at('2026-11-01T00:05'))
  await world.set({ periods: [{ fromMs: START }], allowance: { pico: '7', sinceMs: world.now() } })
  expect((await world.account()).balance).toBe(5n)
  world.at(at('2026-11-01T00:20'))
  await world.tend()
  expect(await linesOf(world)).toEqual([['usage', '2026-10-31', -2n]])
})

test('one that is changed stays as it was for a month that has begun', async () => {
  const world = await worldWith()
  await world.request([{ by: 'system', pico: 2n }])
  await world.set({ periods: [{ fromMs: START }], allowance: { pico: '100', sinceMs: START } })
  expect((await world.account()).balance).toBe(5n)
  world.at(at('2026-11-01T00:20'))
  expect((await world.account()).balance).toBe(100n)
})

test('a purchase whose lapse was not entered any more ends the allowance all the same', async () => {
  const world = await worldWith()
  await world.request([{ by: 'system', pico: 2n }])
  await world.store.credits.add(TEAM, {
    id: 'allowance#202610',
    at: START,
    kind: 'allowance',
    pico: 7n,
    period: '2026-10',
  })
  await world.store.credits.add(TEAM, { id: 'p', at: START, kind: 'purchase', pico: 50n })
  expect((await world.account()).balance).toBe(50n)
  world.at(at('2026-11-01T00:20'))
  await world.tend()
  expect((await world.account()).balance).toBe(50n)
  expect((await linesOf(world)).at(-1)).toEqual(['usage', '2026-10-31', -2n])
  expect(await linesOf(world)).toContainEqual(['lapse', '2026-10', -5n])
})

test('whoever adds an entry first wins, and the others begin anew', async () => {
  const world = await worldWith()
  await world.request([{ by: 'system', pico: 2n }])
  world.at(START + DAY_MS)
  await world.tend()
  await world.request([{ by: 'system', pico: 1n }], { at: START, isLost: true })
  // Another one enters the difference while this one reads the sums.
  const { credits } = world.store
  let isFirst = true
  const racing = {
    ...credits,
    list: async (team: string) => {
      const entries = await credits.list(team)
      if (isFirst) {
        isFirst = false
        await credits.add(team, {
          id: 'usage#20261031#2',
          at: world.now(),
          kind: 'usage',
          pico: -1n,
          period: '2026-10-31',
        })
      }
      return entries
    },
  }
  await world.tendWith(racing)
  expect(world.failures).toEqual([])
  expect((await world.account()).used).toBe(3n)
})

test('a day that cannot be entered is told and waits, and the others are entered', async () => {
  const startMs = at('2026-10-30T00:00')
  const marks = [
    { team: 'broken', startMs, changes: 1 },
    { team: 'whole', startMs, changes: 1 },
  ]
  const done: string[] = []
  const failed: unknown[] = []
  const credits = memoryCredits()
  const entered = await enterDays({
    uncharged: {
      mark: async () => undefined,
      marked: async () => marks,
      unmark: async ({ team }) => void done.push(team),
    },
    credits: {
      ...credits,
      list: (team) => (team === 'broken' ? Promise.reject(new Error('away')) : credits.list(team)),
    },
    settings: {
      spendingOf: async () => ({
        rules: { budgets: [], limits: [], credits: { periods: [{ fromMs: 0 }] } },
        version: 1,
      }),
    },
    sums: { read: async () => [], marked: async () => [] },
    log: { scan: async function* () {} },
    now: () => START,
    failed: ({ team }, error) => failed.push([team, error]),
  })
  expect([entered, done, failed]).toEqual([1, ['whole'], [['broken', new Error('away')]]])
  expect((await credits.list('whole')).map(({ id, pico }) => [id, pico])).toEqual([['usage#20261030', 0n]])
})

test('a day one of whose hours is not summed yet is counted as it is', async () => {
  const world = await worldWith()
  await world.request([{ by: 'system', pico: 2n }])
  world.at(at('2026-10-31T20:00'))
  await world.tend()
  await world.request([{ by: 'system', pico: 3n }])
  world.at(at('2026-11-01T00:20'))
  await world.enter()
  expect(await linesOf(world)).toEqual([])
  await world.tend()
  expect(await linesOf(world)).toContainEqual(['usage', '2026-10-31', -5n])
})
