import { load } from './load/load.ts'
import { type Sample, sampleAll } from './load/sample.ts'
import { waysOf } from './load/ways.ts'
import type { Measured } from './process/processes.ts'
import { withBench } from './process/system.ts'

export interface StreamsSize {
  /** Of each way before the first round. */
  readonly warm: number
  readonly rounds: number
  /** Of each way, level and round whose chunks come at once. */
  readonly burst: number
  /** How many paced streams are under way, each level once a round. */
  readonly paced: readonly number[]
}

const BURST_LEVELS = [1, 16, 64] as const
/** Their chunks must not fall on the same moments. */
const SPREAD_MS = 1000

/** Streams at once and paced, through all ways in turn. */
export const streams = (upstream: Measured, { warm, rounds, burst, paced }: StreamsSize): Promise<Sample[]> =>
  withBench(upstream, async (bench) => {
    const ways = waysOf(bench)
    for (const way of ways) await load(way.target('burst'), { total: warm, concurrency: 16 })
    const atOnce = BURST_LEVELS.map((concurrency) => ({ total: burst, concurrency }))
    const inTime = paced.map((concurrency) => ({ total: concurrency, concurrency, spreadMs: SPREAD_MS }))
    return [...(await sampleAll(ways, 'burst', atOnce, rounds)), ...(await sampleAll(ways, 'paced', inTime, rounds))]
  })
