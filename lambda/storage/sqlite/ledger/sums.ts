import type { DatabaseSync } from 'node:sqlite'
import { decodeCells, encodeCells } from '../../ledger/sheet.ts'
import { NO_SUMS, type PublishedSheet, type Sheet, type Sums } from '../../ledger/sums.ts'
import { whenFree } from '../waiting/when-free.ts'
import { sqliteMarks, writingTo } from './marks.ts'

const LISTS = Object.keys(NO_SUMS) as (keyof Sheet)[]

/** A list of a sheet as it is kept. */
export interface SheetText {
  readonly startMs: number
  readonly asOfMs: number
  readonly cells: string
}

/** Sums, of which a list is also read without being decoded. */
export interface SqliteSums extends Sums {
  texts(...args: Parameters<Sums['read']>): Promise<SheetText[]>
  /** When the first hour begins, at that time or later, that has sums. */
  nextHour(team: string, fromMs: number): Promise<number | undefined>
}

/** Decodes a list of a sheet. */
export const publishedSheet = (team: string, list: keyof Sheet, { cells, ...rest }: SheetText): PublishedSheet => ({
  team,
  ...rest,
  sheet: { ...NO_SUMS, [list]: decodeCells(cells) },
})

/**
 * Sums in SQLite: each hour that is marked (marks.ts) has a row, which was summed up to the change `summed`, and one for
 * each list of its sheet. Records mark their hours themselves (rows.ts).
 */
export const sqliteSums = (database: DatabaseSync): SqliteSums => {
  const begin = database.prepare(
    `INSERT INTO hours (team, startMs, begun) VALUES (?, ?, 1)
     ON CONFLICT DO UPDATE SET begun = begun + 1 RETURNING begun`,
  )
  const publish = database.prepare(
    `UPDATE hours SET published = begun, asOfMs = ? WHERE team = ? AND startMs = ? AND begun = ? AND isFrozen = 0`,
  )
  const keep = database.prepare('INSERT OR REPLACE INTO sheets (team, startMs, list, sheet) VALUES (?, ?, ?, ?)')
  const read = database.prepare(
    `SELECT startMs, asOfMs, sheet FROM hours JOIN sheets USING (team, startMs)
     WHERE team = ? AND startMs >= ? AND startMs < ? AND list = ? AND published > 0 ORDER BY startMs`,
  )
  const next = database.prepare(
    'SELECT min(startMs) AS startMs FROM hours WHERE team = ? AND startMs >= ? AND published > 0',
  )
  const writing = writingTo(database)

  const texts: SqliteSums['texts'] = async (team, fromMs, toMs, list) => {
    const rows = await whenFree(() => read.all(team, fromMs, toMs, list))
    return rows.map((row) => ({
      startMs: Number(row['startMs']),
      asOfMs: Number(row['asOfMs']),
      cells: String(row['sheet']),
    }))
  }

  return {
    ...sqliteMarks(database, 'hours'),
    begin: ({ team, startMs }) => writing(() => Number(begin.get(team, startMs)?.['begun'])),
    async publish(version, { team, startMs, asOfMs, sheet }) {
      const lists = LISTS.map((list) => [list, encodeCells(sheet[list])] as const)
      return writing(() => {
        if (publish.run(asOfMs, team, startMs, version).changes === 0) return false
        for (const [list, cells] of lists) keep.run(team, startMs, list, cells)
        return true
      })
    },
    texts,
    async nextHour(team, fromMs) {
      const startMs = await whenFree(() => next.get(team, fromMs)?.['startMs'])
      return startMs == null ? undefined : Number(startMs)
    },
    async read(team, fromMs, toMs, list) {
      return (await texts(team, fromMs, toMs, list)).map((text) => publishedSheet(team, list, text))
    },
  }
}
