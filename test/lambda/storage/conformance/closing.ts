import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClosingDeps, closeHours } from '#gateway/money/sums/close.ts'
import { fold } from '#gateway/money/sums/fold.ts'
import { HOUR_MS } from '../../../../lambda/storage/calendar.ts'
import type { GenerationRecord, Generations } from '../../../../lambda/storage/generations.ts'
import type { Log } from '../../../../lambda/storage/ledger/log.ts'
import type { Sheet, Sums } from '../../../../lambda/storage/ledger/sums.ts'
import { randomRecord } from './random-records.ts'
import { NOW } from './sample.ts'
import type { Open, Opened } from './store.ts'

/** What sums are made of, and where. */
export interface ClosingStores {
  readonly generations: Pick<Generations, 'put'>
  readonly log: Log
  readonly sums: Sums
  /** Has the hours of these records marked, where the store's `put` does not do so itself. May mark too much. */
  delivered?(records: readonly GenerationRecord[]): Promise<void>
}

const HOURS = 3
const START = NOW - 10 * HOUR_MS
const LISTS = ['cells', 'users', 'tags'] as const

class Crash extends Error {}

type Stores = Pick<ClosingDeps, 'log' | 'sums'>

/** Something happens before or after the call with that number, of all calls of these stores together. */
const interrupted = ({ log, sums }: Stores, at: number, happens: (isFirst: boolean) => Promise<unknown>): Stores => {
  let calls = 0
  const step = async (): Promise<void> => {
    if (calls++ >= at) await happens(calls === at + 1)
  }
  const proxied = <T extends object>(store: T): T =>
    new Proxy(store, {
      get: (target, name) => {
        const verb = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>
        if (name === 'scan')
          return async function* (...args: Parameters<Log['scan']>) {
            for await (const batch of log.scan(...args)) {
              await step()
              yield batch
            }
          }
        return async (...args: unknown[]) => {
          await step()
          const result = await verb.apply(target, args)
          await step()
          return result
        }
      },
    })
  return { log: proxied(log), sums: proxied(sums) }
}

/** Whoever uses them dies there; what it was at is not undone. */
const dying = (stores: Stores, at: number): Stores =>
  interrupted(stores, at, async () => {
    throw new Crash()
  })

/** That happens there, and the closer goes on. */
const delayed = (stores: Stores, at: number, meanwhile: () => Promise<unknown>): Stores =>
  interrupted(stores, at, async (isFirst) => (isFirst ? meanwhile() : undefined))

type Act =
  | { readonly kind: 'put'; readonly record: GenerationRecord }
  | { readonly kind: 'again'; readonly which: number }
  | { readonly kind: 'change'; readonly which: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'die'; readonly at: number }
  | { readonly kind: 'meanwhile'; readonly at: number; readonly records: readonly GenerationRecord[] }
  | { readonly kind: 'together'; readonly at: number; readonly record: GenerationRecord }

const record = randomRecord('', fc.integer({ min: START, max: START + HOURS * HOUR_MS - 1 }))
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('put' as const), record }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('again' as const, 'change' as const), which: fc.nat(30) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'close' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('die' as const), at: fc.nat(20) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ kind: fc.constant('meanwhile' as const), at: fc.nat(20) },
      records: fc.array(record, { maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('together' as const), at: fc.nat(20), record }) },
)

/** What sums do that are made of a log: they are always its fold. The clock of the stores must stand at NOW. */
export const closingConformance = (name: string, open: Open<ClosingStores>, numRuns = 40) =>
  describe(`${name}: closing hours`, () => {
    let opened: Opened<ClosingStores>
    let teams = 0
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    /** Of one team, so that no run of a property sees what another one left. */
    const of = (team: string) => ({
      log: opened.store.log,
      sums: { ...opened.store.sums, marked: () => opened.store.sums.marked(team) },
    })
    const close = (stores: Stores) => {
      const errors: unknown[] = []
      const failed = (_: unknown, error: unknown) => errors.push(error)
      return closeHours({ ...stores, now: () => NOW, failed }).then(
        () => errors,
        (error) => [...errors, error],
      )
    }
    const put = async (one: GenerationRecord): Promise<void> => {
      await opened.store.generations.put(one)
      await opened.store.delivered?.([one])
    }
    const sumsOf = async (team: string, startMs: number): Promise<Sheet> => {
      const lists = await Promise.all(
        LISTS.map(async (list) => {
          const [published] = await opened.store.sums.read(team, startMs, startMs + HOUR_MS, list)
          return [list, published?.sheet[list] ?? []] as const
        }),
      )
      return Object.fromEntries(lists) as unknown as Sheet
    }
    const expectFold = async (team: string, records: Iterable<GenerationRecord>): Promise<void> => {
      const all = [...records]
      for (let hour = 0; hour < HOURS; hour++) {
        const startMs = START + hour * HOUR_MS
        const within = all.filter(({ createdAt }) => createdAt >= startMs && createdAt < startMs + HOUR_MS)
        expect(await sumsOf(team, startMs)).toEqual(fold(within))
      }
    }

    /** Resolves to the log as it then is. */
    const perform = async (team: string, acts: readonly Act[]): Promise<Iterable<GenerationRecord>> => {
      const log = new Map<string, GenerationRecord>()
      const putOf = (one: GenerationRecord): Promise<void> => {
        log.set(one.id, { ...one, team })
        return put({ ...one, team })
      }
      const putAgain = async ({ which }: { readonly which: number }, changes: Partial<GenerationRecord>) => {
        const before = [...log.values()][which % log.size]
        if (before) await putOf({ ...before, ...changes })
      }
      const perform: { readonly [Kind in Act['kind']]: (one: Extract<Act, { kind: Kind }>) => Promise<unknown> } = {
        put: ({ record: one }) => putOf(one),
        again: (one) => putAgain(one, {}),
        change: (one) => putAgain(one, { outcome: 'aborted', project: 'other' }),
        close: async () => expect(await close(of(team))).toEqual([]),
        die: ({ at }) => close(dying(of(team), at)),
        meanwhile: ({ at, records }) => {
          const [first, second] = records
          const meanwhile = async () => {
            if (first) await putOf(first)
            await close(of(team))
            if (second) await putOf(second)
          }
          return close(delayed(of(team), at, meanwhile))
        },
        together: ({ at, record: one }) =>
          Promise.all([close(of(team)), close(of(team)), close(dying(of(team), at)), putOf(one)]),
      }
      for (const one of acts) await perform[one.kind](one as never)
      return log.values()
    }

    test('whoever dies, comes twice or late: sums are those of the log once somebody has closed it', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 12 }), async (acts) => {
          const team = `closing ${teams++}`
          const log = await perform(team, acts)
          expect(await close(of(team))).toEqual([])
          expect(await opened.store.sums.marked(team)).toEqual([])
          await expectFold(team, log)
        }),
        { numRuns },
      )
    })

    test('wherever the closer dies, the next one finishes', async () => {
      for (let at = 0; at < 12; at++) {
        const team = `closing ${teams++}`
        const records = fc.sample(record, 4).map((one) => ({ ...one, team }))
        for (const one of records) await put(one)
        await close(dying(of(team), at))
        await close(of(team))
        await expectFold(team, records)
      }
    })

    test('whatever comes while an hour is summed up, wherever that is, is summed up by the next', async () => {
      for (let at = 0; at < 12; at++)
        for (const others of ['close before it comes', 'close after it has come', 'do nothing']) {
          const team = `closing ${teams++}`
          const [first, second] = fc.sample(randomRecord(team, fc.constant(START)), 2)
          if (!first || !second) throw new Error('no records')
          await put(first)
          const meanwhile = async () => {
            if (others === 'close before it comes') await close(of(team))
            await put(second)
            if (others === 'close after it has come') await close(of(team))
          }
          await close(delayed(of(team), at, meanwhile))
          await close(of(team))
          const stored = (await opened.store.log.find(team, second.id)).length > 0
          await expectFold(team, stored ? [first, second] : [first])
        }
    })

    test('an hour that is not over is left alone', async () => {
      const team = `closing ${teams++}`
      const [open, over] = [NOW - 60_000, NOW - 3 * HOUR_MS].map((createdAt) => ({
        ...(fc.sample(randomRecord(team, fc.constant(createdAt)), 1)[0] as GenerationRecord),
        team,
      }))
      if (!open || !over) throw new Error('no records')
      await put(open)
      await put(over)
      expect(await close(of(team))).toEqual([])
      const [mark, ...others] = await opened.store.sums.marked(team)
      expect([mark?.startMs, others]).toEqual([Math.floor(open.createdAt / HOUR_MS) * HOUR_MS, []])
      expect(await opened.store.sums.read(team, NOW - HOUR_MS, NOW, 'cells')).toEqual([])
      expect(await opened.store.sums.read(team, 0, NOW, 'cells')).toHaveLength(1)
    })
  })
