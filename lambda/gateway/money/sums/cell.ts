import { type Cell, type CellKey, COUNTS, type CountName } from '../../../storage/ledger/sums.ts'

/** What adds up of a cell, each absent one being zero. */
export type Added = Partial<Omit<Cell, keyof CellKey>>

type Counts = Record<CountName, number>

const countsOf = (count: (name: CountName) => number): Counts =>
  Object.fromEntries(COUNTS.map((name) => [name, count(name)])) as Counts

const NOTHING: Omit<Cell, keyof CellKey> = {
  ...countsOf(() => 0),
  known: 0n,
  market: 0n,
  maxCost: 0n,
  maxDurationMs: 0,
  ttft: {},
}

export const cellOf = (key: CellKey, added: Added): Cell => ({ ...NOTHING, ...added, ...key })

/** A cell that others are added to in place. */
export type CellSum = { -readonly [Name in keyof Cell]: Cell[Name] } & { ttft: Record<string, number> }

/** It alone, for others to be added to. */
export const sumOf = (cell: Cell): CellSum => ({ ...cell, ttft: { ...cell.ttft } })

/** Adds a cell, whose key is taken to be the same. In any order and grouping the same. */
export const addTo = (sum: CellSum, cell: Cell): void => {
  for (const name of COUNTS) sum[name] += cell[name]
  sum.known += cell.known
  sum.market += cell.market
  if (cell.maxCost > sum.maxCost) sum.maxCost = cell.maxCost
  sum.maxDurationMs = Math.max(sum.maxDurationMs, cell.maxDurationMs)
  for (const [bin, count] of Object.entries(cell.ttft)) sum.ttft[bin] = (sum.ttft[bin] ?? 0) + count
}

const keyOf = ({ project, key, keyName, model, provider, owner, zeroDataRetention, user, tag }: CellKey): string =>
  JSON.stringify([project, key, keyName, model, provider, owner, zeroDataRetention, user, tag])

/** Adds cells up by their keys. */
export const cellSums = () => {
  const byKey = new Map<string, CellSum>()
  return {
    add(cell: Cell): void {
      const key = keyOf(cell)
      const sum = byKey.get(key)
      if (sum) addTo(sum, cell)
      else byKey.set(key, sumOf(cell))
    },
    /** One for each key, by key: the same in whichever order they came. */
    cells: (): Cell[] => [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell),
  }
}

export const addedUp = (cells: Iterable<Cell>): Cell[] => {
  const sums = cellSums()
  for (const cell of cells) sums.add(cell)
  return sums.cells()
}
