import { afterAll, beforeAll, expect, test } from 'vitest'
import { byTurns } from '../../harness/time-by-turns.ts'
import { answers, staysSilent, TEXT } from './provider.ts'
import { openTwoProviders, type TwoProviders, textIn } from './two-providers.ts'

let two: TwoProviders
beforeAll(async () => {
  two = await openTwoProviders({ timeouts: { firstTokenMs: 15_000 }, hedge: true })
  two.first = answers
  for (let count = 0; count < 25; count++) await (await two.ask()).text()
  two.first = staysSilent
})
afterAll(() => two.close())

test('a provider that answers as usual is asked alone', () => {
  // One in twenty is slower than 95 % of the others, by definition.
  const alone = two.gateway.records.filter(({ attempts }) => attempts.length === 1)
  expect(alone.length).toBeGreaterThan(two.gateway.records.length / 2)
})

test('when a provider is slower than usual the next one is asked as well, and both are recorded', async () => {
  const response = await two.ask()
  expect(textIn(await response.text())).toBe(TEXT)
  await two.hungUp
  expect((await two.gateway.lastRecord())?.attempts).toMatchObject([
    { provider: 'first', success: false, error: 'cancelled' },
    { provider: 'second', success: true },
  ])
})

test('hedge: false asks nobody twice', async () => {
  const messages = [{ role: 'user', content: 'Another one?' }]
  await byTurns(async () => (await two.ask({ messages, providerOptions: { gateway: { hedge: false } } })).text())
  expect((await two.gateway.lastRecord())?.attempts).toMatchObject([{ error: 'timeout' }, { success: true }])
})
