import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { openTheatre, TEXT, type Theatre } from '../hostile-upstream/stage.ts'
import { textIn } from './text-in.ts'

const STREAMS = 64
const FIRST = { provider: 'first', model: 'moody' }
const SECOND = { provider: 'second', model: 'steady' }

let theatre: Theatre
let gateway: TestGateway
/** What the first provider does, and how often it was asked. */
let isDead = false
let asked = 0

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  theatre = await openTheatre({
    steady: ({ answer, pieces }) => answer(pieces),
    moody: async ({ write, answer, headers, pieces, socket }) => {
      asked++
      if (!isDead) return answer(pieces)
      if (asked % 2 === 0) return answer(['{}'], {}, 500)
      await write(pieces.slice(0, 1), headers)
      return socket.resetAndDestroy()
    },
  })
  const provider = { type: 'openai-compatible', baseUrl: theatre.url }
  gateway = await startGateway({
    providers: { first: provider, second: provider },
    models: { 'test/load': { name: 'Load', type: 'language', endpoints: [FIRST, SECOND] } },
  })
})
afterAll(async () => {
  await theatre.close()
  await gateway.close()
  vi.useRealTimers()
})

/** `order` decides, whatever health would rank. */
const BODY = {
  model: 'test/load',
  stream: true,
  messages: [{ role: 'user', content: 'Hello?' }],
  providerOptions: { gateway: { order: ['first'] } },
}

/** That many streams at once, each of which must be answered; how often the first provider was asked for them. */
const wave = async (): Promise<number> => {
  asked = 0
  const ask = async () => textIn(await (await gateway.post('/v1/chat/completions', BODY)).text())
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
  expect(gateway.records.filter(({ outcome }) => outcome !== 'complete')).toEqual([])
})
