import type { BundleCost } from '../start-up.ts'
import type { StartCost } from '../starts.ts'
import { kilobytes, shown, table } from './markdown.ts'

const MOST = 15

/** The deployed function's bundle, as Markdown. */
export const lambdaReport = (bundles: readonly BundleCost[]): string => `## Lambda: start and CPU

The deployed bundle in fresh processes of plain Node, before stores of AWS that answer at once: medians of what it takes
to import it, and of the CPU of its first stream, which reads keys, secrets and settings, and of one when it is warm. One
stream after the other, 200 chunks at once.

${table(
  ['bundle', 'KB at start', 'gzip', 'chunks', 'KB in them', 'import, ms', 'CPU, ms', 'first stream', 'a warm one'],
  bundles.map(({ name, ...cost }) => [
    name,
    ...[cost.startBytes, cost.startGzip].map(kilobytes),
    String(cost.chunks),
    kilobytes(cost.chunkBytes),
    ...[cost.importMs, cost.importCpuMs, cost.firstCpuMs, cost.warmCpuMs].map(shown),
  ]),
)}

Recording adds nothing to an answer: where the request log takes half a second to write, the first bytes of one of the
first twenty streams come after ${shown(bundles[0]?.slowStoreFirstTokenMs ?? 0)} ms instead of ${shown(bundles[0]?.firstTokenMs ?? 0)} ms.

${table(
  ['of what the Lambda entry loads at start', 'KB'],
  (bundles[0]?.parts ?? []).slice(0, MOST).map(([name, bytes]) => [name, kilobytes(bytes)]),
)}`

/** The local server, as Markdown. */
export const startReport = (starts: readonly StartCost[]): string => `## Start of the local server

From the command to the end of the first answer, a relayed stream, on all cores: medians of wall time and of the CPU of
all its processes.

${table(
  ['start', 'first answer complete, ms', 'CPU, ms'],
  starts.map(({ name, answeredMs, cpuMs }) => [name, shown(answeredMs), shown(cpuMs)]),
)}`
