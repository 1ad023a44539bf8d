import { percentile } from '../figures.ts'
import type { Sample } from '../load/sample.ts'
import { CHUNKS } from '../provider/wires.ts'
import { addedMs, cpuOf, cpuRatio, firstTokens, inMode, levelsIn, roundsOf, waysIn } from './compare.ts'
import { ratio, shown, table } from './markdown.ts'

const GAP_MS = 10
const PARTS = [0.5, 0.95, 0.99] as const

const spread = (values: readonly number[]): string => PARTS.map((part) => shown(percentile(values, part))).join(' / ')

const lateness = (samples: readonly Sample[]): number[] =>
  samples.flatMap(({ timings }) => timings.flatMap(({ gaps }) => gaps.map((gap) => Math.abs(gap - GAP_MS))))

const cpuTable = (samples: readonly Sample[]): string => {
  const levels = levelsIn(samples)
  const measured = waysIn(samples.filter(({ cpuMs }) => cpuMs !== undefined))
  return table(
    ['CPU per stream', ...levels.flatMap((level) => [`ms at ${level}`, 'of the floor']), 'streams/s on a core'],
    measured.map((way) => [
      way,
      ...levels.flatMap((level) => [shown(cpuOf(roundsOf(samples, way, level))), ratio(cpuRatio(samples, way, level))]),
      shown(1000 / cpuOf(roundsOf(samples, way, levels.at(-1) ?? 1))),
    ]),
  )
}

const firstTokenTable = (samples: readonly Sample[]): string => {
  const levels = levelsIn(samples)
  return table(
    ['first token, ms p50 / p95 / p99', ...levels.flatMap((level) => [`${level} at a time`, 'p50 over the floor'])],
    waysIn(samples).map((way) => [
      way,
      ...levels.flatMap((level) => [
        spread(firstTokens(roundsOf(samples, way, level))),
        shown(addedMs(samples, way, level)),
      ]),
    ]),
  )
}

const gapTable = (samples: readonly Sample[]): string => {
  const levels = levelsIn(samples)
  const most = levels.at(-1) ?? 1
  return table(
    [`off the ${GAP_MS} ms, ms p50 / p95 / p99`, ...levels.map((level) => `${level} at a time`), 'CPU per chunk, µs'],
    waysIn(samples).map((way) => [
      way,
      ...levels.map((level) => spread(lateness(roundsOf(samples, way, level)))),
      shown((cpuOf(roundsOf(samples, way, most)) * 1000) / CHUNKS),
    ]),
  )
}

/** All that was measured of streams, as Markdown. */
export const streamsReport = (all: readonly Sample[]): string => {
  const [burst, paced] = [inMode(all, 'burst'), inMode(all, 'paced')]
  return `## Streams, ${CHUNKS} chunks at once

The provider writes all chunks without a pause: what a stream costs besides waiting. CPU is that of the one process in
between; so many streams are under way at a time.

${cpuTable(burst)}

The time from the request to the first read that holds a word of the model's.

${firstTokenTable(burst)}

## Streams, ${CHUNKS} chunks, one every ${GAP_MS} ms

The provider writes as models do: each chunk is a read, a step of ours and a write of its own.

${cpuTable(paced)}

${firstTokenTable(paced)}

How far the time between two reads is from the provider's pace.

${gapTable(paced)}`
}
