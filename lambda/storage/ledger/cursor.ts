import { createHash } from 'node:crypto'
import { compact, isObject, type JsonObject, numberOr, parseObject } from '../../gateway/core/json/value.ts'
import type { LogQuery } from './log.ts'
import type { Sort } from './log-filter.ts'

/** What a cursor is good for: the same team, filter and sort, asked for at the same moment. */
const fingerprint = ({ team, filter, sort, askedMs }: LogQuery): string => {
  const given = Object.entries(compact({ ...filter })).sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([team, sort, given, askedMs], (_, value) =>
    typeof value === 'bigint' ? `${value}n` : value,
  )
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

/** Where a page of the query has ended, as its reader is told. */
export const seal = (query: LogQuery, position: object): string =>
  Buffer.from(JSON.stringify({ of: fingerprint(query), at: position, asked: query.askedMs })).toString('base64url')

const opened = (cursor: string): JsonObject | undefined => parseObject(Buffer.from(cursor, 'base64url').toString())

/** When the first page was asked for, as the cursor says. Whether that is true comes out when it is unsealed. */
export const askedIn = (cursor: string): number | undefined => numberOr(opened(cursor)?.['asked'])

/** Where the page before ended; undefined for the first. Throws RangeError for what is no cursor of this query. */
export const unseal = <T extends object>(
  query: LogQuery,
  isPosition: (read: JsonObject) => read is JsonObject & T,
): T | undefined => {
  const { cursor } = query
  if (cursor === undefined) return undefined
  const at = opened(cursor)?.['at']
  if (isObject(at) && isPosition(at) && seal(query, at) === cursor) return at
  throw new RangeError('The cursor is not one of this query. Begin again without it.')
}

const INTEGER = /^-?\d+$/
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/

/** Is it what such a page is sorted by, as text: costs are beyond what a number tells exactly? Empty for the newest. */
export const isRank = (read: unknown, sort: Sort): boolean =>
  typeof read === 'string' && (sort === 'newest' ? read === '' : (sort === 'cost' ? INTEGER : NUMBER).test(read))

export const rankIn = (text: string, sort: Exclude<Sort, 'newest'>): bigint | number =>
  sort === 'cost' ? BigInt(text) : Number(text)
