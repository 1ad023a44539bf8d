/** A number that is written as it is, such as an amount of dollars. */
export interface Decimal {
  readonly decimal: string
}

/** A cell. Text is quoted, numbers are not; undefined leaves it empty. */
export type CsvCell = string | number | bigint | boolean | Decimal | undefined

/** What a spreadsheet would run, also after spaces, also in full width. */
const FORMULA = /^(?:[\t\r]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u

const quoted = (text: string): string => {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

const written = (cell: CsvCell): string => {
  if (cell === undefined) return ''
  if (typeof cell === 'object') return cell.decimal
  return typeof cell === 'string' ? quoted(cell) : String(cell)
}

/** A line of RFC 4180. Text that a spreadsheet would take for a formula has an apostrophe before it. */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(written).join(',')}\r\n`
