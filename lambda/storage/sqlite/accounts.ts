import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Fallback } from '../../gateway/core/caller.ts'
import { compact } from '../../gateway/core/json/value.ts'
import type { Accounts, KeyRecord } from '../accounts.ts'
import { whenFree } from './when-free.ts'

const time = (column: SQLOutputValue | undefined): number | undefined => (column === null ? undefined : Number(column))

const words = (column: SQLOutputValue | undefined): string[] | undefined =>
  typeof column === 'string' ? (JSON.parse(column) as string[]) : undefined

const toKey = (row: Record<string, SQLOutputValue>): KeyRecord =>
  compact({
    id: String(row['id']),
    hash: String(row['hash']),
    name: String(row['name']),
    team: String(row['team']),
    project: String(row['project']),
    createdAt: Number(row['createdAt']),
    expiresAt: time(row['expiresAt']),
    revokedAt: time(row['revokedAt']),
    permissions: words(row['permissions']),
    byokFallback: (row['byokFallback'] ?? undefined) as Fallback | undefined,
  })

/** Keys in SQLite. */
export const sqliteAccounts = (database: DatabaseSync): Accounts => {
  const byHash = database.prepare('SELECT * FROM keys WHERE hash = ?')
  const ofTeam = database.prepare('SELECT * FROM keys WHERE team = ? ORDER BY id DESC')
  const add = database.prepare(
    `INSERT INTO keys (hash, id, name, team, project, createdAt, expiresAt, revokedAt, permissions, byokFallback)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const revoke = database.prepare('UPDATE keys SET revokedAt = coalesce(revokedAt, ?) WHERE team = ? AND id = ?')
  return {
    async keyByHash(hash) {
      const row = await whenFree(() => byHash.get(hash))
      return row && toKey(row)
    },
    async addKey({ hash, id, name, team, project, createdAt, expiresAt, revokedAt, permissions, byokFallback }) {
      const may = permissions ? JSON.stringify(permissions) : null
      const ends = [expiresAt ?? null, revokedAt ?? null]
      add.run(hash, id, name, team, project, createdAt, ...ends, may, byokFallback ?? null)
    },
    async listKeys(team) {
      return ofTeam.all(team).map(toKey)
    },
    async revokeKey(team, id, at) {
      return revoke.run(at, team, id).changes === 1
    },
  }
}
