import type { DatabaseSync } from 'node:sqlite'
import { type Settings, strictSettings } from '../settings.ts'
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
  return {
    async of(team) {
      try {
        const row = await whenFree(() => get.get(team))
        return {
          zeroDataRetention: (row?.['zeroDataRetention'] ?? 0) !== 0,
          byokFallback: (row?.['byokFallback'] ?? 'system') === 'system' ? 'system' : 'never',
        }
      } catch (error) {
        return strictSettings(error)
      }
    },
    async setZeroDataRetention(team, on) {
      setRetention.run(team, Number(on))
    },
    async setByokFallback(team, fallback) {
      setFallback.run(team, fallback)
    },
  }
}
