import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compact } from '#gateway/core/json/value.ts'
import { sumOfEntries } from '#gateway/money/credits/account.ts'
import { dayName, monthName, monthOf } from '#gateway/money/credits/periods.ts'
import { DAY_MS } from '../../../../../lambda/storage/calendar.ts'
import type { CreditEntry } from '../../../../../lambda/storage/credits.ts'
import { creditWorld, type Spend } from './world.ts'

const START = Date.UTC(2026, 9, 29, 22, 30)
const LATE_MS = 20 * 60_000

type World = ReturnType<typeof creditWorld>

/** What is known beside the account: who has asked when for how much, and what was bought and put right. */
interface Book {
  readonly asked: { readonly at: number; readonly cost: bigint }[]
  given: bigint
  seen: readonly CreditEntry[]
}

type Step = (world: World, book: Book) => Promise<void>

const pico = fc.bigInt(1n, 9n)
const spend = fc
  .record({
    by: fc.constantFrom('system' as const, 'byok' as const),
    pico: fc.option(pico, { nil: undefined, freq: 4 }),
  })
  .map((one): Spend => compact(one))

const waiting = fc.constantFrom(1, 60_000, 3_600_000, DAY_MS, 20 * DAY_MS).map(
  (ms): Step =>
    async (world) => {
      world.at(world.now() + ms)
    },
)

const tending = fc.integer({ min: 1, max: 3 }).map(
  (times): Step =>
    (world) =>
      world.tend(times),
)

const asking = fc
  .record({
    spends: fc.array(spend, { maxLength: 3 }),
    isLost: fc.boolean(),
    agoMs: fc.constantFrom(0, 0, 0, DAY_MS, 40 * DAY_MS),
  })
  .map(
    ({ spends, isLost, agoMs }): Step =>
      async (world, { asked }) => {
        const at = world.now() - agoMs
        await world.request(spends, { at, isLost: isLost || agoMs > 0 })
        asked.push({ at, cost: spends.reduce((sum, one) => (one.by === 'system' ? sum + (one.pico ?? 0n) : sum), 0n) })
      },
  )

const adding = fc
  .oneof(fc.tuple(fc.constant('buy' as const), pico), fc.tuple(fc.constant('correct' as const), fc.bigInt(-9n, 9n)))
  .map(
    ([does, amount]): Step =>
      async (world, book) => {
        await world[does](amount, `${does}-${(await world.account()).kept.length}`)
        book.given += amount
      },
  )

const allowing = fc.option(pico, { nil: undefined }).map(
  (amount): Step =>
    async (world) => {
      const { periods } = world.settings()
      const allowance = amount === undefined ? undefined : { pico: String(amount), sinceMs: world.now() }
      await world.set(compact({ periods, allowance }))
    },
)

const switching = fc.constant<Step>(async (world) => {
  const { periods, ...others } = world.settings()
  const now = world.now()
  const isOn = periods.some(({ untilMs }) => untilMs === undefined)
  const closed = periods.map(({ fromMs, untilMs = now }) => ({ fromMs, untilMs }))
  await world.set({ ...others, periods: isOn ? closed : [...periods, { fromMs: now }] })
})

const steps = fc.array(
  fc.oneof(
    ...[asking, waiting, tending].map((arbitrary) => ({ arbitrary, weight: 5 })),
    ...[adding, allowing, switching].map((arbitrary) => ({ arbitrary, weight: 1 })),
  ),
  { maxLength: 40 },
)

const of = (entries: readonly CreditEntry[], ...kinds: CreditEntry['kind'][]): CreditEntry[] =>
  entries.filter(({ kind }) => kinds.includes(kind))
const about = (entries: readonly CreditEntry[], kind: CreditEntry['kind'], period = ''): bigint =>
  sumOfEntries(of(entries, kind).filter((entry) => entry.period?.startsWith(period)))

/** What holds at any time. */
const expectSound = async (world: World, book: Book): Promise<void> => {
  const { kept, due, balance, used } = await world.account()
  const all = [...kept, ...due]
  expect(balance).toBe(sumOfEntries(all))
  expect(used).toBe(-about(all, 'usage'))
  expect(sumOfEntries(of(kept, 'purchase', 'correction'))).toBe(book.given)
  // Nothing is ever changed or taken away, and no id is there twice.
  expect(kept.filter((entry) => book.seen.some(({ id }) => id === entry.id))).toEqual(book.seen)
  expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length)
  book.seen = kept
  const granted = of(all, 'allowance')
  expect(new Set(granted.map(({ period }) => period)).size).toBe(granted.length)
  for (const { period, pico: amount } of granted) {
    const lapsed = -about(all, 'lapse', period)
    expect(lapsed >= 0n && lapsed <= amount).toBe(true)
  }
}

/** What holds when all days are over and entered: the entries say what the records do. */
const expectEntered = async (world: World, { asked }: Book): Promise<void> => {
  const { kept, due, used } = await world.account()
  const { periods } = world.settings()
  const charged = asked.filter(({ at }) => periods.some(({ fromMs, untilMs = at + 1 }) => fromMs <= at && at < untilMs))
  expect(used).toBe(charged.reduce((sum, { cost }) => sum + cost, 0n))
  expect(of(due, 'usage')).toEqual([])
  for (const [day, some] of Map.groupBy(charged, ({ at }) => dayName(at)))
    expect([day, -about(kept, 'usage', day)]).toEqual([day, some.reduce((sum, { cost }) => sum + cost, 0n)])
  // What nothing was bought beside is used, or gone with its month.
  const boughtIn = of(kept, 'purchase').map(({ at }) => monthName(at))
  for (const { period = '', pico: amount } of of(kept, 'allowance')) {
    if (period === monthName(world.now()) || boughtIn.some((month) => month <= period)) continue
    const left = amount + about(kept, 'usage', monthOf(period))
    expect([period, -about([...kept, ...due], 'lapse', period)]).toEqual([period, left > 0n ? left : 0n])
  }
  expect(world.failures).toEqual([])
}

test('whatever happens, the balance is the sum of entries, and usage that of what was charged', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (some) => {
      const world = creditWorld(START)
      const book: Book = { asked: [], given: 0n, seen: [] }
      await world.set({ periods: [{ fromMs: START }], allowance: { pico: '7', sinceMs: START } })
      for (const step of some) {
        await step(world, book)
        await expectSound(world, book)
      }
      world.at(world.now() + DAY_MS + LATE_MS)
      await world.tend(2)
      await world.tend()
      await expectSound(world, book)
      await expectEntered(world, book)
    }),
    { numRuns: 300 },
  )
})
