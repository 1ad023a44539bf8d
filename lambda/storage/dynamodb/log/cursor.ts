import { createHash } from 'node:crypto'
import { isObject } from '../../../gateway/core/json/value.ts'
import type { LogQuery } from '../../log.ts'

/** Where a page ended. */
export interface Position {
  /** When the first page was read, milliseconds since 1970: what ended later is on none that follow. */
  readonly asOfMs: number
  /** Id of the last record that was given or passed over. */
  readonly id: string
  /** By what it is sorted; absent where that is the id. */
  readonly rank?: bigint | number
}

/** Of a query but for how much of it is wanted, whatever the order of its fields. */
const fingerprintOf = ({ team, filter, sort }: LogQuery): string => {
  const fields = Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([team, sort, fields], (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
  return createHash('sha256').update(text).digest('base64url').slice(0, 12)
}

const rankIn = (text: string): bigint | number => (/^-?\d+$/.test(text) ? BigInt(text) : Number(text))

const wrong = (): never => {
  throw new RangeError('This cursor is none of this query. Leave it out to begin anew.')
}

export const encodeCursor = (query: LogQuery, { asOfMs, id, rank }: Position): string =>
  Buffer.from(
    JSON.stringify([fingerprintOf(query), asOfMs, id, ...(rank === undefined ? [] : [String(rank)])]),
  ).toString('base64url')

const positionIn = (text: string): Position => {
  const read: unknown = JSON.parse(text)
  if (!Array.isArray(read) || isObject(read[1])) return wrong()
  const [, asOfMs, id, rank] = read as readonly unknown[]
  return { asOfMs: Number(asOfMs), id: String(id), ...(rank === undefined ? {} : { rank: rankIn(String(rank)) }) }
}

/** The query's own cursor; undefined where it has none. Throws RangeError for one that is of another or broken. */
export const decodeCursor = (query: LogQuery): Position | undefined => {
  const { cursor, sort } = query
  if (cursor === undefined) return undefined
  try {
    const position = positionIn(Buffer.from(cursor, 'base64url').toString())
    const isOwn = encodeCursor(query, position) === cursor && (position.rank === undefined) === (sort === 'newest')
    return isOwn ? position : wrong()
  } catch {
    return wrong()
  }
}
