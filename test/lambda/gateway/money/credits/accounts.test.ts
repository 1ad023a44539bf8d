import { expect, test } from 'vitest'
import { softStates } from '#gateway/money/budgets/soft-states.ts'
import { creditAccounts } from '#gateway/money/credits/accounts.ts'
import { dayName, gateOfCredits } from '#gateway/money/credits/periods.ts'
import { DAY_MS } from '../../../../../lambda/storage/calendar.ts'
import type { CreditEntry } from '../../../../../lambda/storage/credits.ts'
import { memoryGates } from '../../../../../lambda/storage/memory/gates.ts'
import { memoryCredits, TEAM } from './world.ts'

const START = Date.UTC(2026, 10, 26, 12)
const CREDITS = { periods: [{ fromMs: START - 20 * DAY_MS }] }

const rig = () => {
  let now = START
  const gates = memoryGates({ now: () => now })
  const credits = memoryCredits()
  const accounts = creditAccounts(
    credits,
    softStates(gates, () => now),
    () => now,
  )
  return {
    credits,
    gates,
    at: (ms: number) => {
      now = ms
    },
    balance: async () => (await accounts.of(TEAM, CREDITS)).balance,
    use: (pico: bigint, day = START) =>
      gates.adjust(gateOfCredits(TEAM, dayName(day)), { pico, requests: 0n, tokens: 0n }),
  }
}

const bought = (id: string, pico: bigint): CreditEntry => ({ id, at: START, kind: 'purchase', pico })

test('what was added is there within a minute, however many ask', async () => {
  const { credits, at, balance } = rig()
  await credits.add(TEAM, bought('a', 5n))
  expect(await balance()).toBe(5n)
  await credits.add(TEAM, bought('b', 1n))
  for (let ms = 0; ms < 9000; ms += 1000) {
    at(START + ms)
    expect(await balance()).toBe(5n)
  }
  at(START + 60_000)
  expect(await balance()).toBe(6n)
})

test('days that are not entered are counted for a week, and not beside their entry', async () => {
  const { credits, at, balance, use } = rig()
  await use(1n)
  await use(10n, START - DAY_MS)
  await use(100n, START - 7 * DAY_MS)
  await use(1000n, START - 8 * DAY_MS)
  expect(await balance()).toBe(-111n)
  const entry: CreditEntry = { id: 'usage#20261125', at: START, kind: 'usage', pico: -12n, period: '2026-11-25' }
  await credits.add(TEAM, entry)
  at(START + 60_000)
  expect(await balance()).toBe(-113n)
})

test('a store that does not say is no balance', async () => {
  const { credits } = rig()
  const away = () => Promise.reject(new Error('away'))
  const gates = memoryGates({ now: () => START })
  const now = () => START
  await expect(creditAccounts({ list: away }, softStates(gates, now), now).of(TEAM, CREDITS)).rejects.toThrow('away')
  const blind = creditAccounts(credits, softStates({ look: away }, now), now)
  await expect(blind.of(TEAM, CREDITS)).rejects.toThrow('did not answer in time')
})
