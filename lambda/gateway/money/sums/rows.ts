import type { Cell, CellKey } from '../../../storage/ledger/sums.ts'
import { addTo, type CellSum, cellOf, sumOf } from './cell.ts'
import { type Dimension, fits, groupOf, type SpendFilter, type TimedCell } from './dimensions.ts'

/** One group of a report: what it is called in each dimension, and its sums. */
export interface ReportRow {
  readonly group: Readonly<Partial<Record<Dimension, string>>>
  readonly total: Cell
  /** What the deployment pays of it, and what teams and callers do, in pico-dollars; at least, where `unpriced`. */
  readonly deployment: bigint
  readonly own: bigint
}

/** The same key for all: their sum is wanted. */
const NAMELESS: CellKey = {
  ...{ project: '', key: '', model: '', provider: '' },
  ...{ owner: 'deployment', zeroDataRetention: false },
}

interface Group {
  readonly values: readonly string[]
  readonly total: CellSum
  deployment: bigint
}

/** Adds cells that fit to the sums of their groups as they come, and keeps none of them. */
export const grouping = (by: readonly Dimension[], filter: SpendFilter) => {
  const groups = new Map<string, Group>()

  const groupWith = (values: readonly string[]): Group => {
    const key = JSON.stringify(values)
    const known = groups.get(key)
    if (known) return known
    const group: Group = { values, total: sumOf(cellOf(NAMELESS, {})), deployment: 0n }
    groups.set(key, group)
    return group
  }

  const rowOf = ({ values, total, deployment }: Group): ReportRow => ({
    group: Object.fromEntries(by.map((dimension, at) => [dimension, values[at] ?? ''])),
    total,
    deployment,
    own: total.known - deployment,
  })

  return {
    add(timed: TimedCell): void {
      const { cell } = timed
      if (!fits(cell, filter)) return
      const group = groupWith(by.map((dimension) => groupOf(timed, dimension)))
      addTo(group.total, cell)
      if (cell.owner === 'deployment') group.deployment += cell.known
    },
    /** One row for each group that occurs, in the order of their names. */
    rows: (): ReportRow[] => [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => rowOf(group)),
  }
}

export type Grouping = ReturnType<typeof grouping>
