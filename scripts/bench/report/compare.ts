import { median, percentile } from '../figures.ts'
import type { Mode } from '../load/cases.ts'
import type { Sample } from '../load/sample.ts'
import { floorName } from '../load/ways.ts'

export const waysIn = (samples: readonly Sample[]): string[] => [...new Set(samples.map(({ way }) => way))]
export const levelsIn = (samples: readonly Sample[]): number[] => [
  ...new Set(samples.map(({ concurrency }) => concurrency)),
]
export const inMode = (all: readonly Sample[], mode: Mode): Sample[] => all.filter((sample) => sample.mode === mode)

/** One for each round, in their order. */
export const roundsOf = (samples: readonly Sample[], way: string, concurrency: number): Sample[] =>
  samples.filter((sample) => sample.way === way && sample.concurrency === concurrency)

export const cpuOf = (rounds: readonly Sample[]): number => median(rounds.flatMap(({ cpuMs }) => cpuMs ?? []))

/** Each round beside the floor of the same round. */
const besideFloor = (
  samples: readonly Sample[],
  way: string,
  concurrency: number,
  compare: (own: Sample, floor: Sample) => number,
): number => {
  const own = roundsOf(samples, way, concurrency)
  const floors = roundsOf(samples, floorName(own[0]?.wire ?? 'chat'), concurrency)
  return median(own.flatMap((sample, round) => (floors[round] ? [compare(sample, floors[round])] : [])))
}

/** CPU as a multiple of the floor's. */
export const cpuRatio = (samples: readonly Sample[], way: string, concurrency: number): number =>
  besideFloor(samples, way, concurrency, (own, floor) => (own.cpuMs ?? Number.NaN) / (floor.cpuMs ?? Number.NaN))

export const firstTokens = (samples: readonly Sample[]): number[] =>
  samples.flatMap(({ timings }) => timings.map(({ firstToken }) => firstToken))

const usualFirstToken = (sample: Sample): number => percentile(firstTokens([sample]), 0.5)

/** What it adds to the floor's first token, p50, ms. */
export const addedMs = (samples: readonly Sample[], way: string, concurrency: number): number =>
  besideFloor(samples, way, concurrency, (own, floor) => usualFirstToken(own) - usualFirstToken(floor))
