import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Budget } from '#gateway/core/cost/budgets.ts'
import { type FakeProvider, fakeProvider } from '../../harness/fake-provider.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'
import {
  askClocked,
  type Clock,
  type Clocked,
  type ClockedStores,
  clocked,
  memoryStores,
  teamBudget,
} from './clocked.ts'
import { usd } from './lab.ts'

const DAY_MS = 24 * 3_600_000
const KEY = 'acme.web.one'
const HELLO = { messages: [{ role: 'user', content: 'Hello?' }] }
/** Of one answer, in pico-dollars. */
const BILL = 420_000_000n

let provider: FakeProvider
/** What happens while the provider answers. */
let meanwhile: () => void = () => undefined
beforeAll(async () => {
  provider = await fakeProvider((request) => {
    meanwhile()
    return openaiCompatible.answer(request, { text: 'Here I am.' })
  })
})
afterAll(() => provider.close())
beforeEach(() => {
  meanwhile = () => undefined
})

const clock: Clock = { ms: 0 }
let budgets: readonly Budget[] = []

const open = (stores: ClockedStores = memoryStores()): Clocked =>
  clocked({ clock, stores, providerUrl: provider.url, keys: [KEY], budgetsOf: () => budgets })
const ask = (one: Clocked) => askClocked(one, clock, { key: KEY, body: HELLO })
const statusOf = async (one: Clocked): Promise<number> => (await ask(one)).status

/** What has been set is known by then. */
const KNOWN_MS = 61_000

describe('a budget begins anew', () => {
  test.each([
    ['day', '2026-11-27T00:00:00Z', '2026-11-26', '2026-11-27'],
    ['day', '2027-01-01T00:00:00Z', '2026-12-31', '2027-01-01'],
    ['week', '2026-11-30T00:00:00Z', '2026-W48', '2026-W49'],
    ['week', '2027-01-04T00:00:00Z', '2026-W53', '2027-W01'],
    ['month', '2026-12-01T00:00:00Z', '2026-11', '2026-12'],
    ['month', '2028-03-01T00:00:00Z', '2028-02', '2028-03'],
  ] as const)('with each %s, at %s and not a millisecond before', async (window, border, before, after) => {
    budgets = [teamBudget({ of: 'acme', window, limits: { requests: '2' } })]
    const stores = memoryStores()
    const one = open(stores)
    clock.ms = Date.parse(border) - 1
    expect([await statusOf(one), await statusOf(one)]).toEqual([200, 200])
    const { status, headers, text } = await ask(one)
    expect([status, headers['retry-after']]).toEqual([402, '1'])
    expect(text).toContain(`Resets ${border}`)
    clock.ms++
    expect(await statusOf(one)).toBe(200)
    const used = async (id: string) =>
      (await stores.gates.look({ scope: 'team', id: 'acme', window: `${id}#a` })).used.requests
    expect([await used(before), await used(after)]).toEqual([2n, 1n])
  })

  test('what runs across the border counts where it began', async () => {
    budgets = [teamBudget({ of: 'acme', window: 'day' })]
    const stores = memoryStores()
    clock.ms = Date.parse('2026-11-26T23:59:59.900Z')
    meanwhile = () => {
      clock.ms += 5000
    }
    expect(await statusOf(open(stores))).toBe(200)
    const at = (window: string) => stores.gates.look({ scope: 'team', id: 'acme', window })
    const [old, young] = [await at('2026-11-26#a'), await at('2026-11-27#a')]
    expect([old.used.pico, old.holds.size, young.used.pico]).toEqual([BILL, 0, 0n])
  })

  test.each([
    ['day', '2026-11-26', '2026-11-27T00:00:00Z'],
    ['week', '2026-W48', '2026-11-30T00:00:00Z'],
    ['month', '2026-11', '2026-12-01T00:00:00Z'],
  ] as const)(
    'and what is left in the %s before is settled by who comes 16 minutes later',
    async (window, id, border) => {
      budgets = [teamBudget({ of: 'acme', window })]
      const stores = memoryStores()
      clock.ms = Date.parse(border) - 1
      const dead = open({ ...stores, generations: { ...stores.generations, put: () => new Promise(() => undefined) } })
      await new Promise((resolve) => {
        void askClocked(dead, clock, { key: KEY, body: HELLO }, resolve)
      })
      const left = async () => (await stores.gates.look({ scope: 'team', id: 'acme', window: `${id}#a` })).holds.size
      const one = open(stores)
      clock.ms += 15 * 60_000
      await ask(one)
      expect(await left()).toBe(1)
      clock.ms += 60_001
      await ask(one)
      expect(await left()).toBe(0)
      expect(await stores.generations.recent('acme', 10)).toContainEqual(expect.objectContaining({ outcome: 'lost' }))
    },
  )

  test('where it was armed anew, and not where it was changed', async () => {
    const at = (changes: Partial<Budget>) => [teamBudget({ of: 'acme', limits: { requests: '1' }, ...changes })]
    const one = open()
    clock.ms = Date.parse('2026-11-26T12:00:00Z')
    budgets = at({})
    expect([await statusOf(one), await statusOf(one)]).toEqual([200, 402])
    clock.ms += KNOWN_MS
    budgets = at({ limits: { requests: '2' } })
    expect([await statusOf(one), await statusOf(one)]).toEqual([200, 402])
    clock.ms += KNOWN_MS
    budgets = at({ armed: 'b' })
    expect([await statusOf(one), await statusOf(one)]).toEqual([200, 402])
  })
})

test('a raise counts until it is over, and what was spent of it is gone', async () => {
  clock.ms = Date.parse('2026-11-26T12:00:00Z')
  const untilMs = clock.ms + 1000
  budgets = [teamBudget({ of: 'acme', limits: { requests: '1' }, raises: [{ amounts: { requests: '1' }, untilMs }] })]
  const one = open()
  expect([await statusOf(one), await statusOf(one), await statusOf(one)]).toEqual([200, 200, 402])
  clock.ms = untilMs
  expect(await statusOf(one)).toBe(402)
  const { text } = await ask(one)
  expect(text).toContain('Current spend: 2 requests, limit: 1 request')
})

describe('parts of a budget that are spent', () => {
  const ALERTS = [50, 80, 95, 100]
  const REQUESTS = 40
  const spent = (percents: readonly number[]) => percents.map((percent) => ({ percent, window: '2026-11-26#a' }))
  const warnings = (...all: readonly Clocked[]) =>
    all.flatMap(({ logged }) => logged.filter(({ level }) => level === 'warn'))

  beforeEach(() => {
    clock.ms = Date.parse('2026-11-26T12:00:00Z')
    budgets = [teamBudget({ of: 'acme', window: 'day', limits: { requests: String(REQUESTS) }, alerts: ALERTS })]
  })

  test.each([true, false])('are told once each, however many ask at a time; hard: %s', async (isHard) => {
    budgets = budgets.map((each) => ({ ...each, isHard }))
    const stores = memoryStores()
    const gateways = [open(stores), open(stores), open(stores)]
    await Promise.all(Array.from({ length: REQUESTS }, (_, at) => ask(gateways[at % 3] ?? open(stores))))
    const told = stores.alerts.told.toSorted((a, b) => a.percent - b.percent)
    expect(told).toMatchObject(spent(ALERTS))
    expect(
      warnings(...gateways)
        .map(({ message }) => message)
        .toSorted(),
    ).toEqual(ALERTS.map((percent) => `Pointsman: ${percent} % of the budget of team acme`).toSorted())
  })

  test('and once more in the next window, but not after a raise', async () => {
    const stores = memoryStores()
    const one = open(stores)
    budgets = budgets.map((each) => ({ ...each, limits: { requests: '2' } }))
    await ask(one)
    await ask(one)
    expect(stores.alerts.told).toMatchObject(spent(ALERTS))
    clock.ms += KNOWN_MS
    const raises = [{ amounts: { requests: '2' }, untilMs: clock.ms + DAY_MS }]
    budgets = budgets.map((each) => ({ ...each, raises }))
    await ask(one)
    await ask(one)
    expect(stores.alerts.told).toHaveLength(ALERTS.length)
    clock.ms += DAY_MS
    budgets = budgets.map(({ raises: _, ...each }) => each)
    await ask(one)
    expect(stores.alerts.told.slice(ALERTS.length)).toMatchObject([{ percent: 50, window: '2026-11-27#a' }])
  })

  test('are told by the next request where the answer was lost that said so', async () => {
    const stores = memoryStores()
    const isLost = { next: false }
    const settle: ClockedStores['gates']['settle'] = async (...asked) => {
      const state = await stores.gates.settle(...asked)
      if (!isLost.next) return state
      isLost.next = false
      throw new Error('the answer is lost')
    }
    const one = open({ ...stores, gates: { ...stores.gates, settle } })
    budgets = budgets.map((each) => ({ ...each, limits: { requests: '4' } }))
    await ask(one)
    isLost.next = true
    await ask(one)
    await ask(one)
    expect(stores.alerts.told).toMatchObject(spent([50]))
  })

  test('are told where a lost request has spent them', async () => {
    const stores = memoryStores()
    budgets = budgets.map((each) => ({ ...each, limits: { pico: usd(0.005), requests: '100' } }))
    // Their process is gone before it has recorded or settled anything.
    const dead = open({ ...stores, generations: { ...stores.generations, put: () => new Promise(() => undefined) } })
    const isAnswered = [1, 2].map(
      () =>
        new Promise((resolve) => {
          void askClocked(dead, clock, { key: KEY, body: { ...HELLO, max_tokens: 150 } }, resolve)
        }),
    )
    await Promise.all(isAnswered)
    clock.ms += 17 * 60_000
    const one = open(stores)
    // Settles what they have left; the next one finds it spent, though nothing more fits.
    expect([await statusOf(one), await statusOf(one)]).toEqual([200, 402])
    expect(stores.alerts.told).toMatchObject(spent([50]))
  })
})
