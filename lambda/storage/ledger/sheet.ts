import { type Cell, COUNTS } from './sums.ts'

/** Whatever is added here later is absent from what was kept before; names in the text tell which column is which. */
const NAMES = ['project', 'key', 'model', 'provider', 'owner', 'zeroDataRetention', 'user', 'tag', 'keyName'] as const
const MONEY = ['known', 'market', 'maxCost'] as const
const COLUMNS = [...NAMES, ...COUNTS, ...MONEY, 'maxDurationMs', 'ttft'] as const

type Row = readonly unknown[]

const MONEY_NAMES: ReadonlySet<string> = new Set(MONEY)
const MAY_BE_ABSENT: ReadonlySet<string> = new Set(['user', 'tag', 'keyName'])

const ABSENT: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries([...COUNTS, 'maxDurationMs'].map((name) => [name, 0])),
  ...Object.fromEntries(MONEY.map((name) => [name, 0n])),
  ttft: {},
}

const decodeRow = (columns: readonly string[], row: Row, absent: readonly string[]): Cell => {
  const cell: Record<string, unknown> = {}
  for (let index = 0; index < columns.length; index++) {
    const name = columns[index] as string
    const value = row[index]
    if (MONEY_NAMES.has(name)) cell[name] = BigInt(String(value))
    else if (value !== null || !MAY_BE_ABSENT.has(name)) cell[name] = value
  }
  for (const name of absent) cell[name] = ABSENT[name]
  return cell as unknown as Cell
}

/** Throws what JSON or BigInt throw where it is no text of `encodeCells`. */
export const decodeCells = (text: string): Cell[] => {
  const { columns, rows } = JSON.parse(text) as { columns: readonly string[]; rows: readonly Row[] }
  const absent = Object.keys(ABSENT).filter((name) => !columns.includes(name))
  return rows.map((row) => decodeRow(columns, row, absent))
}

const encodeRow = (cell: Cell): Row =>
  COLUMNS.map((name) => (MONEY_NAMES.has(name) ? String(cell[name]) : (cell[name] ?? null)))

/** Cells as JSON: the names of the columns once, then a row for each, with money as text. Any part of a list can be one. */
export const encodeCells = (cells: readonly Cell[]): string =>
  JSON.stringify({ columns: COLUMNS, rows: cells.map(encodeRow) })
