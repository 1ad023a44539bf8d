import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Accounts, FoundKey, KeyRecord, ProjectRecord, Rules, Scope, TeamRecord } from '../accounts.ts'
import { readSetSpending } from '../spending-text.ts'
import { type Columns, flag, fromRow, json, plain, toParameters } from './columns.ts'
import { inTransaction } from './database.ts'
import { whenFree } from './waiting/when-free.ts'

const RULES: Columns<Rules> = { models: json(), providers: json(), defaults: json(), changeable: json() }
const SCOPE: Columns<Scope> = { createdAt: plain(), disabledAt: plain(), ...RULES }
const TEAM: Columns<TeamRecord> = { id: plain(), ...SCOPE }
const PROJECT: Columns<ProjectRecord> = { team: plain(), ...TEAM }
const KEY: Columns<KeyRecord> = {
  id: plain(),
  hash: plain(),
  name: plain(),
  team: plain(),
  project: plain(),
  ...SCOPE,
  beginning: plain(),
  expiresAt: plain(),
  revokedAt: plain(),
  replacedAt: plain(),
  needsUser: flag,
  permissions: json(),
  byokFallback: plain(),
}

/** A secret that was replaced does not live longer because its key does. */
const ASSIGNED: Readonly<Record<string, string>> = {
  expiresAt: `CASE WHEN replacedAt IS NULL THEN $expiresAt ELSE min(expiresAt, coalesce($expiresAt, expiresAt)) END`,
}

const insertInto = (table: string, columns: object): string => {
  const names = Object.keys(columns)
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `$${name}`).join(', ')})`
}

/** Fields that nobody gave are NULL. */
const allOf = <T extends object>(columns: Columns<T>, value: T): Record<string, SQLInputValue> => ({
  ...Object.fromEntries(Object.keys(columns).map((name) => [name, null])),
  ...toParameters(columns, value),
})

/** Keys, teams and projects in SQLite. */
export const sqliteAccounts = (database: DatabaseSync): Accounts => {
  const byHash = database.prepare('SELECT * FROM keys WHERE hash = ?')
  const teamById = database.prepare('SELECT * FROM teams WHERE id = ?')
  const projectById = database.prepare('SELECT * FROM projects WHERE team = ? AND id = ?')
  const spendingOf = database.prepare('SELECT rules FROM spending WHERE team = ?')
  const keysOf = database.prepare('SELECT * FROM keys WHERE team = ? ORDER BY id DESC, createdAt DESC')
  const teams = database.prepare('SELECT * FROM teams ORDER BY id')
  const projectsOf = database.prepare('SELECT * FROM projects WHERE team = ? ORDER BY id')
  const addKey = database.prepare(insertInto('keys', KEY))
  const addTeam = database.prepare(`${insertInto('teams', TEAM)} ON CONFLICT DO NOTHING`)
  const addProject = database.prepare(`${insertInto('projects', PROJECT)} ON CONFLICT DO NOTHING`)
  const revoke = database.prepare('UPDATE keys SET revokedAt = coalesce(revokedAt, ?) WHERE team = ? AND id = ?')
  const working = database.prepare(
    `SELECT * FROM keys WHERE team = $team AND id = $id AND replacedAt IS NULL AND revokedAt IS NULL
       AND coalesce(expiresAt > $at, 1)`,
  )
  const end = database.prepare(
    `UPDATE keys SET expiresAt = min(coalesce(expiresAt, $untilMs), $untilMs), replacedAt = coalesce(replacedAt, $at)
     WHERE team = $team AND id = $id`,
  )

  /** Whether there is such a row, of which the columns of these changes alone are set. */
  const update = (table: string, where: Record<string, string>, changes: Record<string, SQLInputValue>): boolean => {
    const set = Object.keys(changes).map((name) => `, ${name} = ${ASSIGNED[name] ?? `$${name}`}`)
    const which = Object.keys(where).map((name) => `${name} = $${name}`)
    const statement = database.prepare(`UPDATE ${table} SET id = id${set.join('')} WHERE ${which.join(' AND ')}`)
    return statement.run({ ...where, ...changes }).changes > 0
  }

  const found = (hash: string): FoundKey | undefined => {
    const row = byHash.get(hash)
    if (!row) return undefined
    const key = fromRow(KEY, row)
    const [team, project] = [teamById.get(key.team), projectById.get(key.team, key.project)]
    const kept = spendingOf.get(key.team)
    const spending = kept && readSetSpending(String(kept['rules']))
    if (!team && !project && !spending) return key
    const within = {
      ...(team && { team: fromRow(TEAM, team) }),
      ...(project && { project: fromRow(PROJECT, project) }),
      ...(spending && { spending }),
    }
    return { ...key, within }
  }

  return {
    keyByHash: (hash) => whenFree(() => found(hash)),
    async addKey(key) {
      addKey.run(allOf(KEY, key))
    },
    listKeys: (team) => whenFree(() => keysOf.all(team).map((row) => fromRow(KEY, row))),
    updateKey: async (team, id, changes) =>
      update('keys', { team, id }, toParameters<Partial<KeyRecord>>(KEY, changes)),
    revokeKey: async (team, id, at) => revoke.run(at, team, id).changes > 0,
    rotateKey: async (team, id, next, at, untilMs) =>
      inTransaction(database, () => {
        const before = working.get({ team, id, at })
        if (!before) return false
        end.run({ team, id, at, untilMs })
        addKey.run(allOf(KEY, { ...fromRow(KEY, before), ...next, createdAt: at }))
        return true
      }),
    addTeam: async (team) => addTeam.run(allOf(TEAM, team)).changes === 1,
    listTeams: () => whenFree(() => teams.all().map((row) => fromRow(TEAM, row))),
    updateTeam: async (id, changes) => update('teams', { id }, toParameters<Partial<TeamRecord>>(TEAM, changes)),
    addProject: async (project) => addProject.run(allOf(PROJECT, project)).changes === 1,
    listProjects: (team) => whenFree(() => projectsOf.all(team).map((row) => fromRow(PROJECT, row))),
    updateProject: async (team, id, changes) =>
      update('projects', { team, id }, toParameters<Partial<ProjectRecord>>(PROJECT, changes)),
  }
}
