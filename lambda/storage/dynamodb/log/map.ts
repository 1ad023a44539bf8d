import { HOUR_MS } from '../../calendar.ts'
import { beginningOf, isLike } from '../../glob.ts'
import type { LogFilter, Sort } from '../../ledger/log-filter.ts'
import { type Cell, OTHER, type Sheet, type Sums } from '../../ledger/sums.ts'
import { latestIn } from '../../ledger/ttft-bins.ts'
import type { Item } from '../attributes.ts'

/** A part of the log that may hold what is wanted, and how much any of its records has of what is sorted by. */
export interface LogPart {
  readonly fromMs: number
  readonly toMs: number
  /** Unknown where nothing is summed. */
  readonly most?: bigint | number
}

const isNamed = (name: string | undefined, wanted: string | undefined): boolean =>
  wanted === undefined || name === wanted || name === OTHER

const lastTtft = ({ ttft }: Cell): number => Math.max(-1, ...Object.keys(ttft).map(latestIn))

const COUNT_OF: Readonly<Record<NonNullable<LogFilter['outcome']>, (cell: Cell) => number>> = {
  complete: ({ requests, failed, aborted }) => requests - failed - aborted,
  aborted: ({ aborted }) => aborted,
  ...({ failed: ({ failed }) => failed, truncated: ({ failed }) => failed, lost: ({ failed }) => failed } as const),
}

/** Of all cells of a request. */
const isOfCaller = (cell: Cell, { project, key, user, tag }: LogFilter): boolean =>
  (project === undefined || cell.project === project) &&
  (key === undefined || cell.key === key || cell.keyName === key) &&
  (cell.user === undefined || isNamed(cell.user, user)) &&
  (cell.tag === undefined || isNamed(cell.tag, tag))

/** Of the cell that a request is counted in, which is that of its last attempt. */
const mayHold = (cell: Cell, filter: LogFilter): boolean => {
  const { models, modelLike, provider, outcome, minCost = 0n, minDurationMs = 0, minTtftMs = 0 } = filter
  return (
    cell.requests > 0 &&
    (models === undefined || cell.model === OTHER || models.includes(cell.model)) &&
    (modelLike === undefined || cell.model === OTHER || isLike(cell.model, modelLike)) &&
    isNamed(cell.provider, provider) &&
    (outcome === undefined || COUNT_OF[outcome](cell) > 0) &&
    cell.maxCost >= minCost &&
    cell.maxDurationMs >= minDurationMs &&
    (minTtftMs === 0 || lastTtft(cell) >= minTtftMs)
  )
}

const mostIn = (cells: readonly Cell[], sort: Sort): bigint | number | undefined => {
  if (sort === 'cost') return cells.reduce((most, { maxCost }) => (maxCost > most ? maxCost : most), 0n)
  if (sort === 'duration') return Math.max(0, ...cells.map(({ maxDurationMs }) => maxDurationMs))
  return sort === 'ttft' ? Math.max(-1, ...cells.map(lastTtft)) : undefined
}

const listFor = ({ user, tag }: LogFilter): keyof Sheet => {
  if (user) return 'users'
  return tag ? 'tags' : 'cells'
}

/** Undefined where the sums say that nothing of that hour is wanted. */
const partOf = (startMs: number, cells: readonly Cell[], filter: LogFilter, sort: Sort): LogPart | undefined => {
  const own = cells.filter((cell) => isOfCaller(cell, filter))
  const holding = own.filter((cell) => mayHold(cell, filter))
  if (holding.length === 0) return undefined
  // Another attempt of the same request may have been somebody else's.
  if (filter.owner && !own.some(({ owner }) => owner === filter.owner)) return undefined
  const most = mostIn(holding, sort)
  return { fromMs: startMs, toMs: startMs + HOUR_MS, ...(most === undefined ? {} : { most }) }
}

/** Neighbours of which nothing is known are read at once. */
const together = (parts: readonly LogPart[], part: LogPart): LogPart[] => {
  const last = parts.at(-1)
  const isNext = last?.fromMs === part.toMs && last.most === undefined && part.most === undefined
  return isNext ? [...parts.slice(0, -1), { ...last, fromMs: part.fromMs }] : [...parts, part]
}

/**
 * The hours of a UTC day, the newest first, that may hold what is wanted, as the sums know it: those without published
 * sums, or that have changed since, may hold anything.
 */
export const logMap = (sums: Pick<Sums, 'read' | 'marked'>, team: string, filter: LogFilter, sort: Sort) => {
  const changed = sums.marked(team).then((marks) => new Set(marks.map(({ startMs }) => startMs)))
  const list = listFor(filter)
  return async (fromMs: number, toMs: number): Promise<LogPart[]> => {
    const first = fromMs - (fromMs % HOUR_MS)
    const [published, marks] = await Promise.all([sums.read(team, first, toMs, list), changed])
    const known = new Map(published.map(({ startMs, sheet }) => [startMs, sheet[list]]))
    let parts: LogPart[] = []
    for (let startMs = first; startMs < toMs; startMs += HOUR_MS) {
      const cells = marks.has(startMs) ? undefined : known.get(startMs)
      const part = cells ? partOf(startMs, cells, filter, sort) : { fromMs: startMs, toMs: startMs + HOUR_MS }
      parts = part ? [...parts, part] : parts
    }
    return parts.toReversed().reduce<LogPart[]>(together, [])
  }
}

/** DynamoDB takes no more operands of an `IN`. */
const MOST_MODELS = 100

const EQUAL = { project: 'pj', provider: 'p', user: 'ur', outcome: 'o' } as const

/**
 * A condition for what of a filter is a plain attribute. It saves the way of records that are not wanted, not their
 * reading; what they really have to be is said by `isWanted`.
 */
export interface Narrowing {
  readonly FilterExpression?: string
  readonly ExpressionAttributeNames?: Record<string, string>
  readonly ExpressionAttributeValues?: Item
}

export const narrowingOf = (filter: LogFilter): Narrowing => {
  const names: Record<string, string> = {}
  const values: Item = {}
  const conditions: string[] = []
  for (const [field, attribute] of Object.entries(EQUAL)) {
    const wanted = filter[field as keyof typeof EQUAL]
    // DynamoDB refuses empty operands in some places.
    if (!wanted) continue
    names[`#${attribute}`] = attribute
    values[`:${attribute}`] = { S: wanted }
    conditions.push(`#${attribute} = :${attribute}`)
  }
  const { models = [] } = filter
  if (models.length > 0 && models.length <= MOST_MODELS) {
    names['#m'] = 'm'
    for (const [index, model] of models.entries()) values[`:m${index}`] = { S: model }
    conditions.push(`#m IN (${models.map((_, index) => `:m${index}`).join(', ')})`)
  }
  const beginning = beginningOf(filter.modelLike ?? '')
  if (beginning !== '') {
    names['#m'] = 'm'
    values[':mb'] = { S: beginning }
    conditions.push('begins_with(#m, :mb)')
  }
  return conditions.length === 0
    ? {}
    : {
        FilterExpression: conditions.join(' AND '),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      }
}
