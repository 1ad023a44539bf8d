import type { Cell, CellKey } from '../../../storage/sums.ts'
import { addedUp } from './cell.ts'
import { type Dimension, groupOf, type TimedCell } from './dimensions.ts'

/** One group of a report: what it is called in each dimension, and its sums. */
export interface ReportRow {
  readonly group: Readonly<Partial<Record<Dimension, string>>>
  readonly total: Cell
  /** What the deployment pays of it, and what teams and callers do, in pico-dollars; at least, where `unpriced`. */
  readonly deployment: bigint
  readonly own: bigint
}

const NAMELESS: CellKey = {
  ...{ project: '', key: '', model: '', provider: '' },
  ...{ owner: 'deployment', zeroDataRetention: false },
}

/** The same key for all: their sum is wanted. */
const nameless = ({ user: _user, tag: _tag, keyName: _name, ...cell }: Cell): Cell => ({ ...cell, ...NAMELESS })

const rowOf = (group: ReportRow['group'], cells: readonly Cell[]): ReportRow[] => {
  const [total] = addedUp(cells.map(nameless))
  if (!total) return []
  const deployment = cells.reduce((sum, { owner, known }) => (owner === 'deployment' ? sum + known : sum), 0n)
  return [{ group, total, deployment, own: total.known - deployment }]
}

/** One row for each group that occurs, in the order of their names. */
export const rowsOf = (cells: readonly TimedCell[], by: readonly Dimension[]): ReportRow[] => {
  const keyOf = (timed: TimedCell): string => JSON.stringify(by.map((dimension) => groupOf(timed, dimension)))
  const groups = [...Map.groupBy(cells, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1))
  return groups.flatMap(([key, timed]) => {
    const values: string[] = JSON.parse(key)
    const group = Object.fromEntries(by.map((dimension, at) => [dimension, values[at] ?? '']))
    return rowOf(
      group,
      timed.map(({ cell }) => cell),
    )
  })
}
