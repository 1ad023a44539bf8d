import { expect, test } from 'vitest'
import { ulid } from '#gateway/core/ids.ts'
import { chargesOf, forgive } from '#gateway/money/budgets/forgiving.ts'
import { type LostHoldsDeps, settleLeft, sweepGate } from '#gateway/money/budgets/lost-holds.ts'
import { holdId } from '#gateway/money/gates/hold-id.ts'
import { NO_AMOUNTS, writeAmounts } from '../../../../../lambda/storage/gate-state.ts'
import type { Amounts, Gate } from '../../../../../lambda/storage/gates.ts'
import type { GenerationRecord, HoldRecord } from '../../../../../lambda/storage/generations.ts'
import { memoryGates } from '../../../../../lambda/storage/memory/gates.ts'
import { sampleRecord } from '../../../storage/conformance/sample.ts'

const NOW = Date.UTC(2026, 10, 26, 12)
const LATE = 16 * 60_000
const TEAM: Gate = { scope: 'team', id: 'acme', window: '2026-11#a' }
const USER: Gate = { scope: 'user', id: 'acme/a%23b', window: 'none#b' }
const ID = `gen_${ulid(NOW - LATE, new Uint8Array(10))}`

const some = (pico: number): Amounts => ({ ...NO_AMOUNTS, pico: BigInt(pico), requests: 1n })
const holdOf = (gate: number, part = 0, attempt = 0): string => holdId({ generation: ID, part, gate, attempt })
const named = ({ scope, id: of, window }: Gate, id: string, pico: number): HoldRecord => ({
  ...{ id, scope, of, window },
  amounts: writeAmounts(some(pico)),
})

/** Gates that hold this, and the record that was kept when the request was opened. */
const opened = async (holds: readonly (readonly [Gate, string, number])[], record?: GenerationRecord) => {
  const gates = memoryGates({ now: () => NOW })
  for (const [gate, hold, pico] of holds)
    await gates.reserve(gate, { hold, amounts: some(pico), limits: {}, mostOpen: 400, draws: {}, nowMs: NOW })
  const records = new Map(record ? [[record.id, record]] : [])
  const d: LostHoldsDeps = {
    gates,
    now: () => NOW,
    generations: {
      get: async (_, id) => records.get(id),
      async addLost(lost) {
        if ((records.get(lost.id) ?? lost).outcome !== 'lost') return false
        records.set(lost.id, lost)
        return true
      },
    },
  }
  const recorded = (): GenerationRecord => records.get(ID) ?? sampleRecord({ id: 'none' })
  const used = async (gate: Gate) => (await gates.look(gate)).used
  return { gates, d, records, recorded, used }
}
const lostWith = (...holds: HoldRecord[]): GenerationRecord =>
  sampleRecord({ id: ID, team: 'acme', outcome: 'lost', holds })

test('a lost request gets back what counts of it at each gate, once, and others keep theirs', async () => {
  const { gates, d, recorded, used } = await opened([
    [TEAM, holdOf(0), 10],
    [TEAM, holdOf(0, 1), 4],
    [USER, holdOf(1), 10],
  ])
  for (const gate of [TEAM, USER]) await gates.adjust(gate, some(3))
  for (const gate of [TEAM, USER]) await sweepGate(d, 'acme', gate, await gates.look(gate))
  expect([await used(TEAM), await used(USER)]).toMatchObject([{ pico: 17n }, { pico: 13n }])
  const forgiven = await forgive(d, recorded())
  expect(forgiven).toEqual([
    { gate: { ...TEAM, keptUntil: expect.any(Number) }, amounts: { ...some(14), requests: 2n }, was: 'given back' },
    { gate: USER, amounts: some(10), was: 'given back' },
  ])
  const again = await forgive(d, recorded())
  expect(again?.map(({ was }) => was)).toEqual(['given back before', 'given back before'])
  expect([await used(TEAM), await used(USER)]).toEqual([some(3), some(3)])
})

test('of several tries of one part only the first is given back, since no other counted', async () => {
  const { gates, d, recorded, used } = await opened([
    [TEAM, holdOf(0, 0, 1), 10],
    [TEAM, holdOf(0), 10],
  ])
  await sweepGate(d, 'acme', TEAM, await gates.look(TEAM))
  expect(recorded().holds).toHaveLength(2)
  await forgive(d, recorded())
  expect(await used(TEAM)).toEqual(NO_AMOUNTS)
})

test('what still stands is settled first, with what was added after the record had been opened', async () => {
  const record = lostWith(named(TEAM, holdOf(0), 10))
  const holds = [
    [TEAM, holdOf(0), 10],
    [TEAM, holdOf(0, 1), 5],
  ] as const
  const { gates, d, recorded, used } = await opened(holds, record)
  await forgive(d, record)
  expect(await used(TEAM)).toEqual(NO_AMOUNTS)
  expect((await gates.look(TEAM)).holds.size).toBe(0)
  expect(recorded()).toMatchObject({ provider: record.provider, holds: [{ id: holdOf(0) }, { id: holdOf(0, 1) }] })
})

test('what was settled when the server came back is given back as a whole', async () => {
  const record = lostWith(named(TEAM, holdOf(0), 10))
  const holds = [
    [TEAM, holdOf(0), 10],
    [TEAM, holdOf(0, 1), 5],
  ] as const
  const { d, recorded, used } = await opened(holds, record)
  await settleLeft(d, [record])
  expect(await used(TEAM)).toMatchObject({ pico: 15n })
  await forgive(d, recorded())
  expect(await used(TEAM)).toEqual(NO_AMOUNTS)
})

test('it goes on where it was interrupted, and with gates that are swept later', async () => {
  const { gates, d, recorded, used } = await opened([
    [TEAM, holdOf(0), 10],
    [USER, holdOf(1), 10],
  ])
  await sweepGate(d, 'acme', TEAM, await gates.look(TEAM))
  await forgive(d, recorded())
  expect([await used(TEAM), await used(USER)]).toEqual([NO_AMOUNTS, some(10)])
  await sweepGate(d, 'acme', USER, await gates.look(USER))
  expect((await forgive(d, recorded()))?.map(({ was }) => was)).toEqual(['given back before', 'given back'])
  expect([await used(TEAM), await used(USER)]).toEqual([NO_AMOUNTS, NO_AMOUNTS])
})

test('nothing is given back where the true record has come, nor in a window that nobody reads', async () => {
  const record = lostWith(named(TEAM, holdOf(0), 10))
  const { gates, d, records, used } = await opened([[TEAM, holdOf(0), 10]], record)
  records.set(ID, { ...record, outcome: 'complete', holds: [named(TEAM, holdOf(0), 4)] })
  expect(await forgive(d, record)).toBeUndefined()
  expect(await used(TEAM)).toEqual(some(4))
  const past = { ...TEAM, window: '2025-11#a' }
  records.set(ID, lostWith(named(past, holdOf(0), 10)))
  expect(await forgive(d, record)).toMatchObject([{ was: 'over' }])
  expect((await gates.look(past)).used).toEqual(NO_AMOUNTS)
})

test('nor while a gate does not settle what stands there', async () => {
  const record = lostWith(named(TEAM, holdOf(0), 10))
  const { gates, d, used } = await opened([[TEAM, holdOf(0), 10]], record)
  const away = { ...gates, settle: () => Promise.reject(new Error('away')) }
  await expect(forgive({ ...d, gates: away }, record)).rejects.toThrow('away')
  expect(await used(TEAM)).toEqual(some(10))
})

test('holds that no request made count for nothing', () => {
  expect(chargesOf(lostWith(named(USER, 'SOMETHINGELSE', 10)))).toEqual([{ gate: USER, amounts: NO_AMOUNTS }])
})
