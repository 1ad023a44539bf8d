import type { Screen } from '../command.ts'
import { clean, coloured, cut, type Style, widthOf } from './text.ts'

/** A column of a table of such rows. */
export interface Column<Row> {
  readonly title: string
  readonly text: (row: Row) => string
  readonly isRight?: true
  readonly style?: (row: Row) => Style | undefined
  /** It may be cut to this many characters where the screen is narrow. Absent: it is whole or not there at all. */
  readonly least?: number
  /** On a screen that is narrower still it is left out, the highest first. Absent: never. */
  readonly spare?: number
}

/** Columns with their widths. */
export type Layout<Row> = readonly (Column<Row> & { readonly width: number })[]

const GAP = '  '

const excess = (layout: Layout<never>, width: number): number =>
  layout.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length) - width

/** Takes from the column that has most to give, until it fits or none has any. */
const narrowed = <Row>(layout: Layout<Row>, width: number): Layout<Row> => {
  const over = excess(layout, width)
  const givesOf = ({ width: own, least = own }: Layout<Row>[number]): number => Math.max(0, own - least)
  const most = layout.toSorted((a, b) => givesOf(b) - givesOf(a))[0]
  if (over <= 0 || !most || givesOf(most) === 0) return layout
  const less = most.width - Math.min(givesOf(most), Math.max(1, Math.ceil(over / layout.length)))
  return narrowed(
    layout.map((column) => (column === most ? { ...column, width: less } : column)),
    width,
  )
}

const fitted = <Row>(layout: Layout<Row>, width: number): Layout<Row> => {
  const narrow = narrowed(layout, width)
  if (excess(narrow, width) <= 0) return narrow
  const spare = Math.max(...layout.map((column) => column.spare ?? 0))
  if (spare === 0) return narrow
  return fitted(
    layout.filter((column) => column.spare !== spare),
    width,
  )
}

/**
 * As wide as the widest cell, and no wider together than the screen. `before`: of lines that are there already; what had
 * no room then does not come back.
 */
export const layoutOf = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  screen: Screen | undefined,
  before: Layout<Row> = [],
): Layout<Row> => {
  const isThere = ({ title }: Column<Row>): boolean => before.length === 0 || before.some((one) => one.title === title)
  const wide = columns.filter(isThere).map((column) => ({
    ...column,
    width: Math.max(
      widthOf(column.title),
      before.find(({ title }) => title === column.title)?.width ?? 0,
      ...rows.map((row) => widthOf(clean(column.text(row)))),
    ),
  }))
  return screen ? fitted(wide, screen.columns) : wide
}

const lineOf = <Row>(layout: Layout<Row>, cell: (column: Column<Row>, width: number) => [string, string]): string =>
  layout
    .map((column, at) => {
      const [plain, shown] = cell(column, column.width)
      const space = ' '.repeat(Math.max(0, column.width - widthOf(plain)))
      const isLast = at === layout.length - 1
      return column.isRight ? space + shown : shown + (isLast ? '' : space)
    })
    .join(GAP)
    .trimEnd()

export const headOf = <Row>(layout: Layout<Row>, screen?: Screen): string =>
  lineOf(layout, ({ title }, width) => {
    const plain = cut(title, width)
    return [plain, coloured(plain, 'dim', screen?.hasColours ?? false)]
  })

/** One line, whatever the row says. */
export const rowOf = <Row>(layout: Layout<Row>, row: Row, screen?: Screen): string =>
  lineOf(layout, ({ text, style }, width) => {
    const plain = cut(clean(text(row)), width)
    return [plain, coloured(plain, style?.(row), screen?.hasColours ?? false)]
  })

/** All of it, ending in a newline. */
export const tableOf = <Row>(columns: readonly Column<Row>[], rows: readonly Row[], screen?: Screen): string => {
  const layout = layoutOf(columns, rows, screen)
  return [headOf(layout, screen), ...rows.map((row) => rowOf(layout, row, screen))].map((line) => `${line}\n`).join('')
}
