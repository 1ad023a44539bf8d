import type { JsonObject } from '../gateway/core/json.ts'

/**
 * Teams' own credentials: a list per team and provider, tried in its order. An entry is as somebody wrote it, in the
 * provider's shape and with its settings (see `access/byok.ts`). Values live in memory only and are never logged.
 */
export interface TeamCredentials {
  /** Throws when the store cannot be read: no answer is not "none". */
  list(team: string, provider: string): Promise<readonly JsonObject[]>
  /** Takes the place of the whole list; an empty one leaves no trace of it. */
  replace(team: string, provider: string, credentials: readonly JsonObject[]): Promise<void>
  /** The providers for which the team has a list, sorted. */
  providers(team: string): Promise<string[]>
  /** The provider refused one of them: the next `list` is not answered from memory, unless that is fresh. */
  forget(team: string, provider: string): void
}
