import type { DatabaseSync } from 'node:sqlite'
import type { SpendingSettings } from '../../spending.ts'
import { readSpending, writeSpending } from '../../spending-text.ts'
import { whenFree } from '../waiting/when-free.ts'

/** Budgets and limits in SQLite: a row a team. */
export const sqliteSpending = (database: DatabaseSync): SpendingSettings => {
  const get = database.prepare('SELECT version, rules FROM spending WHERE team = ?')
  const add = database.prepare(
    'INSERT INTO spending (team, version, rules) VALUES ($team, 1, $rules) ON CONFLICT DO NOTHING',
  )
  const replace = database.prepare(
    'UPDATE spending SET version = version + 1, rules = $rules WHERE team = $team AND version = $version',
  )
  return {
    async spendingOf(team) {
      const row = await whenFree(() => get.get(team))
      if (!row) return { rules: { budgets: [], limits: [] }, version: 0 }
      return { rules: readSpending(String(row['rules'])), version: Number(row['version']) }
    },
    async setSpending(team, set, version) {
      const rules = writeSpending(set)
      const { changes } = version === 0 ? add.run({ team, rules }) : replace.run({ team, rules, version })
      return changes === 1
    },
  }
}
