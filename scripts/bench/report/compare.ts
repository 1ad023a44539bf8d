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

type Compare = (own: Sample, other: Sample) => number

/** Each round of a way beside another one of the same round. */
const beside = (
  samples: readonly Sample[],
  way: string,
  other: string,
  concurrency: number,
  compare: Compare,
): number => {
  const others = roundsOf(samples, other, concurrency)
  const own = roundsOf(samples, way, concurrency)
  return median(own.flatMap((sample, round) => (others[round] ? [compare(sample, others[round])] : [])))
}

const besideFloor = (samples: readonly Sample[], way: string, concurrency: number, compare: Compare): number => {
  const [first] = roundsOf(samples, way, concurrency)
  return beside(samples, way, floorName(first?.wire ?? 'chat'), concurrency, compare)
}

const cpuTimes: Compare = (own, other) => (own.cpuMs ?? Number.NaN) / (other.cpuMs ?? Number.NaN)

/** CPU as a multiple of the floor's. */
export const cpuRatio = (samples: readonly Sample[], way: string, concurrency: number): number =>
  besideFloor(samples, way, concurrency, cpuTimes)

/** CPU as a multiple of another way's. */
export const cpuTimesOf = (samples: readonly Sample[], way: string, other: string, concurrency: number): number =>
  beside(samples, way, other, concurrency, cpuTimes)

export const firstTokens = (samples: readonly Sample[]): number[] =>
  samples.flatMap(({ timings }) => timings.map(({ firstToken }) => firstToken))

const usualFirstToken = (sample: Sample): number => percentile(firstTokens([sample]), 0.5)

/** What it adds to the floor's first token, p50, ms. */
export const addedMs = (samples: readonly Sample[], way: string, concurrency: number): number =>
  besideFloor(samples, way, concurrency, (own, floor) => usualFirstToken(own) - usualFirstToken(floor))

/** The time to its answer as a multiple of another way's, p50. */
export const answerTimesOf = (samples: readonly Sample[], way: string, other: string, concurrency: number): number =>
  beside(samples, way, other, concurrency, (own, against) => usualFirstToken(own) / usualFirstToken(against))
