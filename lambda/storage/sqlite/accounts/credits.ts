import type { DatabaseSync } from 'node:sqlite'
import { compact } from '../../../gateway/core/json/value.ts'
import { type CreditEntries, newestLast, readEntry } from '../../credits.ts'
import { FOREVER, whenFree } from '../waiting/when-free.ts'

const textIn = (value: unknown): string | undefined => (value === null ? undefined : String(value))

/** Credits in SQLite: a row an entry. */
export const sqliteCredits = (database: DatabaseSync): CreditEntries => {
  const add = database.prepare(
    `INSERT INTO credits (team, id, at, kind, pico, period, note, by)
     VALUES ($team, $id, $at, $kind, $pico, $period, $note, $by) ON CONFLICT DO NOTHING`,
  )
  const list = database.prepare('SELECT id, at, kind, pico, period, note, by FROM credits WHERE team = ?')
  return {
    async add(team, { pico, period = null, note = null, by = null, ...entry }) {
      const row = { ...entry, team, pico: String(pico), period, note, by }
      const { changes } = await whenFree(() => add.run(row), FOREVER)
      return changes === 1
    },
    async list(team) {
      const rows = await whenFree(() => list.all(team))
      return rows
        .map(({ id, at, kind, pico, period, note, by }) =>
          readEntry(
            compact({
              ...{ id: String(id), at: Number(at) },
              ...{ period: textIn(period), note: textIn(note), by: textIn(by) },
            }),
            String(kind),
            String(pico),
          ),
        )
        .sort(newestLast)
    },
  }
}
