import type { SQLInputValue } from 'node:sqlite'
import { beginningOf } from '../../glob.ts'
import { capped, type LogFilter } from '../../ledger/log-filter.ts'
import { OWNER_BITS, tagText } from './row.ts'

/** A condition on rows of the log. What it lets through may be too much, never too little: the record has the last word. */
export interface Condition {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

const condition = (sql: string, ...values: readonly SQLInputValue[]): Condition => ({ sql, values })

const anyOf = (column: string, values: readonly string[]): Condition =>
  condition(`${column} IN (${values.map(() => '?').join()})`, ...values)

/** SQLite's GLOB, where nothing but `*` means anything. */
const globOf = (pattern: string): string => pattern.replaceAll(/[?[]/g, '[$&]').replaceAll(/\*+/g, '*')

/** A range that an index has in one piece, of texts that begin so. */
const beginsWith = (column: string, beginning: string): Condition =>
  condition(`${column} >= ? AND ${column} < ?`, beginning, `${beginning}\u{10ffff}`)

/** A filter as rows know it: of keys they have the ids alone. */
export type RowFilter = Omit<LogFilter, 'key'> & { readonly keys?: readonly string[] }

type Meanings = { readonly [Name in keyof RowFilter]-?: (wanted: NonNullable<RowFilter[Name]>) => Condition }

/** A column behind a plus is looked up in no index: which one is used is decided elsewhere. */
const MEANINGS: Meanings = {
  fromMs: (ms) => condition('createdAt >= ?', ms),
  toMs: (ms) => condition('createdAt < ?', ms),
  project: (project) => condition('+project = ?', project),
  keys: (keys) => anyOf('+key', keys),
  models: (models) => anyOf('+model', models),
  modelLike: (pattern) => condition('+model GLOB ?', globOf(pattern)),
  provider: (provider) => condition('+provider = ?', provider),
  status: ([from, to]) => condition('+status BETWEEN ? AND ?', from, to),
  outcome: (outcome) => condition('+outcome = ?', outcome),
  owner: (owner) => condition('owners & ? <> 0', OWNER_BITS[owner]),
  user: (user) => condition('+user = ?', user),
  tag: (tag) => condition('instr(tags, ?) > 0', tagText(tag)),
  minCost: (pico) => condition('+cost >= ?', capped(pico)),
  minTokens: (tokens) => condition('+tokens >= ?', tokens),
  minDurationMs: (ms) => condition('+durationMs >= ?', ms),
  minTtftMs: (ms) => condition('+ttftMs >= ?', ms),
}

const NAMES = Object.keys(MEANINGS) as (keyof RowFilter)[]

const meaningOf = <Name extends keyof RowFilter>(wanted: RowFilter[Name], name: Name): Condition[] =>
  wanted === undefined ? [] : [(MEANINGS[name] as (wanted: RowFilter[Name]) => Condition)(wanted)]

export const conditionsOf = (filter: RowFilter): Condition[] => NAMES.flatMap((name) => meaningOf(filter[name], name))

/** Rows that an index leads to without others being looked at. */
export interface Lead extends Condition {
  readonly index: string
}

const lead = (index: string, { sql, values }: Condition): Lead => ({ index, sql, values })

/** By which indexes the rows can be found, if they are few there. */
export const leadsOf = ({ keys, models, modelLike, user, outcome, minCost }: RowFilter): Lead[] => [
  ...(keys === undefined ? [] : [lead('log_by_key', anyOf('key', keys))]),
  ...(models === undefined ? [] : [lead('log_by_model', anyOf('model', models))]),
  ...(modelLike === undefined ? [] : [lead('log_by_model', beginsWith('model', beginningOf(modelLike)))]),
  ...(user === undefined ? [] : [lead('log_by_user', condition('user = ?', user))]),
  ...(outcome === undefined || outcome === 'complete'
    ? []
    : [lead('log_by_outcome', condition("outcome <> 'complete' AND outcome = ?", outcome))]),
  ...(minCost === undefined ? [] : [lead('log_by_cost', condition('cost >= ?', capped(minCost)))]),
]
