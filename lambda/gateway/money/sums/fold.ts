import { HOUR_MS } from '../../../storage/calendar.ts'
import type { GenerationRecord } from '../../../storage/generations.ts'
import type { Log } from '../../../storage/ledger/log.ts'
import { type Cell, OTHER, type Sheet, type TeamHour } from '../../../storage/ledger/sums.ts'
import { addedUp, cellSums } from './cell.ts'
import { cellsOf } from './cells-of.ts'

/** Cells of one list: callers invent models, users and tags, and an hour's sums must stay small enough to be kept. */
const MAX_CELLS = 20_000

const withoutNames = (cell: Cell): Cell => ({
  ...cell,
  model: OTHER,
  ...(cell.user === undefined ? {} : { user: OTHER }),
  ...(cell.tag === undefined ? {} : { tag: OTHER }),
})

const bounded = (cells: readonly Cell[]): readonly Cell[] =>
  cells.length <= MAX_CELLS
    ? cells
    : addedUp([...cells.slice(0, MAX_CELLS), ...cells.slice(MAX_CELLS).map(withoutNames)])

/** Sums of those who gave a name and, where anybody did, of those who did not. */
const namedSums = () => {
  const [named, nameless] = [cellSums(), cellSums()]
  let hasNames = false
  return {
    add(cell: Cell, names: readonly Pick<Cell, 'user' | 'tag'>[]): void {
      hasNames ||= names.length > 0
      for (const name of names) named.add({ ...cell, ...name })
      if (names.length === 0) nameless.add(cell)
    },
    cells: () => (hasNames ? bounded([...nameless.cells(), ...named.cells()]) : []),
  }
}

/** Sums records up as they come. */
const folding = () => {
  const [cells, users, tags] = [cellSums(), namedSums(), namedSums()]
  return {
    add(record: GenerationRecord): void {
      const byUser = record.user ? [{ user: record.user }] : []
      const byTag = [...new Set(record.tags)].map((tag) => ({ tag }))
      for (const cell of cellsOf(record)) {
        cells.add(cell)
        users.add(cell, byUser)
        tags.add(cell, byTag)
      }
    },
    /** In whichever order the records came the same. */
    sheet: (): Sheet => ({ cells: bounded(cells.cells()), users: users.cells(), tags: tags.cells() }),
  }
}

/** The sums of records. */
export const fold = (records: Iterable<GenerationRecord>): Sheet => {
  const sums = folding()
  for (const record of records) sums.add(record)
  return sums.sheet()
}

/** The sums of an hour as its log says them. */
export const foldHour = async ({ team, startMs }: TeamHour, log: Pick<Log, 'scan'>): Promise<Sheet> => {
  const sums = folding()
  for await (const records of log.scan(team, startMs, startMs + HOUR_MS)) for (const record of records) sums.add(record)
  return sums.sheet()
}
