import type { DatabaseSync } from 'node:sqlite'
import type { Settings } from '../settings.ts'
import { whenFree } from './when-free.ts'

/** Settings in SQLite. A team without any has zero data retention off, and falls back. */
export const sqliteSettings = (database: DatabaseSync): Settings => {
  const get = database.prepare('SELECT zeroDataRetention, byokFallback FROM settings WHERE team = ?')
  const setRetention = database.prepare(
    `INSERT INTO settings (team, zeroDataRetention) VALUES (?, ?)
     ON CONFLICT (team) DO UPDATE SET zeroDataRetention = excluded.zeroDataRetention`,
  )
  const setFallback = database.prepare(
    `INSERT INTO settings (team, zeroDataRetention, byokFallback) VALUES (?, 0, ?)
     ON CONFLICT (team) DO UPDATE SET byokFallback = excluded.byokFallback`,
  )
  const of = (team: string) => whenFree(() => get.get(team))
  return {
    async zeroDataRetention(team) {
      try {
        return ((await of(team))?.['zeroDataRetention'] ?? 0) !== 0
      } catch {
        return true
      }
    },
    async setZeroDataRetention(team, on) {
      setRetention.run(team, Number(on))
    },
    async byokFallback(team) {
      try {
        return ((await of(team))?.['byokFallback'] ?? 'system') === 'system' ? 'system' : 'never'
      } catch {
        return 'never'
      }
    },
    async setByokFallback(team, fallback) {
      setFallback.run(team, fallback)
    },
    async unreadable(team) {
      try {
        await of(team)
        return undefined
      } catch (error) {
        return error
      }
    },
  }
}
