import { median, percentile } from '../figures.ts'
import { RELAY } from '../load/cases.ts'
import type { Sample } from '../load/sample.ts'
import { CONCURRENCY } from '../requests.ts'
import { FREE } from '../spending.ts'
import { answerTimesOf, cpuOf, cpuTimesOf, firstTokens, roundsOf, waysIn } from './compare.ts'
import { ratio, shown, table } from './markdown.ts'

const answerMs = (samples: readonly Sample[], way: string): number =>
  median(roundsOf(samples, way, 1).map((sample) => percentile(firstTokens([sample]), 0.5)))

/** What budgets and limits add to a request on this machine. */
export const spendingReport = (samples: readonly Sample[]): string => `## Budgets and limits

${RELAY.name}, JSON in, JSON out, by one process whose callers are under different rules: until the answer, one request after
the other, and CPU with ${CONCURRENCY} at a time. A hard budget is asked before a request goes out, in the database, by the thread
that writes to it; limits a minute are in the process's memory; a soft budget is counted when an answer has ended.

${table(
  ['caller under', 'answer after ms, p50', 'of neither', 'CPU ms', 'of neither'],
  waysIn(samples).map((way) => [
    way,
    shown(answerMs(samples, way)),
    ratio(answerTimesOf(samples, way, FREE, 1)),
    shown(cpuOf(roundsOf(samples, way, CONCURRENCY))),
    ratio(cpuTimesOf(samples, way, FREE, CONCURRENCY)),
  ]),
)}

A deployment asks DynamoDB: one write before a request for each hard budget and limit, all of them at once, and one after it
where anything is held or corrected; under a soft budget one after it; under neither none.`
