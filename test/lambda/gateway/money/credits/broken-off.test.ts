import fc from 'fast-check'
import { expect, test } from 'vitest'
import { monthName } from '#gateway/money/credits/periods.ts'
import { addPurchase } from '../../../../../bin/credits/adding.ts'
import { DAY_MS, HOUR_MS } from '../../../../../lambda/storage/calendar.ts'
import type { CreditEntries } from '../../../../../lambda/storage/credits.ts'
import { creditWorld } from './world.ts'

/** Each before a month ends: a leap day, a year, any. */
const STARTS = ['2028-02-27T05:00Z', '2026-12-30T23:00Z', '2026-10-30T01:00Z'].map((text) => Date.parse(text))

type World = ReturnType<typeof creditWorld>

/** How the store fails, one time after the other: never hearing of an entry, or never saying that it has it. */
type Faults = readonly ('none' | 'before' | 'after')[]

const failing = ({ store: { credits } }: World, faults: Faults): CreditEntries => {
  let times = 0
  return {
    list: credits.list,
    async add(team, entry) {
      const fault = faults[times++ % faults.length]
      if (fault === 'before') throw new Error('away')
      const isAdded = await credits.add(team, entry)
      if (fault === 'after') throw new Error('away')
      return isAdded
    },
  }
}

interface Line {
  readonly at: number
  readonly pico: bigint
}

/** What somebody writes down beside the account: who asked when for how much, and what was bought. */
interface Book {
  readonly asked: Line[]
  readonly bought: Line[]
}

const sumOf = (lines: readonly Line[]): bigint => lines.reduce((sum, { pico }) => sum + pico, 0n)
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** The balance by that book alone: each month gives what it allows as far as it was used before anything was bought. */
const balanceOf = ({ asked, bought }: Book, allowance: bigint, now: number): bigint => {
  const firstAt = bought[0]?.at ?? Number.POSITIVE_INFINITY
  const before = asked.filter(({ at }) => at < firstAt)
  const months = Map.groupBy(before, ({ at }) => monthName(at))
  const given = [...months.values()].map((lines) => least(sumOf(lines), allowance))
  const thisMonth = bought.length > 0 ? 0n : allowance - least(sumOf(months.get(monthName(now)) ?? []), allowance)
  return sumOf(bought) - sumOf(asked) + given.reduce((sum, pico) => sum + pico, 0n) + thisMonth
}

type Step = (world: World, book: Book) => Promise<void>

const pico = fc.bigInt(1n, 9n)
const faults = fc.array(fc.constantFrom('none', 'none', 'before', 'after'), { minLength: 1, maxLength: 12 })

const asking = pico.map(
  (cost): Step =>
    async (world, { asked }) => {
      asked.push({ at: world.now(), pico: cost })
      await world.request([{ by: 'system', pico: cost }])
    },
)

const tending = faults.map(
  (some): Step =>
    async (world) => {
      await Promise.all([world.tendWith(failing(world, some)), world.tendWith(failing(world, some))])
    },
)

/** Its operator runs the command until it says that it is done. */
const buying = fc.tuple(pico, faults).map(
  ([amount, some]): Step =>
    async (world, { bought }) => {
      const entry = { id: `order-${bought.length}`, at: world.now(), kind: 'purchase' as const, pico: amount }
      const credits = failing(world, [...some, 'none'])
      const isDone = () => addPurchase({ ...world.store, credits }, entry).catch(() => undefined)
      for (let tries = 0; (await isDone()) === undefined; tries++) expect(tries).toBeLessThan(50)
      bought.push(entry)
    },
)

const waiting = fc.constantFrom(1, 5, 24, 24, 15 * 24).map(
  (hours): Step =>
    async (world) => {
      for (let left = hours; left > 0; left -= 24) {
        world.at(world.now() + Math.min(left, 24) * HOUR_MS)
        await world.tend()
      }
    },
)

const steps = fc.array(
  fc.oneof(
    { arbitrary: asking, weight: 4 },
    { arbitrary: waiting, weight: 2 },
    { arbitrary: tending, weight: 2 },
    { arbitrary: buying, weight: 1 },
  ),
  { maxLength: 40 },
)

test('wherever entering and buying are broken off, the balance comes to a book kept by hand', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...STARTS), pico, steps, async (start, allowance, some) => {
      const world = creditWorld(start)
      const book: Book = { asked: [], bought: [] }
      await world.set({ periods: [{ fromMs: start }], allowance: { pico: String(allowance), sinceMs: start } })
      for (const step of some) {
        world.at(world.now() + 1)
        await step(world, book)
      }
      for (let days = 0; days < 40; days++) {
        world.at(world.now() + DAY_MS)
        await world.tend()
      }
      const { balance, used } = await world.account()
      expect([balance, used]).toEqual([balanceOf(book, allowance, world.now()), sumOf(book.asked)])
    }),
    { numRuns: 300 },
  )
})
