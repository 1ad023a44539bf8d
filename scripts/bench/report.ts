import { RELAY, TRANSLATE } from './cases.ts'
import { kilobytes, machine, megabytes, shown, table } from './figures.ts'
import type { LambdaMemory } from './lambda-memory.ts'
import type { BodyCost, Stalled, Step } from './memory.ts'
import type { Share } from './profile.ts'
import { lambdaMemoryReport } from './report-lambda-memory.ts'
import { besideFloor, streamsReport } from './report-streams.ts'
import type { BundleCost } from './start-up.ts'
import type { OpenCost, StartCost } from './starts.ts'
import type { Sample } from './streams.ts'

export interface Results {
  readonly bundles: readonly BundleCost[]
  readonly starts: readonly StartCost[]
  readonly samples: readonly Sample[]
  readonly open: readonly OpenCost[]
  readonly profiles: readonly { readonly name: string; readonly shares: readonly Share[] }[]
  readonly steps: readonly Step[]
  readonly stalled: readonly Stalled[]
  readonly bodies: readonly BodyCost[]
  readonly lambdaMemory: readonly LambdaMemory[]
}

const MOST = 15

const aimsReport = ({ samples, bundles }: Results): string => {
  const lambda = bundles[0]
  const catalog = lambda?.parts.find(([name]) => name === 'catalog.json')?.[1] ?? 0
  const relay = besideFloor(samples, RELAY.name)
  const translate = besideFloor(samples, TRANSLATE.name)
  return table(
    ['', 'aim', 'chunks at once', 'one every 10 ms'],
    [
      ['CPU per relayed stream, of the floor', '1.3×', relay.burst, relay.paced],
      ['CPU per translated stream, of the floor', '2×', translate.burst, translate.paced],
      ['first byte over the floor, relayed, p50 ms', '1', relay.firstByteMs, '–'],
      ['Lambda: import, CPU ms', '55', shown(lambda?.importCpuMs), '–'],
      ['Lambda: first stream of a process, CPU ms', '48', shown(lambda?.firstCpuMs), '–'],
      ['Lambda: a stream when warm, CPU ms', '3.8', shown(lambda?.warmCpuMs), '–'],
      ['Lambda: code at start without the catalog, KB', '200', kilobytes(lambda && lambda.startBytes - catalog), '–'],
    ],
  )
}

const startReport = ({ bundles, starts }: Results): string => `## Start

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

${table(
  ['of what the Lambda entry loads at start', 'KB'],
  (bundles[0]?.parts ?? []).slice(0, MOST).map(([name, bytes]) => [name, kilobytes(bytes)]),
)}

${table(
  ['from the start of the command, ms', 'first answer complete', 'CPU of all its processes'],
  starts.map(({ name, answeredMs, cpuMs }) => [name, shown(answeredMs), shown(cpuMs)]),
)}`

const profileReport = ({ profiles }: Results): string =>
  profiles
    .map(
      ({ name, shares }) => `## Where the time goes: ${name}

${table(
  ['own time by file', '%'],
  shares.slice(0, MOST).map(({ where, part }) => [where, (part * 100).toFixed(1)]),
)}`,
    )
    .join('\n\n')

const memoryReport = ({ steps, open, stalled, bodies }: Results): string => `## Memory

${table(
  ['as `npm start` runs it, without npm', 'PSS, MB'],
  open.map(({ name, bytes }) => [name, megabytes(bytes)]),
)}

After a full collection; relayed and translated streams in turn.

${table(
  ['streams', 'RSS, MB', 'heap, MB', 'buffers, MB'],
  steps.map(({ streams, usage }) => [
    String(streams),
    megabytes(usage.rss),
    megabytes(usage.heap),
    megabytes(usage.buffers),
  ]),
)}

Clients that ask for 64 MB and read nothing:

${table(
  ['16 stalled streams', 'left the provider, MB each', 'RSS, MB more', 'buffers, MB more'],
  stalled.map(({ name, bytes, rssGrowth, bufferGrowth }) => [
    name,
    megabytes(bytes),
    megabytes(rssGrowth),
    megabytes(bufferGrowth),
  ]),
)}

Large requests, one after the other:

${table(
  ['prompt', 'MB', 'CPU per request, ms', 'peak RSS, MB more'],
  bodies.map(({ name, megabytes: size, cpuMs, peakGrowth }) => [
    name,
    String(size),
    shown(cpuMs),
    megabytes(peakGrowth),
  ]),
)}`

/** The page that `npm run bench -- --write docs/performance.md` makes. */
export const report = (results: Results): string => `# Performance

Made by \`npm run bench -- --write docs/performance.md\`; missing an aim fails nothing. An upstream in another process
answers with 200 chunks. Between it and the load is one of three:

- **direct**: nothing
- **floor**: a relay of a few lines over \`node:http\` that reads nothing
- the gateway as \`npm start\` runs it, with authentication, planning, metering and recording

Each is a process of its own, and they take turns. Ratios are medians over the rounds of one run. Compare the ratios:
the milliseconds depend on the machine.

${machine()}

${aimsReport(results)}

${startReport(results)}

${streamsReport(results.samples)}

${profileReport(results)}

${memoryReport(results)}

${lambdaMemoryReport(results.lambdaMemory)}
`
