import { toSheetItems } from '../../lambda/storage/dynamodb/sheet-items.ts'
import { type Cell, COUNTS, NO_SUMS } from '../../lambda/storage/ledger/sums.ts'
import { type HotItems, simulate, type Traffic } from './hot-items.ts'

/** USD in us-east-1. */
const PRICE = {
  /** On demand, by the KB begun: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  writeUnit: 0.625e-6,
  /** By 4 KB read consistently: the same page. */
  readUnit: 0.125e-6,
  /** https://aws.amazon.com/lambda/pricing/, arm64 */
  invocation: 0.2e-6,
  gbSecond: 0.0000133334,
} as const

/** KB of a record, one write unit: test/lambda/storage/dynamodb/generations.test.ts. */
const RECORD_KB = 0.95
const HOUR_S = 3600
const RUNS_AN_HOUR = 12

/** Of `lib/ledger-function.ts` and `lib/closing-function.ts`; seconds of a run, and of a record, as measured on one core. */
const LEDGER = { gb: 0.25, run: 0.3, record: 0.0002 } as const
const CLOSING = { gb: 1, run: 0.4, record: 0.0001 } as const

/** Endpoints that are used; each that a batch has seen is an item of statistics, of one unit. */
const ENDPOINTS = 8

const seenBy = (requests: number): number => ENDPOINTS * (1 - (1 - 1 / ENDPOINTS) ** requests)

export interface Costed {
  readonly traffic: Traffic
  readonly hot: HotItems
  /** Write units a request, beside its own. */
  readonly marks: number
  readonly sums: number
  readonly statistics: number
  /** USD a million requests. */
  readonly record: number
  readonly ledger: number
}

const counts = (index: number) =>
  Object.fromEntries(COUNTS.map((name, at) => [name, (index * 7919 + at * 104729) % 100_000])) as Pick<
    Cell,
    (typeof COUNTS)[number]
  >

const cellOf = (index: number): Cell => ({
  ...{ project: 'default', key: `key_01M828YY3X5TAQXNVBHPY${index % 200}`, model: `creator/model-${index % 40}` },
  ...{ provider: 'bedrock', owner: 'deployment', zeroDataRetention: false },
  ...counts(index),
  ...{ known: BigInt(index) * 13_859_000_017n, market: BigInt(index) * 13_859_000_017n, maxCost: 13_859_000_000n },
  ...{ maxDurationMs: (index * 977) % 60_000, ttft: { 18: index, 19: 2 * index } },
})

/** Write units of an hour's sheet with that many cells. */
const sheetUnits = (cells: number): number => {
  const list = Array.from({ length: cells }, (_, index) => cellOf(index))
  const { items } = toSheetItems('11', 1, { ...NO_SUMS, cells: list })
  return items.reduce((sum, { z }) => sum + Math.ceil(((z?.B?.length ?? 0) + 100) / 1024), 0)
}

/** What the ledger costs where so many cells are used in an hour of a team. */
export const costOf = (traffic: Traffic, cells: number): Costed => {
  const hot = simulate(traffic)
  const perHour = traffic.perSecond * HOUR_S
  const batches = (hot.batches / hot.requests) * perHour
  // Begun, published and unmarked, beside the sheet itself: each team once an hour, when it is over.
  const sums = (traffic.teams * (sheetUnits(cells) + 3)) / perHour
  const marks = hot.marks / hot.requests
  const statistics = (batches * seenBy(hot.requests / hot.batches)) / perHour
  const read = ((RECORD_KB / 4) * PRICE.readUnit) / PRICE.writeUnit
  const seconds =
    LEDGER.gb * (batches * LEDGER.run + perHour * LEDGER.record) +
    CLOSING.gb * (RUNS_AN_HOUR * CLOSING.run + perHour * CLOSING.record)
  const lambda = (seconds * PRICE.gbSecond + (batches + RUNS_AN_HOUR) * PRICE.invocation) / perHour
  return {
    ...{ traffic, hot, marks, sums, statistics },
    record: PRICE.writeUnit * 1e6,
    ledger: ((marks + sums + statistics + read) * PRICE.writeUnit + lambda) * 1e6,
  }
}
