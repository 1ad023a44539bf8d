import type { DatabaseSync } from 'node:sqlite'
import type { Settings } from '../settings.ts'

/** Settings in SQLite. A team without any has zero data retention off. */
export const sqliteSettings = (database: DatabaseSync): Settings => {
  const get = database.prepare('SELECT zeroDataRetention FROM settings WHERE team = ?')
  const set = database.prepare('INSERT OR REPLACE INTO settings (team, zeroDataRetention) VALUES (?, ?)')
  return {
    async zeroDataRetention(team) {
      try {
        const row = get.get(team)
        return row !== undefined && row['zeroDataRetention'] !== 0
      } catch {
        return true
      }
    },
    async setZeroDataRetention(team, on) {
      set.run(team, Number(on))
    },
  }
}
