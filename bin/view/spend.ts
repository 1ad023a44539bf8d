import type { Dimension } from '../../lambda/gateway/money/sums/dimensions.ts'
import { ttftPercentile } from '../../lambda/storage/ledger/ttft-bins.ts'
import type { Screen } from '../command.ts'
import type { SpendRow } from '../ledger/ledger.ts'
import { bar, count, duration, price } from './amounts.ts'
import { type Column, tableOf } from './columns.ts'

const BAR = 12
const DECIMALS = 4
const TIMES: readonly Dimension[] = ['day', 'hour']
const SUMS = [
  ...(['requests', 'failed', 'input', 'output', 'reasoning', 'cacheRead', 'cacheWrite', 'unpriced'] as const),
  ...(['known', 'own', 'market'] as const),
] as const

/** What all of them are together; not of tags, which overlap. */
export const totalOf = (rows: readonly SpendRow[]): SpendRow => {
  const total: Record<string, unknown> = { group: {} }
  for (const name of SUMS)
    total[name] = rows.reduce<number | bigint>(
      (sum, { [name]: value }) => (typeof value === 'bigint' ? BigInt(sum) + value : Number(sum) + value),
      ['known', 'own', 'market'].includes(name) ? 0n : 0,
    )
  const bins: Record<string, number> = {}
  for (const { ttft = {} } of rows) for (const [bin, many] of Object.entries(ttft)) bins[bin] = (bins[bin] ?? 0) + many
  return { ...(total as unknown as SpendRow), ...(rows.some(({ ttft }) => ttft) ? { ttft: bins } : {}) }
}

/** In the order of time where the first thing it is told apart by is one, otherwise the dearest first. */
export const sortedSpend = (rows: readonly SpendRow[], by: readonly Dimension[]): SpendRow[] => {
  const [first] = by
  const timeOf = ({ group }: SpendRow): string => (first && TIMES.includes(first) ? (group[first] ?? '') : '')
  return rows.toSorted((a, b) => {
    if (timeOf(a) !== timeOf(b)) return timeOf(a) < timeOf(b) ? -1 : 1
    if (a.known !== b.known) return a.known > b.known ? -1 : 1
    return b.requests - a.requests
  })
}

const costOf = ({ known, unpriced }: SpendRow): string =>
  price(unpriced > 0 ? { known } : { known, pico: known }, DECIMALS)

const ttftOf = ({ ttft }: SpendRow, part: number): string => {
  const ms = ttft && ttftPercentile(ttft, part)
  return ms === undefined ? '-' : duration(ms)
}

/** How a group of a dimension is called on a screen, e.g. a key by its name. */
export type Names = (dimension: Dimension, value: string) => string

/** Of requests where nothing has a cost. */
const shareIn = (rows: readonly SpendRow[]): ((row: SpendRow) => number) => {
  const most = rows.reduce((top, { known }) => (known > top ? known : top), 0n)
  if (most > 0n) return ({ known }) => Number((known * 10_000n) / most) / 10_000
  const requests = Math.max(1, ...rows.map((row) => row.requests))
  return (row) => row.requests / requests
}

/** A table with a bar for each group, and what all are together. */
export const spendTable = (
  rows: readonly SpendRow[],
  total: SpendRow,
  { by, nameOf, screen }: { by: readonly Dimension[]; nameOf: Names; screen?: Screen | undefined },
): string => {
  const share = shareIn(rows)
  const groups = by.map(
    (dimension, at): Column<SpendRow> => ({
      title: dimension.toUpperCase(),
      text: (row) => {
        const value = row.group[dimension]
        return value === undefined ? (at === 0 ? 'TOTAL' : '') : nameOf(dimension, value)
      },
      style: (row) => (row === total ? 'bold' : undefined),
      least: 12,
    }),
  )
  const number = (title: string, spare: number, value: (row: SpendRow) => number): Column<SpendRow> => ({
    ...{ title, spare, isRight: true },
    text: (row) => count(value(row)),
  })
  const columns: Column<SpendRow>[] = [
    ...groups,
    { title: 'COST', text: costOf, isRight: true, style: (row) => (row === total ? 'bold' : undefined) },
    { title: '', text: (row) => (row === total ? '' : bar(share(row), BAR).padEnd(BAR)), spare: 4 },
    number('REQUESTS', 1, ({ requests }) => requests),
    number('FAILED', 6, ({ failed }) => failed),
    number('INPUT', 3, ({ input }) => input),
    number('CACHED', 7, ({ cacheRead }) => cacheRead),
    number('OUTPUT', 2, ({ output }) => output),
    { title: 'TTFT P50', text: (row) => ttftOf(row, 0.5), isRight: true, spare: 8 },
    { title: 'P95', text: (row) => ttftOf(row, 0.95), isRight: true, spare: 9 },
    { title: 'OWN KEYS', text: ({ own }) => price({ known: own, pico: own }, DECIMALS), isRight: true, spare: 5 },
  ]
  const isSaid = ({ title }: Column<SpendRow>): boolean =>
    (title !== 'OWN KEYS' || total.own > 0n) && (!['TTFT P50', 'P95'].includes(title) || total.ttft !== undefined)
  return tableOf(columns.filter(isSaid), [...rows, total], screen)
}
