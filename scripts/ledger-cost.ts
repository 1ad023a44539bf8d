/**
 * `node scripts/ledger-cost.ts`: what single items and partitions of the table take at 10,000 requests a second, against
 * the 1,000 writes a second that DynamoDB takes of one
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html), and what the log and
 * all that is derived from it cost a million requests. Computed from the layout and list prices; nothing is asked.
 */
import { table } from './bench/report/markdown.ts'
import { costOf } from './ledger/price.ts'

const CASES = [
  { name: '1M a month', traffic: { perSecond: 0.4, teams: 1, seconds: 7200 }, cells: 60 },
  { name: '10M a month', traffic: { perSecond: 4, teams: 3, seconds: 3600 }, cells: 100 },
  { name: '100 a second', traffic: { perSecond: 100, teams: 10, seconds: 600 }, cells: 400 },
  { name: '10,000 a second, one team', traffic: { perSecond: 10_000, teams: 1, seconds: 30 }, cells: 8000 },
  { name: '10,000 a second, 100 teams', traffic: { perSecond: 10_000, teams: 100, seconds: 30 }, cells: 400 },
  { name: '10,000 a second, 1,000 teams', traffic: { perSecond: 10_000, teams: 1000, seconds: 30 }, cells: 60 },
] as const

const rows = CASES.map(({ name, traffic, cells }) => {
  const { hot, marks, sums, statistics, record, ledger } = costOf(traffic, cells)
  return [
    name,
    ...[hot.putsOnPartition, hot.marksOnItem, hot.marksOnPartition].map(String),
    (1 + marks + sums + statistics).toFixed(3),
    record.toFixed(3),
    ledger.toFixed(3),
  ]
})
const head = ['requests', 'puts/s, lane', 'marks/s, item', 'marks/s, partition']
const costs = ['write units a request', 'USD, log', 'USD, ledger']
process.stdout.write(`${table([...head, ...costs], rows)}\n`)
