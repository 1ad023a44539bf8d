import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type FakeProvider, fakeProvider } from '../../harness/fake-provider.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'
import { askClocked, type Clock, clocked, memoryStores, teamBudget } from './clocked.ts'

/** What breaks in the gateway itself leaves no hold, and nothing that was billed is forgotten. */

const KEY = 'acme.web.one'
const BODY = { messages: [{ role: 'user', content: 'Hello?' }] }
const BILL = 420_000_000n

let provider: FakeProvider
beforeAll(async () => {
  provider = await fakeProvider((request) => openaiCompatible.answer(request, { text: 'Here I am.' }))
})
afterAll(() => provider.close())

const clock: Clock = { ms: Date.UTC(2026, 10, 26) }
let stores: ReturnType<typeof memoryStores>
beforeEach(() => {
  stores = memoryStores()
})
const open = (generations: Partial<typeof stores.generations> = {}) =>
  clocked({
    ...{ clock, providerUrl: provider.url, keys: [KEY], budgetsOf: () => [teamBudget({ of: 'acme' })] },
    stores: { ...stores, generations: { ...stores.generations, ...generations } },
  })
const gate = () => stores.gates.look({ scope: 'team', id: 'acme', window: 'none#a' })
const breaks = (): never => {
  throw new Error('broken')
}

test.each([true, false])('the answer cannot be written; stream: %s', async (stream) => {
  const one = open()
  await askClocked(one, clock, { key: KEY, body: { ...BODY, stream } }, undefined, breaks)
  const { used, holds } = await gate()
  expect(holds.size).toBe(0)
  expect(used.pico).toBeGreaterThanOrEqual(BILL)
})

test.each([true, false])('the record cannot be put; stream: %s', async (stream) => {
  const one = open({ put: async () => breaks() })
  const { status } = await askClocked(one, clock, { key: KEY, body: { ...BODY, stream } })
  const { used, holds } = await gate()
  expect([status, holds.size]).toEqual([200, 0])
  expect(used.pico).toBeGreaterThanOrEqual(BILL)
  expect(one.logged).toContainEqual(expect.objectContaining({ lost: 'generation' }))
})

test('there are more budgets than ids of holds tell apart', async () => {
  const windows = ['day', 'week', 'month', 'none'] as const
  const many = windows.flatMap((window) => ['a', 'b', 'c', 'd', 'e'].map((armed) => teamBudget({ window, armed })))
  const one = clocked({ clock, stores, providerUrl: provider.url, keys: [KEY], budgetsOf: () => many })
  provider.received.length = 0
  const { status } = await askClocked(one, clock, { key: KEY, body: BODY })
  expect([status, provider.received]).toEqual([500, []])
  expect((await gate()).used.pico).toBe(0n)
})
