import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DialectName } from '#gateway/core/call.ts'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import type { Reply } from '../../../clients/client.ts'
import { timeByTurns } from '../../../harness/time-by-turns.ts'
import { type Case, type Fixture, type FixtureOptions, openFixture } from '../fixture.ts'
import { answers, LEAK, type Script, type WireKind } from '../provider.ts'
import { type Ending, expectRecord, expectReply, PAIRED } from './endings.ts'
import { METHODS, type Method, type Mode, ROUTES, type Route } from './routes.ts'

/** What a provider does wrong, and how requests of either method end; a method is absent where the fault makes no sense. */
export interface Fault {
  readonly script: Script
  readonly complete?: Ending
  readonly stream?: Ending
  /** Where it makes sense on one wire only. */
  readonly wire?: WireKind
  /** Where some routes end otherwise. */
  readonly but?: Readonly<Partial<Record<Mode | DialectName, Ending>>>
  /** Where it ends like that only without a second endpoint, or only with one. */
  readonly only?: Case['endpoints']
  /** What the record holds beside that, and what it holds of the attempt that failed. */
  readonly record?: object
  /** A key that the record then does not have. */
  readonly lacks?: keyof GenerationRecord
  readonly attempt?: object
  readonly reply?: Partial<Reply>
}

export type Faults = Readonly<Record<string, Fault>>

interface Row extends Fault {
  readonly fault: string
  readonly ending: Ending
  readonly cases: readonly Case[]
}

const rowsOf = (faults: Faults, route: Route, method: Method): Row[] =>
  Object.entries(faults).flatMap(([fault, row]) => {
    const usual = row[method]
    if (!usual || (row.wire !== undefined && row.wire !== route.wire)) return []
    const ending = row.but?.[route.client.dialect] ?? row.but?.[route.mode] ?? usual
    const endpoints = row.only ? [row.only] : PAIRED[ending] ? (['alone', 'paired'] as const) : (['alone'] as const)
    const cases = endpoints.map((one): Case => ({ fault, script: row.script, route, method, endpoints: one }))
    return [{ ...row, fault, ending, cases }]
  })

const check = async (fixture: Fixture, row: Row): Promise<void> => {
  const { ending, attempt = {}, record = {}, reply = {}, lacks } = row
  for (const asked of row.cases) {
    const ended = await fixture.run(asked)
    const wanted = asked.endpoints === 'paired' ? (PAIRED[ending] ?? ending) : ending
    expectReply(ended.reply, wanted, wanted === ending ? reply : {})
    expectRecord(ended.record, wanted, asked.route, attempt)
    if (wanted !== ending || ending === 'as without a gateway') continue
    expect(ended.record).toMatchObject(record)
    if (lacks) expect(ended.record).not.toHaveProperty(lacks)
  }
}

const WARM_UP = ROUTES.flatMap((route) =>
  METHODS.map((method): Case => ({ fault: 'warm up', script: answers, route, method, endpoints: 'alone' })),
)

const RECEIVED = 'undici:request:headers'

/** Headers of all that the clients received. */
const watchHeaders = (): { seen: string[]; stop: () => void } => {
  const seen: string[] = []
  const watch = (message: unknown): void => {
    seen.push(String((message as { response: { headers: Buffer[] } }).response.headers))
  }
  subscribe(RECEIVED, watch)
  return { seen, stop: () => unsubscribe(RECEIVED, watch) }
}

/** Puts every fault on every route by every method: the table says how it ends, and the process must be unharmed. */
export const faultMatrix = (faults: Faults, options: FixtureOptions = {}, concurrency = 8): void => {
  vi.setConfig({ maxConcurrency: concurrency })
  const unhandled: unknown[] = []
  const note = (reason: unknown): number => unhandled.push(reason)
  const headers = watchHeaders()
  let fixture: Fixture
  let time: ReturnType<typeof timeByTurns> | undefined

  beforeAll(async () => {
    process.on('unhandledRejection', note)
    const rows = ROUTES.flatMap((route) => METHODS.flatMap((method) => rowsOf(faults, route, method)))
    const cases = rows.flatMap((row) => row.cases)
    fixture = await openFixture([...cases, ...WARM_UP], options)
    if (!options.timeouts) return
    // Short limits are not for loading what the first requests need.
    await Promise.all(WARM_UP.map((asked) => fixture.run(asked)))
    time = timeByTurns()
  })
  afterAll(async () => {
    await time?.stop()
    await fixture.close()
    headers.stop()
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
    expect(headers.seen).not.toEqual([])
    expect(headers.seen.filter((text) => text.length > 4000)).toEqual([])
    expect(headers.seen.filter((text) => text.includes(LEAK))).toEqual([])
  })

  describe.concurrent.each(ROUTES)('$client.name, $mode to $wire', (route) => {
    describe.each(METHODS.filter((method) => rowsOf(faults, route, method).length > 0))('%s', (method) => {
      test.concurrent.each(rowsOf(faults, route, method))('$fault: $ending', (row) => check(fixture, row))
    })
  })
}
