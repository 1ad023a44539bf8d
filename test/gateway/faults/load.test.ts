import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { answers, TEXT } from './provider.ts'
import { openTwoProviders, type TwoProviders, textIn } from './two-providers.ts'

const STREAMS = 64

let two: TwoProviders
/** What the first provider does, and how often it was asked. */
let isDead = false
let asked = 0

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  two = await openTwoProviders()
  two.first = async (turn) => {
    asked++
    if (!isDead) return answers(turn)
    if (asked % 2 === 0) return turn.answer(['{}'], {}, 500)
    await turn.write(turn.pieces.slice(0, 1), turn.headers)
    return turn.socket.resetAndDestroy()
  }
})
afterAll(async () => {
  await two.close()
  vi.useRealTimers()
})

/** That many streams at once, each of which must be answered; how often the first provider was asked for them. */
const wave = async (): Promise<number> => {
  asked = 0
  // `order` decides, whatever health would rank.
  const ask = async () => textIn(await (await two.ask({ providerOptions: { gateway: { order: ['first'] } } })).text())
  expect(await Promise.all(Array.from({ length: STREAMS }, ask))).toEqual(Array(STREAMS).fill(TEXT))
  return asked
}

test('64 streams while a provider dies and comes back: every one is answered', async () => {
  expect(await wave()).toBe(STREAMS)
  isDead = true
  expect(await wave()).toBe(STREAMS)
  expect(await wave(), 'its circuit is open').toBe(0)
  vi.setSystemTime(Date.now() + 15_000)
  expect(await wave(), 'one request tries').toBe(1)
  isDead = false
  expect(await wave(), 'not again so soon').toBe(0)
  vi.setSystemTime(Date.now() + 15_000)
  expect(await wave()).toBeGreaterThan(0)
  expect(await wave()).toBe(STREAMS)
  expect(two.gateway.records.filter(({ outcome }) => outcome !== 'complete')).toEqual([])
})
