import type { DatabaseSync } from 'node:sqlite'
import { briefMemory } from '../brief-memory.ts'
import { type Settings, strictSettings, type TeamSettings } from '../settings.ts'
import { whenFree } from './waiting/when-free.ts'

/**
 * Settings in SQLite. A team without any has zero data retention off, and falls back. What is set holds for all processes
 * when its promise resolves.
 */
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
  const read = async (team: string): Promise<TeamSettings> => {
    try {
      const row = await whenFree(() => get.get(team))
      return {
        zeroDataRetention: (row?.['zeroDataRetention'] ?? 0) !== 0,
        byokFallback: (row?.['byokFallback'] ?? 'system') === 'system' ? 'system' : 'never',
      }
    } catch (error) {
      return strictSettings(error)
    }
  }
  const teams = briefMemory(read)
  return {
    of: (team) => teams.get(team),
    async setZeroDataRetention(team, on) {
      setRetention.run(team, Number(on))
      await teams.changed(team)
    },
    async setByokFallback(team, fallback) {
      setFallback.run(team, fallback)
      await teams.changed(team)
    },
  }
}
