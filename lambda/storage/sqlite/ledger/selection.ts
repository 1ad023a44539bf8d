import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { rankIn } from '../../ledger/cursor.ts'
import type { LogQuery } from '../../ledger/log.ts'
import type { Sort } from '../../ledger/log-filter.ts'
import { type Condition, conditionsOf, type Lead, leadsOf, type RowFilter } from './conditions.ts'
import { keyIdsIn } from './key-ids.ts'
import { wordOf } from './row.ts'

/** Where a record stands. */
export interface Position {
  /** What it is sorted by, as text; empty for the newest. */
  readonly rank: string
  readonly createdAt: number
  readonly id: string
}

/**
 * Rows that are looked up one by one cost ten times as much as rows that are read in order: an index is used where it
 * leads to fewer than these, else the whole table is read, which is 0.15 s for a million.
 */
const RARE = 5000

/** What rows are sorted by before they are by age. Behind a plus or in a call, so that no index is chosen for it. */
const RANKS: Readonly<Record<Sort, string | undefined>> = {
  newest: undefined,
  cost: '+cost',
  duration: '+durationMs',
  ttft: 'coalesce(ttftMs, -1)',
  tokens: '+tokens',
}

/** Where rows are looked for, under a condition of its own, and what they are sorted by. */
interface Source extends Condition {
  readonly from: string
  readonly rank?: string | undefined
}

const ANY = { sql: 'TRUE', values: [] }
const ALL_ROWS = 'log_rows INDEXED BY sqlite_autoindex_log_rows_1'
const DEAREST_FIRST: Source = { from: 'log_rows INDEXED BY log_by_cost', rank: 'cost', ...ANY }

const byIndex = ({ index, sql, values }: Lead): Source => ({ from: `log_rows INDEXED BY ${index}`, sql, values })

const byTag = (tag: string): Source => ({ from: 'log_words', sql: 'word = ?', values: [wordOf('tag', tag)] })

const after = ({ rank, createdAt, id }: Position, by: string | undefined, sort: Sort): Condition =>
  by === undefined || sort === 'newest'
    ? { sql: '(createdAt, id) < (?, ?)', values: [createdAt, id] }
    : { sql: `(${by}, createdAt, id) < (?, ?, ?)`, values: [rankIn(rank, sort), createdAt, id] }

const toPosition = (row: Record<string, SQLOutputValue>): Position => ({
  createdAt: Number(row['createdAt']),
  id: String(row['id']),
  rank: String(row['rank']),
})

/** Finds the places of records, sorted. */
export const logSelection = (database: DatabaseSync) => {
  const keyIds = keyIdsIn(database)

  const inRows = ({ team, filter: { key, ...filter } }: LogQuery): RowFilter =>
    key === undefined ? filter : { ...filter, keys: keyIds(team, key) }

  const rowsOf = (
    { from, sql, values }: Source,
    { team, filter: { fromMs = 0, toMs = 2 ** 53 } }: LogQuery,
  ): number => {
    const found = database.prepare(
      `SELECT count(*) AS n FROM (SELECT 1 FROM ${from}
       WHERE team = ? AND createdAt >= ? AND createdAt < ? AND ${sql} LIMIT ${RARE})`,
    )
    return Number(found.get(team, fromMs, toMs, ...values)?.['n'])
  }

  /** Where few rows are to be looked at; undefined where that is nowhere. */
  const rareSource = (query: LogQuery, filter: RowFilter): Source | undefined => {
    const { tag } = filter
    const sources = [...leadsOf(filter).map(byIndex), ...(tag === undefined ? [] : [byTag(tag)])]
    const counted = sources.map((source) => ({ source, rows: rowsOf(source, query) }))
    const rarest = counted.filter(({ rows }) => rows < RARE).sort((a, b) => a.rows - b.rows)[0]?.source
    if (rarest?.from !== 'log_words') return rarest
    return { ...rarest, from: 'log_words CROSS JOIN log_rows USING (team, createdAt, id)' }
  }

  const sourceOf = (query: LogQuery, filter: RowFilter, isFiltered: boolean): Source => {
    const { sort } = query
    const rare = rareSource(query, filter)
    if (rare) return { ...rare, rank: RANKS[sort] }
    return sort === 'cost' && !isFiltered ? DEAREST_FIRST : { from: ALL_ROWS, rank: RANKS[sort], ...ANY }
  }

  /** That many at most, after a position, of batches up to one. */
  return (query: LogQuery, seen: number, position: Position | undefined, take: number): Position[] => {
    const { team, sort } = query
    const filter = inRows(query)
    const conditions = conditionsOf(filter)
    const { from, rank, ...own } = sourceOf(query, filter, conditions.length > 0)
    const all = [own, ...conditions, ...(position ? [after(position, rank, sort)] : [])]
    const order = [...(rank ? [rank] : []), 'createdAt', 'id'].map((column) => `${column} DESC`).join()
    return database
      .prepare(
        `SELECT createdAt, id, ${rank ? `CAST(${rank} AS TEXT)` : "''"} AS rank FROM ${from}
         WHERE team = ? AND arrived <= ? AND ${all.map(({ sql }) => sql).join(' AND ')} ORDER BY ${order} LIMIT ?`,
      )
      .all(team, seen, ...all.flatMap(({ values }) => values), take)
      .map(toPosition)
  }
}
