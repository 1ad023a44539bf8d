import { hourOf } from '../../../storage/calendar.ts'
import type { Log } from '../../../storage/log.ts'
import type { Mark, PublishedSheet, Sheet, Sums } from '../../../storage/sums.ts'
import { isBusy, isOpen } from './close.ts'
import { cellsFrom, type Dimension, fits, isNamed, listFor, type SpendFilter, type TimedCell } from './dimensions.ts'
import { type ReportRow, rowsOf } from './rows.ts'
import { type Span, without } from './spans.ts'

export interface ReportQuery {
  readonly team: string
  /** By when requests began. */
  readonly span: Span
  readonly by: readonly Dimension[]
  readonly filter: SpendFilter
}

export interface Report {
  readonly rows: readonly ReportRow[]
  /** Up to when requests are in it, milliseconds since 1970. */
  readonly asOfMs: number
}

export interface ReportDeps {
  readonly log: Pick<Log, 'scan'>
  readonly sums: Pick<Sums, 'marked' | 'read'>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Sums that a report can go by, and whose hours need not be read from the log. */
interface Summed {
  readonly sheets: readonly PublishedSheet[]
  readonly isSummed: (startMs: number) => boolean
  readonly asOfMs: number
}

const NOT_SUMMED: Omit<Summed, 'asOfMs'> = { sheets: [], isSummed: () => false }

/** With the cells, which stand for a list that is empty: nobody gave a name then. */
const readLists = async (
  { team, span: [fromMs, toMs] }: Pick<ReportQuery, 'team' | 'span'>,
  list: keyof Sheet,
  sums: ReportDeps['sums'],
): Promise<PublishedSheet[]> => {
  const read = (one: keyof Sheet) => sums.read(team, hourOf(fromMs), toMs, one)
  if (list === 'cells') return read('cells')
  const [named, cells] = await Promise.all([read(list), read('cells')])
  const cellsAt = new Map(cells.map(({ startMs, sheet }) => [startMs, sheet.cells]))
  return named.map((one) => ({ ...one, sheet: { ...one.sheet, cells: cellsAt.get(one.startMs) ?? [] } }))
}

/** Those of hours that are over and have not changed since, and of busy ones as they were when they were summed last. */
const summedIn = async ({ team, span }: ReportQuery, list: keyof Sheet, { sums, now }: ReportDeps): Promise<Summed> => {
  const nowMs = now()
  // First: what is summed up in between is then read from the log.
  const marks = new Map((await sums.marked(team)).map((mark): [number, Mark] => [mark.startMs, mark]))
  const published = await readLists({ team, span }, list, sums)
  const isPublished = new Set(published.map(({ startMs }) => startMs))
  const isBusyHour = (startMs: number): boolean => {
    const mark = marks.get(startMs)
    return mark !== undefined && isBusy(mark) && isPublished.has(startMs)
  }
  const isSummed = (startMs: number): boolean => isBusyHour(startMs) || (!marks.has(startMs) && !isOpen(startMs, nowMs))
  const cut = new Set(without(span, isSummed).flatMap(([from, to]) => [hourOf(from), hourOf(to - 1)]))
  const sheets = published.filter(({ startMs }) => isSummed(startMs) && !cut.has(startMs))
  const busy = sheets.filter(({ startMs }) => isBusyHour(startMs)).map(({ asOfMs }) => asOfMs)
  return { sheets, isSummed, asOfMs: Math.min(nowMs, ...busy) }
}

/** The list where anybody gave a name, else the cells: nobody has one. */
const cellsIn = ({ startMs, sheet }: PublishedSheet, list: keyof Sheet, filter: SpendFilter): TimedCell[] =>
  (sheet[list].length > 0 ? sheet[list] : sheet.cells)
    .filter((cell) => isNamed(cell, filter))
    .map((cell) => ({ atMs: startMs, cell }))

/**
 * What was spent, by any dimensions: from the sums where they are those of their log, from the log itself where an hour
 * is open or has changed, or is cut by the time that is asked for. The groups of a dimension add up to the whole, but
 * for tags, which overlap.
 */
export const report = async (query: ReportQuery, deps: ReportDeps): Promise<Report> => {
  const { team, span, by, filter } = query
  const list = listFor(by, filter)
  const { sheets, isSummed, asOfMs } = list ? await summedIn(query, list, deps) : { ...NOT_SUMMED, asOfMs: deps.now() }
  const cells = sheets.flatMap((sheet) => cellsIn(sheet, list ?? 'cells', filter))
  for (const [from, to] of without(span, isSummed))
    for await (const records of deps.log.scan(team, from, to))
      for (const record of records) cells.push(...cellsFrom(record, by, filter))
  const wanted = cells.filter(({ cell }) => fits(cell, filter))
  return { rows: rowsOf(wanted, by), asOfMs }
}
