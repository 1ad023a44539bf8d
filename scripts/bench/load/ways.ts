import type { Measured } from '../process/processes.ts'
import type { BenchWire } from '../provider/wires.ts'
import { CASES, type Case, type Mode } from './cases.ts'
import { gatewayTarget, plainTarget, type Target } from './target.ts'

/** The processes of one measurement. */
export interface Bench {
  readonly upstream: Measured
  readonly floor: Measured
  readonly gateway: Measured
}

/** One way from the load to the provider. */
export interface Way {
  readonly name: string
  /** Of the provider: which floor it is compared with. */
  readonly wire: BenchWire
  /** Whose CPU counts; undefined: nothing is in between. */
  readonly measured: Measured | undefined
  readonly target: (mode: Mode) => Target
  /** Of the usual number of answers, for who is so slow that fewer tell as much. */
  readonly share?: number
}

const WIRES: readonly BenchWire[] = ['chat', 'messages', 'gemini']

const directWay = ({ url }: Measured, wire: BenchWire): Way => ({
  name: `direct, ${wire}`,
  wire,
  measured: undefined,
  target: (mode) => plainTarget(url, wire, mode),
})

export const floorName = (wire: BenchWire): string => `floor, ${wire}`

export const floorWay = (floor: Measured, wire: BenchWire): Way => ({
  name: floorName(wire),
  wire,
  measured: floor,
  target: (mode) => plainTarget(floor.url, wire, mode),
})

export const gatewayWay = (gateway: Measured, use: Case): Way => ({
  name: use.name,
  wire: use.wire,
  measured: gateway,
  target: (mode) => gatewayTarget(gateway.url, use, mode),
})

export const waysOf = ({ upstream, floor, gateway }: Bench): Way[] => [
  ...WIRES.map((wire) => directWay(upstream, wire)),
  ...WIRES.map((wire) => floorWay(floor, wire)),
  ...CASES.map((use) => gatewayWay(gateway, use)),
]
