import { createHash } from 'node:crypto'
import { isObject, parseObject } from '../../../gateway/core/json/value.ts'
import type { LogQuery } from '../../log.ts'

/** Where a page has ended. */
export interface Position {
  /** What it is sorted by, as text: costs are beyond what a number tells exactly. Empty for the newest. */
  readonly rank: string
  readonly createdAt: number
  readonly id: string
}

export interface Cursor extends Position {
  /** The last batch that the first page could see: later ones are on none that follow. */
  readonly seen: number
}

/** What a cursor is good for: the same team, filter and sort. */
const fingerprint = ({ team, filter, sort }: LogQuery): string => {
  const given = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([team, sort, given], (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

const RANK = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$|^$/

const isCursor = (value: unknown): value is Cursor & { readonly of: string } =>
  isObject(value) &&
  ['of', 'rank', 'id'].every((name) => typeof value[name] === 'string') &&
  ['createdAt', 'seen'].every((name) => Number.isSafeInteger(value[name])) &&
  RANK.test(String(value['rank']))

/** Undefined for the first page. Throws RangeError for what is no cursor of this query. */
export const decodeCursor = (query: LogQuery): Cursor | undefined => {
  const { cursor: text } = query
  if (text === undefined) return undefined
  const cursor = parseObject(Buffer.from(text, 'base64url').toString())
  if (!isCursor(cursor) || encodeCursor(query, cursor) !== text)
    throw new RangeError('The cursor is not one of this query. Begin again without it.')
  return cursor
}

export function encodeCursor(query: LogQuery, { rank, createdAt, id, seen }: Cursor): string {
  return Buffer.from(JSON.stringify({ of: fingerprint(query), rank, createdAt, id, seen })).toString('base64url')
}
