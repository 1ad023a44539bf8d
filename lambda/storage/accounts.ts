import type { Fallback } from '../gateway/core/caller.ts'
import type { SpendingRules } from '../gateway/core/cost/budgets.ts'
import type { JsonObject } from '../gateway/core/json/value.ts'

/** What its owner has set for all requests of a team, a project or a key. What is below can only add to it. */
export interface Rules {
  /** Globs of model ids, e.g. `anthropic/*`: no others may be asked for. */
  readonly models?: readonly string[]
  /** Globs of providers' slugs: no others are asked. */
  readonly providers?: readonly string[]
  /** `providerOptions.gateway` of requests that do not say otherwise. */
  readonly defaults?: JsonObject
  /** Names of those defaults that a request may change; the others it can only tighten. */
  readonly changeable?: readonly string[]
}

/** A team or project while it is disabled: none of its keys works. Milliseconds since 1970. */
export interface Scope extends Rules {
  readonly createdAt: number
  readonly disabledAt?: number
}

export interface TeamRecord extends Scope {
  /** What keys, settings and reports call it. */
  readonly id: string
}

export interface ProjectRecord extends Scope {
  readonly team: string
  /** What keys and reports call it, within its team. */
  readonly id: string
}

/** A gateway key as it is stored. The key itself is shown once and never stored. */
export interface KeyRecord extends Rules {
  /** `key_<ulid>`: names the key in lists, logs and errors. */
  readonly id: string
  /** SHA-256 of the key, lower-case hex: what it is found by. */
  readonly hash: string
  readonly name: string
  readonly team: string
  readonly project: string
  /** That of a rotated key: when this secret was made. */
  readonly createdAt: number
  /** How the key begins, e.g. `pm_Ab12`, to tell it from others. */
  readonly beginning?: string
  readonly expiresAt?: number
  readonly revokedAt?: number
  readonly disabledAt?: number
  /** When another secret took its place under the same id; it works until `expiresAt`. */
  readonly replacedAt?: number
  /** Every request says for which user it is. */
  readonly needsUser?: boolean
  /** What it may do beside asking models: see `PERMISSIONS`. */
  readonly permissions?: readonly string[]
  /** `never`: whatever its team and a request with it say. */
  readonly byokFallback?: Fallback
}

/** A key with what holds for its team and its project, where these were ever set up, and its team's budgets and limits. */
export interface FoundKey extends KeyRecord {
  readonly within?: { readonly team?: TeamRecord; readonly project?: ProjectRecord; readonly spending?: SpendingRules }
}

/** What is kept of a secret. */
export type KeptSecret = Required<Pick<KeyRecord, 'hash' | 'beginning'>>

/** New values of fields; `null` takes one away. */
export type Changes<T> = { readonly [Field in keyof T]?: T[Field] | null }

/** What may be changed of a key. */
export type KeyChanges = Changes<
  Pick<KeyRecord, 'expiresAt' | 'disabledAt' | 'needsUser' | 'permissions' | 'byokFallback' | keyof Rules>
> & { readonly name?: string }

export type ScopeChanges = Changes<Pick<TeamRecord, 'disabledAt' | keyof Rules>>

/** What requests read. */
export interface KeysByHash {
  keyByHash(hash: string): Promise<FoundKey | undefined>
}

/** Teams, their projects and their keys. Verbs that change something tell whether there is such a thing. */
export interface Accounts extends KeysByHash {
  /** Throws when a key with this hash exists. */
  addKey(key: KeyRecord): Promise<void>
  /** Of one team, the newest first, revoked ones included. A key that was rotated comes once for each of its secrets. */
  listKeys(team: string): Promise<KeyRecord[]>
  /** Of all its secrets: those that were replaced end no later than they would have. What was revoked stays so. */
  updateKey(team: string, id: string, changes: KeyChanges): Promise<boolean>
  /** False when the team has no such key. Revoking twice keeps the first time. */
  revokeKey(team: string, id: string, at: number): Promise<boolean>
  /**
   * Gives a key another secret, for which holds what held for the one before. Those before end at `untilMs`, or earlier
   * where they would have anyway. A crash leaves two secrets that work, both listed. False when no such key works at `at`.
   */
  rotateKey(team: string, id: string, next: KeptSecret, at: number, untilMs: number): Promise<boolean>
  /** False when it is there already. */
  addTeam(team: TeamRecord): Promise<boolean>
  /** By id. Those that were never set up, and only have keys, are not among them. */
  listTeams(): Promise<TeamRecord[]>
  updateTeam(id: string, changes: ScopeChanges): Promise<boolean>
  /** False when it is there already. */
  addProject(project: ProjectRecord): Promise<boolean>
  /** Of one team, by id. */
  listProjects(team: string): Promise<ProjectRecord[]>
  updateProject(team: string, id: string, changes: ScopeChanges): Promise<boolean>
}
