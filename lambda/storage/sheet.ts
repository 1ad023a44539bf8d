import { type Cell, COUNTS } from './sums.ts'

/** Whatever is added here later is absent from what was kept before; names in the text tell which column is which. */
const NAMES = ['project', 'key', 'model', 'provider', 'owner', 'zeroDataRetention', 'user', 'tag', 'keyName'] as const
const MONEY = ['known', 'market', 'maxCost'] as const
const COLUMNS = [...NAMES, ...COUNTS, ...MONEY, 'maxDurationMs', 'ttft'] as const
type Column = (typeof COLUMNS)[number]

type Row = readonly unknown[]

const MONEY_NAMES: ReadonlySet<string> = new Set(MONEY)
const MAY_BE_ABSENT: ReadonlySet<string> = new Set(['user', 'tag', 'keyName'])

const ABSENT: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries([...COUNTS, 'maxDurationMs'].map((name) => [name, 0])),
  ...Object.fromEntries(MONEY.map((name) => [name, '0'])),
  ttft: {},
}

const decodeRow = (columns: readonly Column[], row: Row): Cell => {
  const cell: Record<string, unknown> = { ...ABSENT }
  for (const [index, name] of columns.entries())
    if (!(MAY_BE_ABSENT.has(name) && row[index] === null)) cell[name] = row[index]
  for (const name of MONEY) cell[name] = BigInt(String(cell[name]))
  return cell as unknown as Cell
}

/** Throws what JSON or BigInt throw where it is no text of `encodeCells`. */
export const decodeCells = (text: string): Cell[] => {
  const { columns, rows } = JSON.parse(text) as { columns: readonly Column[]; rows: readonly Row[] }
  return rows.map((row) => decodeRow(columns, row))
}

const encodeRow = (cell: Cell): Row =>
  COLUMNS.map((name) => (MONEY_NAMES.has(name) ? String(cell[name]) : (cell[name] ?? null)))

/** Cells as JSON: the names of the columns once, then a row for each, with money as text. Any part of a list can be one. */
export const encodeCells = (cells: readonly Cell[]): string =>
  JSON.stringify({ columns: COLUMNS, rows: cells.map(encodeRow) })
