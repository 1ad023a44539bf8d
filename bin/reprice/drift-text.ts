import { toUsd } from '../../lambda/gateway/core/money.ts'
import type { Drift, DriftRow } from '../../lambda/gateway/reprice/drift.ts'
import { table } from '../table.ts'

const HEAD = ['MODEL', 'REQUESTS', 'BEFORE', 'AFTER', 'DIFFERENCE', 'NEWLY KNOWN', 'NEWLY UNKNOWN', 'NOT FOUND']

const differenceOf = ({ before, after }: DriftRow): bigint => after - before

const signed = (pico: bigint): string => (pico > 0n ? `+${toUsd(pico)}` : toUsd(pico))

const cells = (name: string, row: DriftRow): string[] => [
  name,
  ...[String(row.records), toUsd(row.before), toUsd(row.after), signed(differenceOf(row))],
  ...[row.newlyKnown, row.newlyUnknown, row.notFound].map(String),
]

/** All but the first column end where they are widest: they are numbers. */
const alignedRight = (rows: readonly (readonly string[])[]): string[][] =>
  rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell : cell.padStart(Math.max(...rows.map((other) => other[at]?.length ?? 0))))),
  )

const size = (pico: bigint): bigint => (pico < 0n ? -pico : pico)

/** What has changed most first. */
const sorted = (models: Drift['models']): (readonly [string, DriftRow])[] =>
  [...models].sort(([a, one], [b, other]) => {
    const more = size(differenceOf(other)) - size(differenceOf(one))
    return more === 0n ? (a < b ? -1 : 1) : more > 0n ? 1 : -1
  })

/** Amounts in USD, exact: what requests cost at least. */
export const driftTable = ({ models, total }: Drift): string =>
  table(alignedRight([HEAD, ...sorted(models).map(([model, row]) => cells(model, row)), cells('total', total)]))

const rowJson = ({ before, after, ...row }: DriftRow) => ({
  ...row,
  before: toUsd(before),
  after: toUsd(after),
  difference: toUsd(after - before),
})

/** The same for scripts, with amounts as decimal strings in USD. */
export const driftJson = <T extends Drift>({ models, total, ...beside }: T, facts: object): string => {
  const rows = sorted(models).map(([model, row]) => ({ model, ...rowJson(row) }))
  return `${JSON.stringify({ ...facts, ...beside, models: rows, total: rowJson(total) }, null, 2)}\n`
}
