import { RELAY } from '../load/cases.ts'
import type { Sample } from '../load/sample.ts'
import { floorName } from '../load/ways.ts'
import { CONCURRENCY, YOUNG } from '../requests.ts'
import type { Parts } from '../stages/attribute.ts'
import type { StageParts } from '../stages/parts.ts'
import { REST, STAGES } from '../stages/stages.ts'
import { cpuOf, cpuRatio, roundsOf, waysIn } from './compare.ts'
import { ratio, shown, table } from './markdown.ts'

export interface RequestResults {
  readonly warm: readonly Sample[]
  readonly young: readonly Sample[]
  readonly stages: StageParts
}

const cpuIn = (samples: readonly Sample[], way: string): number => cpuOf(roundsOf(samples, way, CONCURRENCY))
const ratioIn = (samples: readonly Sample[], way: string): string => ratio(cpuRatio(samples, way, CONCURRENCY))

const costTable = ({ warm, young }: RequestResults): string =>
  table(
    ['CPU per JSON request', 'ms, warm', 'of the floor', 'requests/s on a core', `ms, 1–${YOUNG}`, 'of the floor'],
    waysIn([...warm, ...young]).map((way) => [
      way,
      shown(cpuIn(warm, way)),
      ratioIn(warm, way),
      shown(1000 / cpuIn(warm, way)),
      shown(cpuIn(young, way)),
      ratioIn(young, way),
    ]),
  )

/** Of one stage: ms, share, and the ratio of the whole to the floor by that share. */
const cells = (part: number, samples: readonly Sample[]): string[] => [
  shown(part * cpuIn(samples, RELAY.name)),
  (part * 100).toFixed(1),
  ratio(part * cpuRatio(samples, RELAY.name, CONCURRENCY)),
]

const stageTable = ({ warm, young, stages }: RequestResults): string => {
  const part = (parts: Parts, name: string): number => parts.get(name) ?? Number.NaN
  return table(
    ['stage', 'what it does', 'ms, warm', '%', 'of the floor', `ms, 1–${YOUNG}`, '%', 'of the floor'],
    [
      ...[...STAGES, ...Object.values(REST)].map(({ name, does }) => [
        name,
        does,
        ...cells(part(stages.warm, name), warm),
        ...cells(part(stages.young, name), young),
      ]),
      ['all of it', RELAY.name, ...cells(1, warm), ...cells(1, young)],
      [
        'the floor',
        'a relay that reads nothing',
        ...[warm, young].flatMap((samples) => [shown(cpuIn(samples, floorName('chat'))), '', ratio(1)]),
      ],
    ],
  )
}

/** What one answer costs that is no stream, by way and by stage. */
export const requestsReport = (results: RequestResults): string => `## Requests

JSON in, JSON out, ${CONCURRENCY} at a time: CPU of the one process in between, divided by the requests. Warm is a
process that has answered thousands; 1–${YOUNG} are the first ones of a fresh process, from the moment it listens.

${costTable(results)}

The same by stage. A CPU profile gives the parts, the table above the milliseconds. A sample belongs to the innermost
stage on its stack, native code to whoever called it.

${stageTable(results)}`
