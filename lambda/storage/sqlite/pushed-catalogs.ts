import type { DatabaseSync } from 'node:sqlite'
import { compact, stringOr } from '../../gateway/core/json/value.ts'
import type { PushedCatalogs } from '../pushed-catalogs.ts'
import { whenFree } from './waiting/when-free.ts'

/** Pushed catalogs in SQLite: a row for each version, and one that points to the current one. */
export const sqlitePushedCatalogs = (database: DatabaseSync): PushedCatalogs => {
  const get = database.prepare('SELECT version, previous, at, by FROM pushed_current WHERE one = 1')
  const read = database.prepare('SELECT content FROM pushed_catalogs WHERE version = ?')
  const keep = database.prepare('INSERT OR REPLACE INTO pushed_catalogs (version, content) VALUES (?, ?)')
  const move = database.prepare(
    `INSERT INTO pushed_current (one, version, previous, at, by) VALUES (1, :version, :previous, :at, :by)
     ON CONFLICT (one) DO UPDATE SET version = :version, previous = :previous, at = :at, by = :by WHERE version IS :from`,
  )
  return {
    async current() {
      const row = await whenFree(() => get.get())
      if (!row) return undefined
      const { version, previous, at, by } = row
      return compact({ version: stringOr(version), previous: stringOr(previous), at: Number(at), by: stringOr(by) })
    },
    async content(version) {
      const content = (await whenFree(() => read.get(version)))?.['content']
      return content instanceof Uint8Array ? content : undefined
    },
    async put(version, content) {
      keep.run(version, content)
    },
    async point({ version = null, previous = null, at, by = null }, from) {
      if (from !== undefined && !get.get()) return false
      return move.run({ version, previous, at, by, from: from ?? null }).changes === 1
    },
  }
}
