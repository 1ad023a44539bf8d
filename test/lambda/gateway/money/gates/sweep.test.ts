import { describe, expect, test } from 'vitest'
import { ulid } from '#gateway/core/ids.ts'
import { holdId } from '#gateway/money/gates/hold-id.ts'
import { hasOldHolds, type OldHold, sweep, type ToldHolds } from '#gateway/money/gates/sweep.ts'
import { checkHold, NO_AMOUNTS } from '../../../../../lambda/storage/gate-state.ts'
import { type Amounts, type Gates, MOST_AMOUNT } from '../../../../../lambda/storage/gates.ts'
import { MemoryGates } from './memory.ts'

const NOW = Date.UTC(2026, 10, 26, 12)
const LATE = 16 * 60_000
const GATE = { scope: 'team', id: 't', window: 'none' }

const pico = (amount: number): Amounts => ({ ...NO_AMOUNTS, pico: BigInt(amount) })
const generationAt = (ms: number): string => `gen_${ulid(ms, new Uint8Array(10))}`
const OLD = generationAt(NOW - LATE)
const holdOf = (generation: string, part = 0, attempt = 0) => holdId({ generation, part, gate: 0, attempt })

/** A gate with these holds, of 10 pico-dollars each, and records. */
const opened = (holds: readonly string[], records: Readonly<Record<string, ToldHolds | Error>> = {}) => {
  const memory = new MemoryGates()
  for (const hold of holds)
    memory.reserve('t', { hold, amounts: pico(10), limits: {}, mostOpen: 1, draws: {}, nowMs: NOW })
  const gates: Gates = {
    reserve: async () => Promise.reject(new Error('nobody sweeps by reserving')),
    settle: async ({ id }, settled) => {
      checkHold(settled.hold, settled.held, settled.cost)
      return memory.settle(id, settled)
    },
    adjust: async () => Promise.reject(new Error('nobody here adjusts')),
    look: async ({ id }) => memory.look(id),
  }
  const asked: OldHold[] = []
  const recordOf = async (generation: string, [first]: readonly OldHold[]): Promise<ToldHolds> => {
    if (first) asked.push(first)
    const told = records[generation] ?? { isLost: true, costs: new Map() }
    if (told instanceof Error) throw told
    return told
  }
  return { asked, memory, swept: () => sweep({ gates, recordOf }, GATE, memory.look('t'), NOW) }
}

describe('who sweeps', () => {
  test('settles at what the record says, and at nothing what it does not name', async () => {
    const named = holdOf(OLD, 0, 1)
    const costs = new Map([[named, pico(4)]])
    const holds = [holdOf(OLD), named, holdOf(OLD, 1)]
    const { swept, asked, memory } = opened(holds, { [OLD]: { isLost: false, costs } })
    const { holds: settled, failures } = await swept()
    expect(settled.toSorted()).toEqual(holds.toSorted())
    expect(failures).toEqual([])
    expect(memory.look('t')).toMatchObject({ used: pico(4), holds: new Map() })
    expect(asked).toMatchObject([{ gate: GATE, generation: OLD, amounts: pico(10) }])
  })

  test('counts in full what nobody knows anything of, each part once', async () => {
    const { swept, memory } = opened([holdOf(OLD), holdOf(OLD, 0, 1), holdOf(OLD, 1), holdOf(OLD, 2)])
    expect((await swept()).holds).toHaveLength(4)
    expect(memory.look('t')).toMatchObject({ used: pico(30), holds: new Map() })
    expect(await swept()).toEqual({ holds: [], failures: [] })
  })

  test('leaves what may still run, and what no request made', async () => {
    const young = holdOf(generationAt(NOW - LATE + 1))
    const { swept, asked, memory } = opened([young, 'SOMETHINGELSE'])
    expect(hasOldHolds(memory.look('t'), NOW)).toBe(false)
    expect(hasOldHolds(memory.look('t'), NOW + 1)).toBe(true)
    expect(await swept()).toEqual({ holds: [], failures: [] })
    expect(asked).toEqual([])
    expect(memory.look('t').holds.size).toBe(2)
  })

  test('goes on after what cannot be settled, whose holds all stay, and tells of it', async () => {
    const known = generationAt(NOW - LATE - 1)
    const uncountable = generationAt(NOW - LATE - 2)
    const broken = generationAt(NOW - LATE - 3)
    const costs = new Map([[holdOf(known, 1), pico(4)]])
    const tooMuch = new Map([[holdOf(uncountable, 1), pico(Number(MOST_AMOUNT) * 2)]])
    const left = [holdOf(broken), holdOf(uncountable), holdOf(uncountable, 1)]
    const { swept, asked, memory } = opened([...left, holdOf(known), holdOf(known, 1), holdOf(OLD)], {
      [broken]: new Error('no record'),
      [uncountable]: { isLost: false, costs: tooMuch },
      [known]: { isLost: false, costs },
    })
    const { holds, failures } = await swept()
    expect(asked.map(({ generation }) => generation)).toEqual([broken, uncountable, known, OLD])
    expect(holds).toEqual([holdOf(known, 1), holdOf(known), holdOf(OLD)])
    expect(failures).toEqual([
      { generation: broken, error: new Error('no record') },
      { generation: uncountable, error: expect.any(RangeError) },
    ])
    expect(memory.look('t')).toMatchObject({ used: pico(44) })
    expect([...memory.look('t').holds.keys()].toSorted()).toEqual(left.toSorted())
  })
})

test('no two holds of a request are alike', () => {
  const all = [0, 1, 31, 32, 1023].flatMap((part) =>
    [0, 1, 15].flatMap((gate) => [0, 1].map((attempt) => holdId({ generation: OLD, part, gate, attempt }))),
  )
  expect(new Set(all).size).toBe(all.length)
  for (const hold of all) expect(hold).toMatch(/^[0-9A-Z]{29}$/)
  expect(() => holdId({ generation: OLD, part: 1024, gate: 0, attempt: 0 })).toThrow(RangeError)
})
