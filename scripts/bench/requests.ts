import { CORE_CASES } from './load/cases.ts'
import { load } from './load/load.ts'
import { measure, type Sample, sampleAll } from './load/sample.ts'
import { floorWay, gatewayWay, type Way, waysOf } from './load/ways.ts'
import type { Measured } from './process/processes.ts'
import { startFloor, startGateway, withBench } from './process/system.ts'
import type { BenchWire } from './provider/wires.ts'

/** So many at a time: enough to keep a core busy. */
export const CONCURRENCY = 32
/** The first ones of a process, which cost several times what later ones do. */
export const YOUNG = 200

export interface RequestsSize {
  /** Of each way before the first round, and in each. */
  readonly warm: number
  readonly total: number
  readonly rounds: number
}

/** JSON answers through processes that have answered many. */
export const warmRequests = (upstream: Measured, { warm, total, rounds }: RequestsSize): Promise<Sample[]> =>
  withBench(upstream, async (bench) => {
    const ways = waysOf(bench).filter(({ measured }) => measured)
    for (const way of ways) await load(way.target('json'), { total: warm, concurrency: CONCURRENCY })
    return sampleAll(ways, 'json', [{ total, concurrency: CONCURRENCY }], rounds)
  })

/** A way and the process that it begins with. */
interface FreshWay {
  readonly start: (upstream: Measured) => Promise<Measured>
  readonly way: (fresh: Measured) => Way
}

const WIRES: readonly BenchWire[] = ['chat', 'messages']

const FRESH_WAYS: readonly FreshWay[] = [
  ...WIRES.map((wire) => ({ start: startFloor, way: (fresh: Measured) => floorWay(fresh, wire) })),
  ...CORE_CASES.map((use) => ({ start: startGateway, way: (fresh: Measured) => gatewayWay(fresh, use) })),
]

/** The first answers of a process that has just begun to listen, which is another one for each way and round. */
export const youngRequests = async (upstream: Measured, rounds: number): Promise<Sample[]> => {
  const samples: Sample[] = []
  for (let round = 0; round < rounds; round++)
    for (const { start, way } of FRESH_WAYS) {
      const fresh = await start(upstream)
      samples.push(await measure(way(fresh), 'json', { total: YOUNG, concurrency: CONCURRENCY }))
      await fresh.stop()
    }
  return samples
}
