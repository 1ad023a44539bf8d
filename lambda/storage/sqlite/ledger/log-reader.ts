import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { JsonObject } from '../../../gateway/core/json/value.ts'
import { isRank, seal, unseal } from '../../ledger/cursor.ts'
import type { LogQuery } from '../../ledger/log.ts'
import { isWanted } from '../../ledger/log-filter.ts'
import { wordOf } from './row.ts'
import { logSelection, type Position } from './selection.ts'

/** Records of one batch of a scan, which take a few milliseconds. */
const BATCH = 200

/** Records that begin alike, at most. */
const MAX_FOUND = 100
const MIN_PREFIX = 8
/** Of any, where it is bound to null. */
const OF_PROJECT = "(? IS NULL OR record ->> 'project' = ?)"

/** Records as JSON: whoever gets them from another thread reads it faster than that could be cloned. */
export interface TextPage {
  readonly records: readonly string[]
  readonly cursor?: string
}

export interface TextBatch {
  readonly records: readonly string[]
  /** Where it has ended; undefined: that was all. */
  readonly end?: Pick<Position, 'createdAt' | 'id'>
}

interface Cursor extends Position {
  /** The last batch that the first page could see: later ones are on none that follow. */
  readonly seen: number
}

const cursorOf = (query: LogQuery): Cursor | undefined =>
  unseal(
    query,
    (read): read is JsonObject & Cursor =>
      isRank(read['rank'], query.sort) &&
      typeof read['id'] === 'string' &&
      [read['createdAt'], read['seen']].every(Number.isSafeInteger),
  )

const text = (row: Record<string, SQLOutputValue>): string => String(row['record'])

/** Reads the log on a connection that may be used for reading alone. Nothing that it does is left open for later. */
export const logReader = (database: DatabaseSync) => {
  const select = logSelection(database)
  const batch = database.prepare('SELECT value FROM log_state WHERE name = ?')
  const record = database.prepare('SELECT record FROM generations WHERE team = ? AND id = ?')
  const next = database.prepare(
    `SELECT createdAt, id, record FROM log_rows INDEXED BY sqlite_autoindex_log_rows_1
     CROSS JOIN generations USING (team, id)
     WHERE team = ? AND createdAt >= ? AND createdAt < ? AND (createdAt, id) > (?, ?)
     ORDER BY createdAt, id LIMIT ${BATCH}`,
  )
  const exactly = database.prepare(`SELECT record FROM generations WHERE team = ? AND id = ? AND ${OF_PROJECT}`)
  const byId = database.prepare(
    `SELECT record FROM generations WHERE team = ? AND id >= ? AND id < ? AND ${OF_PROJECT} LIMIT ${MAX_FOUND}`,
  )
  const byWord = database.prepare(
    `SELECT record FROM log_words CROSS JOIN generations USING (team, id) WHERE team = ? AND word = ?
     AND ${OF_PROJECT} LIMIT ${MAX_FOUND}`,
  )

  /** All that is wanted after a position, and where each is; so many are looked for at once. */
  function* wanted(query: LogQuery, seen: number, after: Position | undefined, take: number) {
    for (let places = select(query, seen, after, take); ; places = select(query, seen, places.at(-1), take)) {
      for (const place of places) {
        const row = record.get(query.team, place.id)
        if (row && isWanted(JSON.parse(text(row)), query.filter)) yield { place, record: text(row) }
      }
      if (places.length < take) return
    }
  }

  const pageOf = (query: LogQuery): TextPage => {
    const cursor = cursorOf(query)
    const seen = cursor?.seen ?? Number(batch.get('batch')?.['value'])
    const records: string[] = []
    let end: Position | undefined
    // One more than asked for tells whether there are more.
    for (const { place, record } of wanted(query, seen, cursor, query.limit + 1)) {
      if (records.length === query.limit) return { records, ...(end ? { cursor: seal(query, { ...end, seen }) } : {}) }
      records.push(record)
      end = place
    }
    return { records }
  }

  return {
    /** Throws RangeError for a cursor of another query. */
    page(query: LogQuery): TextPage {
      // What is seen and how far that goes are of the same moment.
      database.exec('BEGIN')
      try {
        return pageOf(query)
      } finally {
        if (database.isTransaction) database.exec('COMMIT')
      }
    },
    /** The oldest first. */
    batch(team: string, fromMs: number, toMs: number, after: TextBatch['end']): TextBatch {
      const rows = next.all(team, fromMs, toMs, after?.createdAt ?? fromMs, after?.id ?? '')
      const last = rows.at(-1)
      const records = rows.map(text)
      if (!last || rows.length < BATCH) return { records }
      return { records, end: { createdAt: Number(last['createdAt']), id: String(last['id']) } }
    },
    find(team: string, id: string, project?: string): string[] {
      const seen = [project ?? null, project ?? null]
      const exact = exactly.get(team, id, ...seen)
      if (exact) return [text(exact)]
      const begun = id.length < MIN_PREFIX ? [] : byId.all(team, id, `${id}\u{10ffff}`, ...seen)
      return [...begun, ...byWord.all(team, wordOf('answer', id), ...seen)].map(text)
    },
  }
}

export type LogReader = ReturnType<typeof logReader>
