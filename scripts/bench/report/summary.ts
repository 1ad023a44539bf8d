import { DEFAULT_MEMORY_MB } from '../../../lib/config.ts'
import { allPerMillion, cents, STREAM_SECONDS } from '../lambda-price.ts'
import { CORE_CASES, RELAY, TRANSLATE } from '../load/cases.ts'
import type { Sample } from '../load/sample.ts'
import { CONCURRENCY, YOUNG } from '../requests.ts'
import { NODE_START, NPM_START } from '../starts.ts'
import { addedMs, cpuOf, cpuRatio, inMode, levelsIn, roundsOf } from './compare.ts'
import { kilobytes, megabytes, ratio, shown, table } from './markdown.ts'
import type { Results } from './results.ts'

/** What it measures, what was measured, and what it should be at most. */
type Row = readonly [figure: string, value: string, aim: string]

const NO_AIM = '–'

const streamRows = (samples: readonly Sample[]): Row[] => {
  const of = (mode: 'burst' | 'paced', way: string): string => {
    const all = inMode(samples, mode)
    return ratio(cpuRatio(all, way, Math.max(1, ...levelsIn(all))))
  }
  const aims = new Map(CORE_CASES.map(({ name }) => [name, name.startsWith('relay') ? '1.3×' : '2×']))
  return [
    ...CORE_CASES.map(
      ({ name }): Row => [`CPU per paced stream, ${name}, of the floor`, of('paced', name), aims.get(name) ?? NO_AIM],
    ),
    ...[RELAY, TRANSLATE].map(
      ({ name }): Row => [`CPU per stream at once, ${name}, of the floor`, of('burst', name), NO_AIM],
    ),
    [
      `first token over the floor, ${RELAY.name}, one at a time, p50 ms`,
      shown(addedMs(inMode(samples, 'burst'), RELAY.name, 1)),
      '0.7',
    ],
  ]
}

const requestRows = ({ warm, young }: Results['requests']): Row[] => {
  const cpu = (samples: readonly Sample[]): string => {
    const ms = shown(cpuOf(roundsOf(samples, RELAY.name, CONCURRENCY)))
    return `${ms} ms, ${ratio(cpuRatio(samples, RELAY.name, CONCURRENCY))}`
  }
  return [
    [`CPU per JSON request, ${CONCURRENCY} at a time, warm, and of the floor`, cpu(warm), '0.45 ms, 2.5×'],
    [`CPU per JSON request, requests 1–${YOUNG} of a process, and of the floor`, cpu(young), '1.2 ms'],
  ]
}

const startRows = (starts: Results['starts']): Row[] => {
  const of = (wanted: string): string => {
    const found = starts.find(({ name }) => name === wanted)
    return `${shown(found?.answeredMs)} / ${shown(found?.cpuMs)}`
  }
  return [
    ['second start to the first answer, by node, wall / CPU ms', of(NODE_START), '200 / 150'],
    ['second start to the first answer, by `npm start`, wall / CPU ms', of(NPM_START), '400 / 330'],
  ]
}

const memoryRows = ({ open }: Results['memory']): Row[] =>
  open.map(({ name, bytes }) => [`memory of the local server, ${name}, PSS MB`, megabytes(bytes), NO_AIM])

const bodyRows = (bodies: Results['bodies']): Row[] =>
  [1, 4].map((size) => [
    `CPU for a body of ${size} MB, ${RELAY.name}, ms`,
    shown(bodies.find(({ name, megabytes: sent }) => name === RELAY.name && sent === size)?.cpuMs),
    NO_AIM,
  ])

const lambdaRows = ([lambda]: Results['bundles']): Row[] => {
  const catalog = lambda?.parts.find(([name]) => name === 'catalog.json')?.[1] ?? 0
  return [
    ['Lambda bundle: import, CPU ms', shown(lambda?.importCpuMs), '55'],
    ['Lambda bundle: first stream of a process, CPU ms', shown(lambda?.firstCpuMs), '48'],
    ['Lambda bundle: a stream when warm, CPU ms', shown(lambda?.warmCpuMs), '3.8'],
    ['Lambda bundle: code at start without the catalog, KB', kilobytes(lambda && lambda.startBytes - catalog), '200'],
    [
      `a million requests of ${STREAM_SECONDS} s at ${DEFAULT_MEMORY_MB} MB, computed, $`,
      cents(allPerMillion(DEFAULT_MEMORY_MB, STREAM_SECONDS)),
      NO_AIM,
    ],
  ]
}

/** Each figure in one line. */
export const summary = ({ requests, samples, starts, memory, bodies, bundles }: Results): string =>
  table(
    ['figure', 'value', 'aim, at most'],
    [
      ...streamRows(samples),
      ...requestRows(requests),
      ...startRows(starts),
      ...memoryRows(memory),
      ...bodyRows(bodies),
      ...lambdaRows(bundles),
    ],
  )
