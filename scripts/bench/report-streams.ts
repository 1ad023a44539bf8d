import type { Mode } from './cases.ts'
import { median, percentile, ratio, shown, table } from './figures.ts'
import { floorName, type Sample } from './streams.ts'
import { CHUNKS } from './wires.ts'

const GAP_MS = 10
const PARTS = [0.5, 0.95, 0.99] as const

const named = (values: Iterable<string>): string[] => [...new Set(values)]
const numbered = (samples: readonly Sample[]): number[] => [...new Set(samples.map(({ concurrency }) => concurrency))]

const of = (samples: readonly Sample[], way: string, concurrency: number): Sample[] =>
  samples.filter((sample) => sample.way === way && sample.concurrency === concurrency)

const cpuOf = (samples: readonly Sample[]): number => median(samples.flatMap(({ cpuMs }) => cpuMs ?? []))

/** Round by round against the floor of the same round, then the median. */
const cpuRatio = (samples: readonly Sample[], way: string, concurrency: number): number => {
  const own = of(samples, way, concurrency)
  const floor = of(samples, floorName(own[0]?.wire ?? 'chat'), concurrency)
  return median(own.map(({ cpuMs }, round) => (cpuMs ?? Number.NaN) / (floor[round]?.cpuMs ?? Number.NaN)))
}

const spread = (values: readonly number[]): string => PARTS.map((part) => shown(percentile(values, part))).join(' / ')

const firstBytes = (samples: readonly Sample[]): number[] =>
  samples.flatMap(({ timings }) => timings.map(({ firstByte }) => firstByte))

const lateness = (samples: readonly Sample[]): number[] =>
  samples.flatMap(({ timings }) => timings.flatMap(({ gaps }) => gaps.map((gap) => Math.abs(gap - GAP_MS))))

const ways = (samples: readonly Sample[]): string[] => named(samples.map(({ way }) => way))
const wireOf = (samples: readonly Sample[], way: string) => samples.find((one) => one.way === way)?.wire ?? 'chat'

const cpuTable = (samples: readonly Sample[]): string => {
  const levels = numbered(samples)
  const measured = ways(samples.filter(({ cpuMs }) => cpuMs !== undefined))
  return table(
    ['CPU per stream', ...levels.flatMap((level) => [`ms at ${level}`, 'of the floor']), 'streams/s on a core'],
    measured.map((way) => [
      way,
      ...levels.flatMap((level) => [shown(cpuOf(of(samples, way, level))), ratio(cpuRatio(samples, way, level))]),
      shown(1000 / cpuOf(of(samples, way, levels.at(-1) ?? 1))),
    ]),
  )
}

/** One stream has no percentiles, and its CPU is that of a process that mostly sleeps. */
const several = (samples: readonly Sample[]): Sample[] => samples.filter(({ timings }) => timings.length > 1)

const addedMs = (samples: readonly Sample[], way: string, level: number): number =>
  percentile(firstBytes(of(samples, way, level)), 0.5) -
  percentile(firstBytes(of(samples, floorName(wireOf(samples, way)), level)), 0.5)

const firstByteTable = (samples: readonly Sample[]): string => {
  const levels = numbered(several(samples))
  const added = (way: string, level: number): string => shown(addedMs(samples, way, level))
  return table(
    ['first byte, ms p50 / p95 / p99', ...levels.flatMap((level) => [`${level} at a time`, 'p50 over the floor'])],
    ways(samples).map((way) => [
      way,
      ...levels.flatMap((level) => [spread(firstBytes(of(samples, way, level))), added(way, level)]),
    ]),
  )
}

const gapTable = (samples: readonly Sample[]): string => {
  const levels = numbered(samples)
  const most = levels.at(-1) ?? 1
  return table(
    [`off the ${GAP_MS} ms, ms p50 / p95 / p99`, ...levels.map((level) => `${level} at a time`), 'CPU per chunk, µs'],
    ways(samples).map((way) => [
      way,
      ...levels.map((level) => spread(lateness(of(samples, way, level)))),
      shown((cpuOf(of(samples, way, most)) * 1000) / CHUNKS),
    ]),
  )
}

const inMode = (all: readonly Sample[], mode: Mode): Sample[] => all.filter((sample) => sample.mode === mode)

/** What one way costs beside the floor: CPU per stream, and what it adds to the first byte of one stream alone. */
export const besideFloor = (all: readonly Sample[], way: string) => {
  const burst = inMode(all, 'burst')
  const paced = inMode(all, 'paced')
  const most = (samples: readonly Sample[]): number => Math.max(1, ...numbered(samples))
  return {
    burst: ratio(cpuRatio(burst, way, most(burst))),
    paced: ratio(cpuRatio(paced, way, most(paced))),
    firstByteMs: shown(addedMs(burst, way, 1)),
  }
}

/** All that was measured of streams, as Markdown. */
export const streamsReport = (all: readonly Sample[]): string => {
  const burst = inMode(all, 'burst')
  const paced = inMode(all, 'paced')
  return `## ${CHUNKS} chunks at once

${cpuTable(burst)}

${firstByteTable(burst)}

## ${CHUNKS} chunks, one every ${GAP_MS} ms

${cpuTable(several(paced))}

${firstByteTable(paced)}

${gapTable(paced)}`
}
