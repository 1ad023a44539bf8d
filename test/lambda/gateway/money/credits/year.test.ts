import { expect, test } from 'vitest'
import { monthName } from '#gateway/money/credits/periods.ts'
import { DAY_MS, dayOf } from '../../../../../lambda/storage/calendar.ts'
import { creditWorld, type Spend, USD } from './world.ts'

const at = (text: string): number => Date.parse(`${text}Z`)

const dollars = (amount: number): bigint => (BigInt(Math.round(amount * 100)) * USD) / 100n
const system = (usd: number, agreed?: number): Spend => ({
  ...{ by: 'system', pico: dollars(usd) },
  ...(agreed === undefined ? {} : { agreed: dollars(agreed) }),
})
const byok = (usd: number): Spend => ({ by: 'byok', pico: dollars(usd) })
const FAILED: Spend = { by: 'byok' }

/** A year of a team, and what somebody wrote into an account book beside it. */
test('a year of allowances, purchases, own credentials, fallbacks and corrections comes to the book kept by hand', async () => {
  const world = creditWorld(at('2026-01-05T10:30'))
  /** Goes on to a time, and enters every day on the way twenty minutes after its end. */
  const until = async (text: string): Promise<void> => {
    for (let next = dayOf(world.now()) + DAY_MS; next <= at(text); next += DAY_MS) {
      world.at(next + 20 * 60_000)
      await world.tend()
    }
    world.at(at(text))
  }
  const balance = async () => (await world.account()).balance
  const expectBalance = async (usd: number) => expect(await balance()).toBe(dollars(usd))

  await world.request([system(3)])
  await world.set({
    periods: [{ fromMs: at('2026-01-05T10:45') }],
    allowance: { pico: String(dollars(5)), sinceMs: at('2026-01-05T10:45') },
  })
  world.at(at('2026-01-05T10:50'))
  // What came before is nobody's, in the same hour too.
  await expectBalance(5)
  await world.request([system(0.5)])
  await expectBalance(4.5)

  await until('2026-01-10T12:00')
  // The list price counts, not the one that the deployment has agreed on; a credential of the team's own costs nothing.
  await world.request([system(1.5, 1)])
  await world.request([byok(7)])
  await expectBalance(3)
  await until('2026-01-20T12:00')
  await world.request([FAILED, system(1)])
  await expectBalance(2)

  // February has no call: nothing is saved up.
  await until('2026-02-10T00:00')
  await expectBalance(5)
  await until('2026-03-03T23:59:59')
  await expectBalance(5)
  // Several at once spend more than there is, and that is owed.
  for (const usd of [2, 2, 1.5]) await world.request([system(usd)])
  await expectBalance(-0.5)

  await until('2026-04-10T08:00')
  await expectBalance(4.5)
  await world.request([system(1)])
  await until('2026-04-12T08:00')
  expect(await world.correct(dollars(2), 'c1')).toBe(true)
  await expectBalance(5.5)

  await until('2026-05-15T08:00')
  // What a correction gives does not lapse with the month.
  await expectBalance(6.5)
  await world.request([system(1)])
  await until('2026-05-16T12:00')
  expect(await world.buy(dollars(20), 'p1')).toBe(true)
  await expectBalance(21.5)
  world.at(at('2026-05-16T13:00'))
  await world.request([system(3)])
  await expectBalance(18.5)

  for (const month of ['06', '07', '08', '09']) {
    await until(`2026-${month}-07T07:00`)
    await world.request([system(2)])
  }
  await until('2026-09-08T07:00')
  expect(await world.correct(dollars(-1), 'c2')).toBe(true)
  await expectBalance(9.5)

  // While credits are off nothing is charged.
  await until('2026-09-20T12:10')
  const periods = [{ fromMs: at('2026-01-05T10:45'), untilMs: world.now() }]
  await world.request([system(1)], { at: world.now() - 1 })
  await world.set({ periods })
  await world.request([system(9)])
  await expectBalance(8.5)
  await until('2026-10-02T00:00')
  await world.set({ periods: [...periods, { fromMs: world.now() }] })

  // One whose count was lost is there when the day has been entered.
  await until('2026-10-07T07:00')
  await world.request([system(4)], { isLost: true })
  await expectBalance(8.5)
  await until('2026-10-08T07:00')
  await expectBalance(4.5)

  // A record of August is put back later.
  await world.request([system(0.25)], { at: at('2026-08-07T07:30'), isLost: true })
  await world.tend()
  await expectBalance(4.25)

  await until('2026-12-10T07:00')
  expect(await world.buy(dollars(10), 'p2')).toBe(true)
  expect(await world.buy(dollars(10), 'p2')).toBe(false)
  await expectBalance(14.25)
  await until('2026-12-31T23:59')
  await world.request([system(4)])
  await expectBalance(10.25)
  await until('2027-01-01T00:10')
  await expectBalance(10.25)
  await until('2027-01-02T00:00')

  const { kept, due, used } = await world.account()
  expect(kept.map(({ kind, period = '', pico }) => [kind, period, pico])).toEqual(
    (
      [
        ['allowance', '2026-01', 5],
        ['usage', '2026-01-05', -0.5],
        ['usage', '2026-01-10', -1.5],
        ['usage', '2026-01-20', -1],
        ['allowance', '2026-03', 5],
        ['lapse', '2026-01', -2],
        ['usage', '2026-03-03', -5.5],
        ['allowance', '2026-04', 5],
        ['usage', '2026-04-10', -1],
        ['correction', '', 2],
        ['allowance', '2026-05', 5],
        ['lapse', '2026-04', -4],
        ['usage', '2026-05-15', -1],
        ['lapse', '2026-05', -4],
        ['purchase', '', 20],
        ['usage', '2026-05-16', -3],
        ['usage', '2026-06-07', -2],
        ['usage', '2026-07-07', -2],
        ['usage', '2026-08-07', -2],
        ['usage', '2026-09-07', -2],
        ['correction', '', -1],
        ['usage', '2026-09-20', -1],
        ['usage', '2026-10-07', -4],
        ['usage', '2026-08-07', -0.25],
        ['purchase', '', 10],
        ['usage', '2026-12-31', -4],
      ] as const
    ).map(([kind, period, usd]) => [kind, period, dollars(usd)]),
  )
  expect(due).toEqual([])
  expect(used).toBe(dollars(30.75))
  expect(world.failures).toEqual([])
  expect(monthName(world.now())).toBe('2027-01')
})
