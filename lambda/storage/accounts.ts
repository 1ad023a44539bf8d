import type { Fallback } from '../gateway/core/caller.ts'

/** A gateway key as it is stored. The key itself is shown once and never stored. */
export interface KeyRecord {
  /** `key_<ulid>`: names the key in lists, logs and errors. */
  readonly id: string
  /** SHA-256 of the key, lower-case hex: what it is found by. */
  readonly hash: string
  readonly name: string
  readonly team: string
  readonly project: string
  readonly createdAt: number
  readonly expiresAt?: number
  readonly revokedAt?: number
  /** What it may do beside asking models: see `PERMISSIONS`. */
  readonly permissions?: readonly string[]
  /** `never`: whatever its team and a request with it say. */
  readonly byokFallback?: Fallback
}

/** Keys and, later, what teams and projects own. */
export interface Accounts {
  keyByHash(hash: string): Promise<KeyRecord | undefined>
  /** Throws when a key with this hash exists. */
  addKey(key: KeyRecord): Promise<void>
  /** Of one team, the newest first, revoked ones included. */
  listKeys(team: string): Promise<KeyRecord[]>
  /** False when the team has no such key. Revoking twice keeps the first time. */
  revokeKey(team: string, id: string, at: number): Promise<boolean>
}
