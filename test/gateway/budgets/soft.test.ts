import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Gates } from '../../../lambda/storage/gates.ts'
import { type FakeProvider, fakeProvider } from '../../harness/fake-provider.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'
import { askClocked, type Clock, type Clocked, clocked, memoryStores, teamBudget } from './clocked.ts'

const KEY = 'acme.web.one'
const BODY = { messages: [{ role: 'user', content: 'Hello?' }] }
const BILL = 420_000_000n
const GATE = { scope: 'team', id: 'acme', window: 'none#a' }
/** What others have spent is known by then. */
const LATE_MS = 6000

let provider: FakeProvider
beforeAll(async () => {
  provider = await fakeProvider((request) => openaiCompatible.answer(request, { text: 'Here I am.' }))
})
afterAll(() => provider.close())

let clock: Clock
let stores: ReturnType<typeof memoryStores>
beforeEach(() => {
  clock = { ms: Date.UTC(2026, 10, 26) }
  stores = memoryStores()
})

const open = (gates: Partial<Gates> = {}): Clocked =>
  clocked({
    ...{ clock, stores: { ...stores, gates: { ...stores.gates, ...gates } }, providerUrl: provider.url, keys: [KEY] },
    budgetsOf: () => [teamBudget({ of: 'acme', limits: { requests: '2' }, isHard: false })],
  })
const statusOf = async (one: Clocked): Promise<number> =>
  (await askClocked(one, clock, { key: KEY, body: BODY })).status

test('is one write after the answer, and nothing is held', async () => {
  const order: string[] = []
  const noting = <A extends unknown[], R>(name: string, act: (...args: A) => R) =>
    vi.fn((...args: A) => {
      order.push(name)
      return act(...args)
    })
  const { gates } = stores
  const verbs = { adjust: noting('adjust', gates.adjust), reserve: noting('reserve', gates.reserve) }
  await askClocked(open({ ...verbs, settle: noting('settle', gates.settle) }), clock, { key: KEY, body: BODY }, () =>
    order.push('answered'),
  )
  expect(order).toEqual(['answered', 'adjust'])
  expect(await stores.gates.look(GATE)).toMatchObject({ used: { pico: BILL, requests: 1n, tokens: 150n } })
})

test('refuses once it is spent', async () => {
  const one = open()
  expect([await statusOf(one), await statusOf(one), await statusOf(one)]).toEqual([200, 200, 402])
  expect(one.records.at(-1)).toMatchObject({ errorCode: 'budget-exceeded', attempts: [] })
})

test('is seconds late where another process has spent it', async () => {
  const [one, other] = [open(), open()]
  expect(await statusOf(other)).toBe(200)
  expect([await statusOf(one), await statusOf(one), await statusOf(other)]).toEqual([200, 402, 200])
  clock.ms += LATE_MS
  // The first one asks anew, and is not waited for.
  await statusOf(other)
  expect(await statusOf(other)).toBe(402)
})

test('a store that does not answer refuses nobody, nor keeps anybody waiting', async () => {
  const never = () => new Promise<never>(() => undefined)
  const one = open({ look: never, adjust: never })
  const startedAt = performance.now()
  const statuses = await Promise.all(
    [1, 2, 3].map(() => new Promise((resolve) => void askClocked(one, clock, { key: KEY, body: BODY }, resolve))),
  )
  expect(statuses).toEqual([200, 200, 200])
  expect(performance.now() - startedAt).toBeLessThan(1500)
})

test('one that fails refuses nobody', async () => {
  const fails = () => Promise.reject(new Error('away'))
  const one = open({ look: fails, adjust: fails })
  expect([await statusOf(one), await statusOf(one), await statusOf(one)]).toEqual([200, 200, 200])
})
