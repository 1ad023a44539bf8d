import { CASES, type Mode } from './cases.ts'
import { type Amount, gatewayTarget, load, plainTarget, type Target, type Timing } from './load.ts'
import type { Running } from './processes.ts'
import type { BenchWire } from './wires.ts'

/** The processes of one measurement. */
export interface Bench {
  readonly upstream: Running
  readonly floor: Running
  readonly gateway: Running
}

/** One way from the load to the provider. */
export interface Way {
  readonly name: string
  readonly wire: BenchWire
  /** Whose CPU counts; undefined: nothing is in between. */
  readonly measured: Running | undefined
  readonly target: (mode: Mode) => Target
}

const WIRES: readonly BenchWire[] = ['chat', 'messages', 'gemini']

const directName = (wire: BenchWire): string => `direct, ${wire}`
export const floorName = (wire: BenchWire): string => `floor, ${wire}`

export const waysOf = ({ upstream, floor, gateway }: Bench): Way[] => [
  ...WIRES.map((wire) => ({
    name: directName(wire),
    wire,
    measured: undefined,
    target: (mode: Mode) => plainTarget(upstream.url, wire, mode),
  })),
  ...WIRES.map((wire) => ({
    name: floorName(wire),
    wire,
    measured: floor,
    target: (mode: Mode) => plainTarget(floor.url, wire, mode),
  })),
  ...CASES.map((use) => ({
    name: use.name,
    wire: use.wire,
    measured: gateway,
    target: (mode: Mode) => gatewayTarget(gateway.url, use, mode),
  })),
]

/** What one way cost under one load. */
export interface Sample {
  readonly way: string
  readonly wire: BenchWire
  readonly mode: Mode
  readonly concurrency: number
  /** CPU of the measured process per stream, ms. */
  readonly cpuMs: number | undefined
  readonly timings: readonly Timing[]
}

export const sample = async (way: Way, mode: Mode, amount: Amount): Promise<Sample> => {
  // After the turns of the others its connections are closed and its code is cold.
  await load(way.target('burst'), { total: 2 * amount.concurrency, concurrency: amount.concurrency })
  const before = await way.measured?.usage()
  const timings = await load(way.target(mode), amount)
  const after = await way.measured?.usage()
  const cpuMs = before && after ? (after.cpuMs - before.cpuMs) / amount.total : undefined
  return { way: way.name, wire: way.wire, mode, concurrency: amount.concurrency, cpuMs, timings }
}

/** Rounds over all ways, so that whatever the machine does meanwhile meets all of them. */
export const sampleAll = async (ways: readonly Way[], mode: Mode, amounts: readonly Amount[], rounds: number) => {
  const samples: Sample[] = []
  for (let round = 0; round < rounds; round++)
    for (const amount of amounts) for (const way of ways) samples.push(await sample(way, mode, amount))
  return samples
}
