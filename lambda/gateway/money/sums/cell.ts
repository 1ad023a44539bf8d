import { type Cell, type CellKey, COUNTS, type CountName } from '../../../storage/sums.ts'

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

const bothBins = (a: Cell['ttft'], b: Cell['ttft']): Cell['ttft'] => {
  const bins = { ...a }
  for (const [bin, count] of Object.entries(b)) bins[bin] = (bins[bin] ?? 0) + count
  return bins
}

/** Two cells of one key as one. In any order and grouping the same. */
const both = (a: Cell, b: Cell): Cell => ({
  ...a,
  ...countsOf((name) => a[name] + b[name]),
  known: a.known + b.known,
  market: a.market + b.market,
  maxCost: a.maxCost > b.maxCost ? a.maxCost : b.maxCost,
  maxDurationMs: Math.max(a.maxDurationMs, b.maxDurationMs),
  ttft: bothBins(a.ttft, b.ttft),
})

const keyOf = ({ project, key, keyName, model, provider, owner, zeroDataRetention, user, tag }: CellKey): string =>
  JSON.stringify([project, key, keyName, model, provider, owner, zeroDataRetention, user, tag])

/** Adds cells up by their keys. */
export const cellSums = () => {
  const byKey = new Map<string, Cell>()
  return {
    add(cell: Cell): void {
      const key = keyOf(cell)
      const before = byKey.get(key)
      byKey.set(key, before ? both(before, cell) : cell)
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
