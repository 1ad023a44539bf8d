import type { Log } from '../../../storage/ledger/log.ts'
import type { Mark, Sheet, Sums } from '../../../storage/ledger/sums.ts'
import { BUSY, isBusy, isOpen } from './close.ts'
import { cellsFrom, type Dimension, isNamed, listFor, type SpendFilter } from './dimensions.ts'
import { type Grouping, grouping, type ReportRow } from './rows.ts'
import { type Span, without } from './spans.ts'
import { summedHours } from './summed-hours.ts'
import { tooMany } from './too-many.ts'

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
  /** How many records of the log may be read; absent: any, for who has a process to itself. */
  readonly mostRead?: number
}

/** What a gateway reads for one report: more than a few hours have that are not summed yet, as busy ones are. */
export const MOST_READ = 4 * BUSY

/** What the log is still to be read for, and up to when requests are in what was added. */
interface Rest {
  readonly spans: readonly Span[]
  readonly asOfMs: number
}

/** Adds the sums of hours that are over and have not changed since, and of busy ones as they were when they were summed last. */
const addSummed = async (
  { team, span, filter }: ReportQuery,
  list: keyof Sheet,
  groups: Grouping,
  { sums, now }: ReportDeps,
): Promise<Rest> => {
  const nowMs = now()
  // First: what is summed up in between is then read from the log.
  const marks = new Map((await sums.marked(team)).map((mark): [number, Mark] => [mark.startMs, mark]))
  const isLasting = (startMs: number): boolean => !marks.has(startMs) && !isOpen(startMs, nowMs)
  const busy = new Map<number, number>()
  for await (const { startMs, asOfMs, cells } of summedHours(team, span, list, sums)) {
    const mark = marks.get(startMs)
    if (mark && isBusy(mark)) busy.set(startMs, asOfMs)
    else if (!isLasting(startMs)) continue
    for (const cell of cells) if (isNamed(cell, filter)) groups.add({ atMs: startMs, cell })
  }
  const isSummed = (startMs: number): boolean => busy.has(startMs) || isLasting(startMs)
  return { spans: without(span, isSummed), asOfMs: Math.min(nowMs, ...busy.values()) }
}

/** Adds what the log has, record by record. Throws `bad-request` where that is too much. */
const addLogged = async (
  { team, span, by, filter }: ReportQuery,
  spans: readonly Span[],
  groups: Grouping,
  { log, mostRead = Number.POSITIVE_INFINITY }: ReportDeps,
): Promise<void> => {
  let read = 0
  for (const [fromMs, toMs] of spans)
    for await (const records of log.scan(team, fromMs, toMs)) {
      read += records.length
      if (read > mostRead) throw tooMany(span, by, filter, mostRead)
      for (const record of records) for (const timed of cellsFrom(record, by, filter)) groups.add(timed)
    }
}

/**
 * What was spent, by any dimensions: from the sums where they are those of their log, from the log itself where an hour
 * is open or has changed, or is cut by the time that is asked for. The groups of a dimension add up to the whole, but
 * for tags, which overlap. Throws `bad-request` where more of the log would have to be read than may be.
 */
export const report = async (query: ReportQuery, deps: ReportDeps): Promise<Report> => {
  const groups = grouping(query.by, query.filter)
  const list = listFor(query.by, query.filter)
  const { spans, asOfMs } = list
    ? await addSummed(query, list, groups, deps)
    : { spans: [query.span], asOfMs: deps.now() }
  await addLogged(query, spans, groups, deps)
  return { rows: groups.rows(), asOfMs }
}
