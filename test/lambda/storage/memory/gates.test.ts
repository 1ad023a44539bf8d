import { describe, expect, test } from 'vitest'
import { gatesByWindow } from '../../../../lambda/local/spending.ts'
import { NO_AMOUNTS } from '../../../../lambda/storage/gate-state.ts'
import {
  type Amounts,
  type Gate,
  type Gates,
  MINUTE,
  MOST_OPEN,
  type Reserve,
} from '../../../../lambda/storage/gates.ts'
import { memoryGates } from '../../../../lambda/storage/memory/gates.ts'
import { gatesConformance } from '../conformance/gates.ts'
import { NOW } from '../conformance/sample.ts'

gatesConformance('in memory', () => {
  const store = memoryGates({ now: () => NOW })
  return { store, keptUntil: async (gate) => store.keptUntil(gate), close: () => undefined }
})

gatesConformance('by window', () => {
  const others = memoryGates({ now: () => NOW })
  const minute: Gates = { ...others, reserve: () => Promise.reject(new Error('none of these is of a minute')) }
  const store = gatesByWindow({ minute, others })
  return { store, keptUntil: async (gate) => others.keptUntil(gate), close: () => undefined }
})

const SECOND = 1_000_000_000n
const one: Amounts = { ...NO_AMOUNTS, requests: 1n }
const gateOf = (id: string | number, keptUntil?: number): Gate => ({
  ...{ scope: 'user', id: `${id}`, window: MINUTE },
  ...(keptUntil === undefined ? {} : { keptUntil }),
})
const asked = (changes: Partial<Reserve> = {}): Reserve => ({
  ...{ hold: 'H', amounts: one, limits: {}, mostOpen: MOST_OPEN, nowMs: NOW },
  draws: { requests: { takeNs: SECOND, burstNs: 10n * SECOND } },
  ...changes,
})

describe('of users whom callers name', () => {
  const MOST = 8
  /** Which of so many are remembered. */
  const known = async (gates: Gates, ids: readonly (string | number)[]) => {
    const states = await Promise.all(ids.map((id) => gates.look(gateOf(id))))
    return ids.filter((_, at) => states[at]?.used.requests !== 0n)
  }
  const settled = { hold: 'H', held: one, cost: one }

  test('there are no more than so many, whatever is asked for', async () => {
    const gates = memoryGates({ now: () => NOW, most: MOST })
    const ids = Array.from({ length: 1000 }, (_, at) => at)
    for (const id of ids) {
      await gates.reserve(gateOf(id), asked())
      if (id % 3 === 0) await gates.settle(gateOf(id), settled)
      if (id % 5 === 0) await gates.adjust(gateOf(`a${id}`), one)
    }
    const left = await known(gates, [...ids, ...ids.map((id) => `a${id}`)])
    expect(left.length).toBeLessThanOrEqual(MOST)
    expect(left).toContain(999)
  })

  test('those go first whose time is over, and all of them; so much room is there that others stay', async () => {
    const gates = memoryGates({ now: () => NOW, most: MOST })
    for (let id = 0; id < MOST; id++)
      await gates.reserve(gateOf(id, id % 2 === 0 ? NOW - 1 : NOW), asked({ draws: {} }))
    await gates.adjust(gateOf('new'), one)
    expect(await known(gates, [0, 1, 2, 3, 4, 5, 6, 7, 'new'])).toEqual([1, 3, 5, 7, 'new'])
  })

  test('then those of which nothing is lost, then those without holds, of each the ones that were there first', async () => {
    let nowMs = NOW
    const gates = memoryGates({ now: () => nowMs, most: MOST })
    await gates.reserve(gateOf('holding'), asked({ draws: {} }))
    for (const id of ['idle', 'used again', 'idle too']) {
      await gates.reserve(gateOf(id), asked())
      await gates.settle(gateOf(id), settled)
    }
    nowMs += 1000
    for (const id of [1, 2, 3]) {
      await gates.reserve(gateOf(id), asked({ nowMs }))
      await gates.settle(gateOf(id), settled)
    }
    await gates.reserve(gateOf('used again'), asked({ hold: 'H2', nowMs }))
    await gates.settle(gateOf('used again'), { ...settled, hold: 'H2' })
    const all = ['holding', 'idle', 'idle too', 1, 2, 3, 'used again']
    expect(await known(gates, all)).toEqual(all)
    for (const id of ['new', 'newer']) await gates.reserve(gateOf(id), asked({ nowMs }))
    expect(await known(gates, [...all, 'new', 'newer'])).toEqual(['holding', 1, 2, 3, 'used again', 'new', 'newer'])
    for (const id of ['a', 'b']) await gates.reserve(gateOf(id), asked({ nowMs }))
    const left = ['holding', 3, 'used again', 'new', 'newer', 'a', 'b']
    expect(await known(gates, [...all, 'new', 'newer', 'a', 'b'])).toEqual(left)
  })

  test('what one draws stays while others come and go', async () => {
    const gates = memoryGates({ now: () => NOW, most: MOST })
    const busy = gateOf('busy')
    let granted = 0
    for (let n = 0; n < 40; n++) {
      const hold = `H${n}`
      const { isGranted } = await gates.reserve(busy, asked({ hold }))
      if (isGranted) granted++
      if (isGranted) await gates.settle(busy, { ...settled, hold })
      await gates.adjust(gateOf(n), one)
    }
    expect(granted).toBe(10)
  })
})

test('a gate of a minute is in memory, any other in the store', async () => {
  const [minute, others] = [memoryGates({ now: () => NOW }), memoryGates({ now: () => NOW })]
  const gates = gatesByWindow({ minute, others })
  const budget: Gate = { scope: 'user', id: 'u', window: '2026-11' }
  await gates.reserve(gateOf('u'), asked())
  await gates.adjust(gateOf('u'), one)
  await gates.settle(gateOf('u'), { hold: 'H', held: one, cost: NO_AMOUNTS })
  await gates.reserve(budget, asked({ hold: 'B' }))
  expect(await gates.look(gateOf('u'))).toEqual(await minute.look(gateOf('u')))
  expect((await minute.look(gateOf('u'))).used).toEqual(one)
  expect((await others.look(budget)).holds.has('B')).toBe(true)
  for (const [store, gate] of [
    [others, gateOf('u')],
    [minute, budget],
  ] as const)
    expect((await store.look(gate)).used).toEqual(NO_AMOUNTS)
})

test('buckets fill as before where the clock is set back', async () => {
  const gates = memoryGates()
  const gate = gateOf('late')
  /** How many of twenty get through. */
  const through = async (nowMs: number): Promise<number> => {
    const all = await Promise.all(Array.from({ length: 20 }, () => gates.reserve(gate, { ...draw, nowMs })))
    return all.filter(({ isGranted }) => isGranted).length
  }
  const { hold: _, ...draw } = asked({ amounts: NO_AMOUNTS })
  expect(await through(NOW)).toBe(10)
  const earlier = NOW - 3_600_000
  expect([await through(earlier), await through(earlier + 2000), await through(earlier + 5000)]).toEqual([0, 2, 3])
  // A little does not count as set back: nobody is let through twice for it.
  expect(await through(earlier + 4000)).toBe(0)
})
