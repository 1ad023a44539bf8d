import { median, percentile } from '../figures.ts'
import type { PeersResult } from '../peers/peers.ts'
import { CONCURRENCY } from '../requests.ts'
import { addedMs, cpuOf, cpuRatio, firstTokens, inMode, levelsIn, roundsOf } from './compare.ts'
import { ratio, shown, table } from './markdown.ts'

const absentReport = (absent: PeersResult['absent']): string => `Not there when this was measured:

${absent.map(({ name, install }) => `- ${name}: \`${install}\``).join('\n')}`

const rowFor =
  ({ starts, samples }: PeersResult) =>
  (way: string): string[] => {
    const [burst, paced, json] = [inMode(samples, 'burst'), inMode(samples, 'paced'), inMode(samples, 'json')]
    const most = Math.max(1, ...levelsIn(burst))
    const cpu = (of: typeof burst, level: number): string =>
      `${shown(cpuOf(roundsOf(of, way, level)))}, ${ratio(cpuRatio(of, way, level))}`
    const started = starts.find(({ name }) => name === way)
    const alone = roundsOf(burst, way, 1)
    const first = median(alone.map((sample) => percentile(firstTokens([sample]), 0.5)))
    return [
      way,
      cpu(paced, most),
      cpu(burst, most),
      cpu(json, CONCURRENCY),
      shown(1000 / cpuOf(roundsOf(json, way, CONCURRENCY))),
      `${shown(first)}, ${shown(addedMs(burst, way, 1))}`,
      `${shown(started?.answeredMs)} / ${shown(started?.cpuMs)}`,
    ]
  }

const HEAD = [
  'chat → chat',
  'CPU per paced stream, ms',
  'per stream at once, ms',
  `per JSON request at ${CONCURRENCY}, ms`,
  'requests/s on a core',
  'first token p50, and over the floor, ms',
  'start to first answer, ms / CPU ms',
]

const INTRODUCTION = `## Beside other gateways

Chat completions in and out, in turns within one run: streams of 200 chunks and JSON documents, every gateway as its
documentation starts it, without stores or callbacks. Ours alone checks keys against a store, prices each request and
writes a record of it. CPU is that of all processes of a gateway, which the kernel counts in ticks of 10 ms; all share
one core, and start on it. Before every turn an answer of each was read whole and found right, word for word.`

/** Ours beside others, as Markdown. */
export const peersReport = (peers: PeersResult): string =>
  [
    INTRODUCTION,
    ...(peers.starts.length > 0
      ? [
          table(
            HEAD,
            peers.starts.map(({ name }) => rowFor(peers)(name)),
          ),
        ]
      : []),
    ...(peers.absent.length > 0 ? [absentReport(peers.absent)] : []),
  ].join('\n\n')
