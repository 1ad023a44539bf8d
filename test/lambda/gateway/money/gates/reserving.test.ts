import { describe, expect, test } from 'vitest'
import { ulid } from '#gateway/core/ids.ts'
import { drawOf } from '#gateway/money/gates/limits.ts'
import type { GateRule } from '#gateway/money/gates/one-gate.ts'
import { type Asked, reserve } from '#gateway/money/gates/reserving.ts'
import { checkHold, NO_AMOUNTS } from '../../../../../lambda/storage/gate-state.ts'
import { type Amounts, type Gates, MOST_AMOUNT } from '../../../../../lambda/storage/gates.ts'
import { MemoryGates } from './memory.ts'

const NOW = Date.UTC(2026, 10, 26)
const GENERATION = `gen_${ulid(NOW, new Uint8Array(10))}`

const amounts = (pico: number): Amounts => ({ pico: BigInt(pico), requests: 1n, tokens: 0n })

const rule = (id: string, changes: Partial<GateRule> = {}): GateRule => ({
  ...{ gate: { scope: 'team', id, window: 'none' }, limits: { pico: 100n }, perMinute: {} },
  ...changes,
})

const asked = (rules: readonly GateRule[], changes: Partial<Asked> = {}): Asked => ({
  ...{ generation: GENERATION, startedAt: NOW, rules, amountsOf: () => amounts(60), tokens: 0 },
  ...changes,
})

/** A store whose gates may be away: then nothing is done, or all of it without an answer. */
const opened = () => {
  const memory = new MemoryGates()
  const away = new Map<string, 'before' | 'after'>()
  const asks: string[] = []
  const doing = async <T>(name: string, gate: string, act: () => T): Promise<T> => {
    asks.push(`${name} ${gate}`)
    const how = away.get(gate)
    if (how === 'before') throw new Error('away')
    const value = act()
    if (how === 'after') throw new Error('away')
    return value
  }
  const gates: Gates = {
    reserve: ({ id }, wanted) =>
      doing('reserve', id, () => {
        checkHold(wanted.hold, wanted.amounts)
        return memory.reserve(id, wanted)
      }),
    settle: ({ id }, settled) =>
      doing('settle', id, () => {
        checkHold(settled.hold, settled.held, settled.cost)
        return memory.settle(id, settled)
      }),
    adjust: async () => Promise.reject(new Error('nobody here adjusts')),
    look: async ({ id }) => memory.look(id),
  }
  return { memory, away, asks, gates }
}

const granted = async (gates: Gates, ask: Asked) => {
  const reservation = await reserve(gates, ask)
  if (!reservation.isGranted) throw new Error('refused')
  return reservation
}
const refused = async (gates: Gates, ask: Asked) => {
  const answer = await reserve(gates, ask)
  if (answer.isGranted) throw new Error('granted')
  await answer.released
  return answer
}

describe('a request', () => {
  test('asks each gate once before, and once after it, all at a time', async () => {
    const { gates, asks, memory } = opened()
    const reservation = await granted(gates, asked([rule('a'), rule('b')]))
    expect(asks).toEqual(['reserve a', 'reserve b'])
    expect(reservation.holds).toHaveLength(2)
    expect(new Set(reservation.holds).size).toBe(2)
    expect(reservation.told.map(([{ gate }, { used }]) => [gate.id, used.pico])).toEqual([
      ['a', 60n],
      ['b', 60n],
    ])
    const told = await reservation.settle(({ gate }) => amounts(gate.id === 'a' ? 25 : 7), 0)
    expect(asks.slice(2)).toEqual(['settle a', 'settle b'])
    expect(told.map(([{ gate }, { used }]) => [gate.id, used.pico])).toEqual([
      ['a', 25n],
      ['b', 7n],
    ])
    expect(memory.look('a').holds.size).toBe(0)
  })

  test('that one gate refuses holds nothing at the others, and is told what the gate said', async () => {
    const { gates, memory } = opened()
    await granted(gates, asked([rule('b')], { generation: `gen_${ulid(NOW + 1, new Uint8Array(10))}` }))
    const { refusals, away } = await refused(gates, asked([rule('a'), rule('b')]))
    expect(away).toEqual([])
    expect(refusals).toMatchObject([
      { rule: { gate: { id: 'b' } }, amounts: amounts(60), answer: { failed: { condition: 'limit', unit: 'pico' } } },
    ])
    expect(memory.look('a')).toMatchObject({ used: NO_AMOUNTS, holds: new Map() })
  })

  test('that one gate refuses draws nothing from the buckets of the others', async () => {
    const { gates, memory } = opened()
    const perMinute = { requests: 60, tokens: 6000 }
    await refused(gates, asked([rule('a', { perMinute }), rule('b', { limits: { pico: 1n } })], { tokens: 500 }))
    const ask = { hold: 'X', amounts: NO_AMOUNTS, limits: {}, mostOpen: 1, nowMs: NOW }
    for (let count = 0; count < 10; count++)
      expect(memory.reserve('a', { ...ask, hold: `X${count}`, draws: { requests: drawOf(60, 1) } }).isGranted).toBe(
        true,
      )
    expect(memory.reserve('a', { ...ask, draws: { tokens: drawOf(6000, 1000) } }).isGranted).toBe(true)
  })

  test('draws the tokens that it really had, once they are known', async () => {
    const { gates, memory } = opened()
    const reservation = await granted(gates, asked([rule('a', { perMinute: { tokens: 6000 } })], { tokens: 900 }))
    await reservation.settle(() => amounts(1), 250)
    expect(memory.look('a').fullAtNs.tokens).toBe(BigInt(NOW + 2500) * 1_000_000n)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'keeps the tokens of its estimate where it had %d',
    async (actual) => {
      const { gates, memory } = opened()
      const rules = [rule('a', { perMinute: { tokens: 6000 } }), rule('b')]
      const reservation = await granted(gates, asked(rules, { tokens: 900 }))
      expect(await reservation.settle(() => amounts(1), actual)).toHaveLength(2)
      expect(memory.look('a')).toMatchObject({
        used: amounts(1),
        fullAtNs: { tokens: BigInt(NOW + 9000) * 1_000_000n },
      })
    },
  )

  test('is asked for under another hold where no answer came, and gives back the one before', async () => {
    const { gates, away, asks, memory } = opened()
    away.set('a', 'after')
    const asking = reserve(gates, asked([rule('a', { limits: { pico: 200n } })]))
    away.delete('a')
    const reservation = await asking
    if (!reservation.isGranted) throw new Error('refused')
    expect([...memory.look('a').holds.keys()].map((hold) => hold.slice(-1))).toEqual(['0', '1'])
    expect(reservation.holds.map((hold) => hold.slice(-1))).toEqual(['1'])
    await reservation.settle(() => amounts(5), 0)
    expect(memory.look('a')).toMatchObject({ used: amounts(5), holds: new Map() })
    expect(asks).toEqual(['reserve a', 'reserve a', 'settle a', 'settle a'])
  })

  test('is refused where a gate stays away, after two tries', async () => {
    const { gates, away, asks, memory } = opened()
    away.set('b', 'before')
    const answer = await refused(gates, asked([rule('a'), rule('b')]))
    expect(answer.refusals).toEqual([])
    expect(answer.away.map(({ gate }) => gate.id)).toEqual(['b'])
    expect(asks.filter((ask) => ask === 'reserve b')).toHaveLength(2)
    expect(memory.look('a').holds.size).toBe(0)
  })

  test('goes on without a gate that stays away where its settings say so', async () => {
    const { gates, away, memory } = opened()
    away.set('b', 'before')
    const reservation = await granted(gates, asked([rule('a'), rule('b', { isOpenWhenAway: true })]))
    expect(reservation.holds).toHaveLength(1)
    expect(await reservation.settle(() => amounts(5), 0)).toHaveLength(1)
    expect(memory.look('a').used).toEqual(amounts(5))
  })

  test('leaves to the sweep what cannot be settled, and never rejects', async () => {
    const { gates, away, memory } = opened()
    const reservation = await granted(gates, asked([rule('a'), rule('b')]))
    away.set('a', 'before')
    const told = await reservation.settle(() => amounts(5), 0)
    expect(told.map(([{ gate }]) => gate.id)).toEqual(['b'])
    expect([...memory.look('a').holds.keys()]).toEqual([reservation.holds[0]])
  })

  test.each<[string, () => Amounts]>([
    [
      'cannot be told',
      () => {
        throw new TypeError('no cost')
      },
    ],
    ['no store can count', () => ({ ...NO_AMOUNTS, pico: MOST_AMOUNT + 1n })],
  ])('leaves to the sweep the gate whose cost %s, and settles the others', async (_, cost) => {
    const { gates, asks, memory } = opened()
    const reservation = await granted(gates, asked([rule('a'), rule('b')]))
    const told = await reservation.settle(({ gate }) => (gate.id === 'a' ? cost() : amounts(5)), 0)
    expect(told.map(([{ gate }]) => gate.id)).toEqual(['b'])
    expect(memory.look('b')).toMatchObject({ used: amounts(5), holds: new Map() })
    expect([...memory.look('a').holds.keys()]).toEqual([reservation.holds[0]])
    expect(asks.filter((ask) => ask === 'settle a').length).toBeLessThan(2)
  })

  test('of what no store can count is an error, not a gate that is away, and holds nothing', async () => {
    const { gates, asks, memory } = opened()
    const rules = [rule('a'), rule('b', { isOpenWhenAway: true })]
    const amountsOf = ({ gate }: GateRule) => (gate.id === 'a' ? amounts(60) : amounts(-1))
    await expect(reserve(gates, asked(rules, { amountsOf }))).rejects.toThrow(RangeError)
    expect(memory.look('a')).toMatchObject({ used: NO_AMOUNTS, holds: new Map() })
    expect(asks).toEqual(['reserve a', 'reserve b', 'settle a'])
  })

  test('of no gate is nothing', async () => {
    const { gates, asks } = opened()
    const reservation = await granted(gates, asked([]))
    expect(await reservation.extend(() => amounts(1))).toBeUndefined()
    expect(await reservation.settle(() => amounts(1), 0)).toEqual([])
    expect(asks).toEqual([])
  })

  test('is one of four hundred at most', async () => {
    const { gates, memory } = opened()
    const busy = rule('a', { limits: {}, mostOpen: 1000 })
    for (let n = 0; n <= 400; n++)
      await reserve(gates, asked([busy], { generation: `gen_${ulid(NOW + n, new Uint8Array(10))}` }))
    expect(memory.look('a').holds.size).toBe(400)
  })

  test('of more gates than ids tell apart is an error', async () => {
    const { gates, asks } = opened()
    const rules = Array.from({ length: 17 }, (_, index) => rule(`r${index}`))
    await expect(reserve(gates, asked(rules))).rejects.toThrow('more than 16 gates: 17')
    expect(asks).toEqual([])
  })
})

describe('another attempt', () => {
  const more = (pico: number): Amounts => ({ ...NO_AMOUNTS, pico: BigInt(pico) })

  test('holds more, of which nothing is left when the cost is known', async () => {
    const { gates, memory } = opened()
    const reservation = await granted(gates, asked([rule('a'), rule('b')]))
    expect(await reservation.extend(({ gate }) => more(gate.id === 'a' ? 30 : 0))).toBeUndefined()
    expect([memory.look('a').used.pico, memory.look('b').used.pico]).toEqual([90n, 60n])
    expect(reservation.holds).toHaveLength(2)
    await reservation.settle(() => amounts(70), 0)
    expect(memory.look('a')).toMatchObject({ used: amounts(70), holds: new Map() })
    expect(memory.look('b')).toMatchObject({ used: amounts(70), holds: new Map() })
  })

  test('that is refused leaves what was held before', async () => {
    const { gates, memory } = opened()
    const reservation = await granted(gates, asked([rule('a'), rule('b', { limits: { pico: 200n } })]))
    const answer = await reservation.extend(() => more(50))
    await answer?.released
    expect(answer?.refusals.map(({ rule: { gate } }) => gate.id)).toEqual(['a'])
    expect([memory.look('a').used, memory.look('b').used]).toEqual([amounts(60), amounts(60)])
  })

  test.each([-1, Number(MOST_AMOUNT) * 2])(
    'of %d pico-dollars is an error, and leaves what was held before',
    async (pico) => {
      const { gates, memory } = opened()
      const rules = [rule('a', { limits: {} }), rule('b', { limits: {}, isOpenWhenAway: true })]
      const reservation = await granted(gates, asked(rules))
      await expect(
        reservation.extend(({ gate }) => ({ ...more(gate.id === 'a' ? 5 : pico), tokens: 1n })),
      ).rejects.toThrow(RangeError)
      expect([memory.look('a').used, memory.look('b').used]).toEqual([amounts(60), amounts(60)])
      await reservation.settle(() => amounts(5), 0)
      expect([memory.look('a').holds.size, memory.look('b').holds.size]).toEqual([0, 0])
    },
  )

  test('is an error the 1,024th time, and what was held before is settled nevertheless', async () => {
    const { gates, memory } = opened()
    const reservation = await granted(gates, asked([rule('a', { limits: { pico: 60n } })]))
    for (let times = 1; times < 1024; times++) await (await reservation.extend(() => more(1)))?.released
    await expect(reservation.extend(() => more(1))).rejects.toThrow('no place for a hold: gate 0, part 1024, try 0')
    await reservation.settle(() => amounts(5), 0)
    expect(memory.look('a')).toMatchObject({ used: amounts(5), holds: new Map() })
  })

  test('is the same request: it is neither another one at once, nor another one in a minute', async () => {
    const { gates } = opened()
    const rules = [rule('a', { mostOpen: 1, perMinute: { requests: 1 } })]
    const reservation = await granted(gates, asked(rules))
    expect(await reservation.extend(() => more(10))).toBeUndefined()
  })
})
