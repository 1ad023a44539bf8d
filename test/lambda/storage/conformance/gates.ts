import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { heldIn, NO_AMOUNTS, spentIn, toNs } from '../../../../lambda/storage/gate-state.ts'
import {
  type Amounts,
  type Gate,
  type Gates,
  MOST_AMOUNT,
  MOST_HOLDS,
  type Reserve,
  type Reserved,
} from '../../../../lambda/storage/gates.ts'
import { courses, newModel } from './gate-model.ts'
import { NOW } from './sample.ts'
import type { Opened } from './store.ts'

const pico = (amount: bigint): Amounts => ({ ...NO_AMOUNTS, pico: amount })

const asking = (changes: Partial<Reserve> & Pick<Reserve, 'hold'>): Reserve => ({
  amounts: pico(10n),
  limits: { pico: 100n },
  mostOpen: 400,
  draws: {},
  nowMs: NOW,
  ...changes,
})

const grantedIn = (answers: readonly Reserved[]): number => answers.filter(({ isGranted }) => isGranted).length

export interface OpenedGates extends Opened<Gates> {
  /** Until when a gate is kept, milliseconds since 1970; undefined where it stays. */
  keptUntil(gate: Gate): Promise<number | undefined>
}

/** Some at once, as a store bears it. */
const inTurns = async <T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> => {
  const all: T[] = []
  for (let from = 0; from < count; from += 30) {
    const indexes = Array.from({ length: Math.min(30, count - from) }, (_, at) => from + at)
    all.push(...(await Promise.all(indexes.map(act))))
  }
  return all
}

/** What every store of gates does. */
export const gatesConformance = (name: string, open: () => OpenedGates | Promise<OpenedGates>) =>
  describe(`${name}: gates`, () => {
    let opened: OpenedGates
    let scopes = 0
    const newGate = (): Gate => ({ scope: 'team', id: `gate ${scopes++} #ü`, window: '2026-11-22' })

    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    test('nobody has been at is empty', async () => {
      expect(await opened.store.look(newGate())).toEqual({ used: NO_AMOUNTS, holds: new Map(), fullAtNs: {} })
    })

    test('does what its model does, whatever is reserved and settled in which order', () =>
      fc.assert(
        fc.asyncProperty(courses, async (course) => {
          await fc.asyncModelRun(
            () => ({ model: newModel(NOW), real: { gates: opened.store, gate: newGate() } }),
            course,
          )
        }),
        { numRuns: 40 },
      ))

    test('says what it holds where it refuses: what is gone, and what running requests may still cost', async () => {
      const gate = newGate()
      await opened.store.reserve(gate, asking({ hold: 'A', amounts: pico(60n) }))
      await opened.store.reserve(gate, asking({ hold: 'B', amounts: pico(30n) }))
      await opened.store.settle(gate, { hold: 'A', held: pico(60n), cost: pico(25n) })
      const refused = await opened.store.reserve(gate, asking({ hold: 'C', amounts: pico(50n) }))
      expect(refused).toMatchObject({ isGranted: false, failed: { condition: 'limit', unit: 'pico' } })
      expect(spentIn(refused.state)).toEqual(pico(25n))
      expect(heldIn(refused.state)).toEqual(pico(30n))
      expect(refused.state.holds.get('B')).toEqual(pico(30n))
    })

    test('refuses what is more than the limit by itself, and where nothing may be open', async () => {
      const gate = newGate()
      const over = await opened.store.reserve(gate, asking({ hold: 'A', amounts: pico(101n) }))
      expect(over).toMatchObject({ isGranted: false, failed: { condition: 'limit', unit: 'pico' } })
      const amounts = { ...NO_AMOUNTS, requests: 1n }
      const closed = await opened.store.reserve(gate, asking({ hold: 'B', amounts, mostOpen: 0 }))
      expect(closed).toMatchObject({ isGranted: false, failed: { condition: 'open' } })
      expect((await opened.store.look(gate)).used).toEqual(NO_AMOUNTS)
    })

    test('has so many holds and no more, also of what is no further request', async () => {
      const gate = newGate()
      const held: Amounts = pico(1n)
      const take = (hold: string) =>
        opened.store.reserve(gate, asking({ hold, amounts: held, limits: {}, mostOpen: 1 }))
      const answers = await inTurns(MOST_HOLDS + 10, (index) => take(`H${index}`))
      expect(grantedIn(answers)).toBe(MOST_HOLDS)
      expect(await take('ONEMORE')).toMatchObject({ isGranted: false, failed: { condition: 'open' } })
      const [first] = (await opened.store.look(gate)).holds.keys()
      await opened.store.settle(gate, { hold: first ?? '', held, cost: held })
      expect(await take('ANOTHER')).toMatchObject({ isGranted: true })
      expect(await take('LAST')).toMatchObject({ isGranted: false, failed: { condition: 'open' } })
    })

    test('counts money exactly, far beyond what a machine counts in', async () => {
      const gate = newGate()
      const most = { pico: MOST_AMOUNT * 10n }
      const odd = MOST_AMOUNT - 1n
      for (const hold of ['A', 'B', 'C'])
        expect(await opened.store.reserve(gate, asking({ hold, amounts: pico(odd), limits: most }))).toMatchObject({
          isGranted: true,
        })
      const settled = await opened.store.settle(gate, { hold: 'B', held: pico(odd), cost: pico(MOST_AMOUNT) })
      expect(settled?.used.pico).toBe(3n * MOST_AMOUNT - 2n)
    })

    test.each([
      ['less than nothing', pico(-1n)],
      ['too much', pico(MOST_AMOUNT + 1n)],
      ['fewer requests than none', { ...NO_AMOUNTS, requests: -1n }],
    ])('takes no amount that is %s', async (_, amounts) => {
      const gate = newGate()
      await expect(opened.store.reserve(gate, asking({ hold: 'A', amounts }))).rejects.toThrow(RangeError)
      const settled = { hold: 'A', held: pico(1n), cost: amounts }
      await expect(opened.store.settle(gate, settled)).rejects.toThrow(RangeError)
    })

    test('counts also what is taken away, and what is more than there was, exactly', async () => {
      const gate = newGate()
      const [most, all] = [pico(MOST_AMOUNT), { pico: -MOST_AMOUNT, requests: -3n, tokens: -MOST_AMOUNT }]
      expect((await opened.store.adjust(gate, most))?.used).toEqual(most)
      for (const _ of [1, 2]) await opened.store.adjust(gate, all)
      const used = { pico: -MOST_AMOUNT, requests: -6n, tokens: -2n * MOST_AMOUNT }
      expect((await opened.store.look(gate)).used).toEqual(used)
      // What was forgiven is there to be spent.
      const limits = { pico: 0n }
      const again = await opened.store.reserve(gate, asking({ hold: 'A', amounts: most, limits }))
      expect(again).toMatchObject({ isGranted: true, state: { used: { ...used, pico: 0n } } })
      const over = await opened.store.reserve(gate, asking({ hold: 'B', amounts: pico(1n), limits }))
      expect(over).toMatchObject({ isGranted: false, failed: { condition: 'limit' } })
    })

    test('is adjusted once under a name, whoever asks, and beside the holds of that name', async () => {
      const gate = newGate()
      await opened.store.reserve(gate, asking({ hold: 'RUN7' }))
      const all = await Promise.all([1, 2, 3, 4].map(() => opened.store.adjust(gate, pico(5n), { once: 'RUN7' })))
      expect(all.filter((state) => state !== undefined)).toHaveLength(1)
      expect(await opened.store.adjust(gate, pico(5n), { once: 'RUN8' })).toMatchObject({ used: pico(20n) })
      // Neither what is settled nor what is adjusted otherwise makes it forget.
      await opened.store.settle(gate, { hold: 'RUN7', held: pico(10n), cost: pico(1n) })
      await opened.store.adjust(gate, pico(1n))
      expect(await opened.store.adjust(gate, pico(5n), { once: 'RUN7' })).toBeUndefined()
      expect(await opened.store.look(gate)).toMatchObject({
        ...{ used: pico(12n), holds: new Map(), adjusted: new Set(['RUN7', 'RUN8']) },
      })
      expect(await opened.store.adjust(newGate(), pico(5n), { once: 'RUN7' })).toBeDefined()
    })

    test('counts each of those that are adjusted at once', async () => {
      const gate = newGate()
      const by = { pico: 3n, requests: 1n, tokens: 20n }
      await Promise.all(Array.from({ length: 20 }, () => opened.store.adjust(gate, by)))
      expect((await opened.store.look(gate)).used).toEqual({ pico: 60n, requests: 20n, tokens: 400n })
    })

    test('is adjusted by nothing too, and is there then', async () => {
      const gate = newGate()
      expect(await opened.store.adjust(gate, NO_AMOUNTS)).toEqual(await opened.store.look(gate))
    })

    test.each([
      ['too much', pico(MOST_AMOUNT + 1n), undefined],
      ['too much to take away', { ...NO_AMOUNTS, tokens: -MOST_AMOUNT - 1n }, undefined],
      ['under no name', NO_AMOUNTS, ''],
      ['under a small name', NO_AMOUNTS, 'run7'],
      ['under a long name', NO_AMOUNTS, 'A'.repeat(41)],
    ])('is not adjusted by what is %s', async (_, by, once) => {
      const gate = newGate()
      await expect(opened.store.adjust(gate, by, once === undefined ? {} : { once })).rejects.toThrow(RangeError)
      expect((await opened.store.look(gate)).used).toEqual(NO_AMOUNTS)
    })

    test.each(['', 'a', 'A#B', 'A'.repeat(41)])('takes no hold that is called %j', async (hold) => {
      await expect(opened.store.reserve(newGate(), asking({ hold }))).rejects.toThrow(RangeError)
    })

    test('is drawn from without a hold, and takes back what was drawn', async () => {
      const gate = newGate()
      const draw = { takeNs: 1_000_000_000n, burstNs: 2_000_000_000n }
      const { hold: _, ...asked } = asking({ amounts: NO_AMOUNTS, draws: { requests: draw }, mostOpen: 0 })
      const granted = []
      for (let n = 0; n < 3; n++) granted.push((await opened.store.reserve(gate, asked)).isGranted)
      expect(granted).toEqual([true, true, false])
      const { holds, fullAtNs } = await opened.store.look(gate)
      expect([holds.size, fullAtNs.requests]).toEqual([0, toNs(NOW) + 2_000_000_000n])
      const returned = await opened.store.adjust(gate, NO_AMOUNTS, { returnNs: { requests: 1_000_000_000n } })
      expect(returned?.fullAtNs.requests).toBe(toNs(NOW) + 1_000_000_000n)
      expect((await opened.store.reserve(gate, asked)).isGranted).toBe(true)
    })

    test('is of its scope, id and window alone', async () => {
      const { id, ...rest } = newGate()
      const gates = [
        { ...rest, id },
        { ...rest, id, scope: 'key' },
        { ...rest, id: `${id}x` },
        { ...rest, id, window: 'none' },
      ]
      for (const [index, gate] of gates.entries())
        await opened.store.reserve(gate, asking({ hold: 'A', amounts: pico(BigInt(index + 1)) }))
      const used = await Promise.all(gates.map(async (gate) => (await opened.store.look(gate)).used.pico))
      expect(used).toEqual([1n, 2n, 3n, 4n])
    })

    test('is kept until the time that the latest hold said', async () => {
      const gate = newGate()
      const limits = { pico: 40n }
      const told: (number | undefined)[] = []
      for (const [index, seconds] of [undefined, 5, 9, undefined, 7, 8].entries()) {
        const said = seconds === undefined ? gate : { ...gate, keptUntil: NOW + seconds * 1000 }
        // The last one is refused.
        await opened.store.reserve(said, asking({ hold: `H${index}`, limits: index < 5 ? {} : limits }))
        told.push(await opened.keptUntil(gate))
      }
      const settled = { hold: 'H0', held: pico(10n), cost: pico(1n) }
      expect(await opened.store.settle({ ...gate, keptUntil: NOW + 99_000 }, settled)).toBeDefined()
      told.push(await opened.keptUntil(gate))
      expect(told).toEqual([undefined, ...[5, 9, 9, 7, 7, 7].map((seconds) => NOW + seconds * 1000)])
    })

    test('is kept until the time that it was last adjusted with', async () => {
      const gate = newGate()
      const told: (number | undefined)[] = []
      for (const [seconds, once] of [[undefined], [5], [undefined], [9, 'A'], [11, 'A']] as const) {
        const said = seconds === undefined ? gate : { ...gate, keptUntil: NOW + seconds * 1000 }
        await opened.store.adjust(said, pico(1n), once === undefined ? {} : { once })
        told.push(await opened.keptUntil(gate))
      }
      // The last one was done before.
      expect(told).toEqual([undefined, ...[5, 5, 9, 9].map((seconds) => NOW + seconds * 1000)])
    })

    test('lets so many through that the limit allows, and no more, when all come at once', async () => {
      const gate = newGate()
      const holds = Array.from({ length: 60 }, (_, index) => `P${index}`)
      const answers = await Promise.all(holds.map((hold) => opened.store.reserve(gate, asking({ hold }))))
      expect(grantedIn(answers)).toBe(10)
      const settling = holds.map((hold) => opened.store.settle(gate, { hold, held: pico(10n), cost: pico(3n) }))
      expect((await Promise.all(settling)).filter((state) => state !== undefined)).toHaveLength(10)
      expect(await opened.store.look(gate)).toMatchObject({ used: pico(30n), holds: new Map() })
    })

    test('draws from its buckets no more than there is, when all come at once', async () => {
      const gate = newGate()
      const draws = { requests: { takeNs: 1_000_000_000n, burstNs: 5_000_000_000n } }
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          opened.store.reserve(gate, asking({ hold: `P${index}`, amounts: NO_AMOUNTS, draws })),
        ),
      )
      // Others may have been faster each time, which is no more than there is either.
      expect(grantedIn(answers)).toBeLessThanOrEqual(5)
      const more = await Promise.all(
        Array.from({ length: 5 }, async (_, index) => {
          for (let tries = 0; tries < 20; tries++) {
            const hold = `Q${index}X${tries}`
            const answer = await opened.store.reserve(gate, asking({ hold, amounts: NO_AMOUNTS, draws }))
            if (answer.isGranted || answer.failed.condition !== 'contended') return answer
          }
          throw new Error('always contended')
        }),
      )
      expect(grantedIn(answers) + grantedIn(more)).toBe(5)
    })
  })
