import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ulid } from '#gateway/core/ids.ts'
import type { GateRule } from '#gateway/money/gates/one-gate.ts'
import { reserve } from '#gateway/money/gates/reserving.ts'
import { sweep, type ToldHolds } from '#gateway/money/gates/sweep.ts'
import { dynamodbGates } from '../../../lambda/storage/dynamodb/gates/gates.ts'
import type { Amounts, Gates } from '../../../lambda/storage/gates.ts'
import { sqliteGates } from '../../../lambda/storage/sqlite/gates/gates.ts'
import { openStore } from '../../harness/open-store.ts'
import { openTable } from '../../lambda/storage/dynamodb/table.ts'

const NOW = Date.UTC(2026, 10, 26)
const LIMIT = 200n
const REQUESTS = 300
const HOLD = 10

const pico = (amount: number): Amounts => ({ pico: BigInt(amount), requests: 1n, tokens: 0n })
const ruleOf = (id: string, limit: bigint): GateRule => ({
  ...{ gate: { scope: 'team', id, window: '2026-11-26' }, limits: { pico: limit } },
  ...{ perMinute: { requests: 600_000 } },
})

/** Every few answers are lost, calls come to nothing, or are done a while after nobody waits for them any more. */
const faulty = (gates: Gates) => {
  let calls = 0
  const late: Promise<unknown>[] = []
  const faultyCall = async <T>(act: () => Promise<T>): Promise<T> => {
    calls++
    if (calls % 7 === 0) throw new Error('dropped')
    if (calls % 11 === 0) {
      late.push(new Promise((resolve) => setTimeout(resolve, (calls % 13) * 5)).then(act))
      throw new Error('late')
    }
    const value = await act()
    if (calls % 5 === 0) throw new Error('answer lost')
    return value
  }
  return {
    landed: () => Promise.all(late),
    gates: {
      reserve: (gate, asked) => faultyCall(() => gates.reserve(gate, asked)),
      settle: (gate, settled) => faultyCall(() => gates.settle(gate, settled)),
      adjust: (gate, by, options) => gates.adjust(gate, by, options),
      look: (gate) => gates.look(gate),
    } satisfies Gates,
  }
}

const STORES: Readonly<Record<string, () => Promise<{ gates: Gates; close: () => Promise<void> }>>> = {
  DynamoDB: async () => {
    const { dynamodb, tableName, close } = await openTable()
    return { gates: dynamodbGates(dynamodb, { tableName, reserveMs: 15_000 }), close }
  },
  SQLite: async () => {
    const { database, close } = openStore()
    return { gates: sqliteGates(database), close }
  },
}

describe.each(Object.entries(STORES))('hundreds of requests at once over %s that loses answers', (_, open) => {
  let opened: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())

  test('never spend more than there is, are all counted, and leave nothing behind', async () => {
    const rules = [ruleOf('narrow', LIMIT), ruleOf('wide', 10n * LIMIT)]
    const { gates, landed } = faulty(opened.gates)
    const records = new Map<string, ToldHolds>()
    const billed = { known: 0, crashed: 0 }

    const request = async (n: number): Promise<void> => {
      const generation = `gen_${ulid(NOW + n, new Uint8Array(10))}`
      const asked = { generation, startedAt: NOW + n, rules, amountsOf: () => pico(HOLD), tokens: 0 }
      const reservation = await reserve(gates, asked)
      const isCrashing = n % 9 === 0
      if (!reservation.isGranted) {
        await reservation.released
        records.set(generation, { isLost: false, costs: new Map() })
        return
      }
      const cost = n % HOLD
      billed[isCrashing ? 'crashed' : 'known'] += cost
      if (isCrashing) return
      records.set(generation, { isLost: false, costs: new Map(reservation.holds.map((hold) => [hold, pico(cost)])) })
      await reservation.settle(() => pico(cost), 0)
    }
    for (let n = 0; n < REQUESTS; n += 50) await Promise.all(Array.from({ length: 50 }, (_, at) => request(n + at)))
    await landed()

    const lost = { count: 0 }
    const recordOf = async (generation: string): Promise<ToldHolds> => {
      const told = records.get(generation) ?? { isLost: true, costs: new Map() }
      if (!records.has(generation)) lost.count++
      records.set(generation, told)
      return told
    }
    for (const { gate, limits } of rules) {
      const before = await opened.gates.look(gate)
      expect(before.used.pico).toBeGreaterThanOrEqual(BigInt(billed.known + billed.crashed))
      expect(before.used.pico).toBeLessThanOrEqual(limits.pico ?? 0n)
      const { failures } = await sweep({ gates: opened.gates, recordOf }, gate, before, NOW + 17 * 60_000)
      expect(failures).toEqual([])
      const { used, holds } = await opened.gates.look(gate)
      expect(holds.size).toBe(0)
      expect(used.pico).toBe(BigInt(billed.known + lost.count * HOLD))
    }
    expect(lost.count).toBeGreaterThan(0)
  })
})
