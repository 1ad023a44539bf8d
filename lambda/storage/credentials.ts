import type { JsonObject } from '../gateway/core/json/value.ts'
import type { Credential } from '../gateway/core/provider/provider.ts'

export type ListChange = (present: readonly JsonObject[]) => readonly JsonObject[]

/** A file with credentials cannot be read. Its name is for whoever asked with them, the message for the operator. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
  /** Without its folder. */
  readonly file: string

  constructor(file: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.file = file
  }
}

/** The deployment's own credentials, one per provider slug. Values live in memory only and are never logged. */
export interface Credentials {
  /** Undefined when none is stored. Throws when the store cannot be read: no answer is not "none". */
  get(provider: string): Promise<Credential | undefined>
  /** The provider refused it: the next `get` is not answered from memory, unless that is fresh. */
  forget(provider: string): void
}

/**
 * Teams' own credentials: a list per team and provider, tried in its order. An entry is as somebody wrote it, in the
 * provider's shape and with its settings (see `access/byok.ts`). Values live in memory only and are never logged.
 */
export interface TeamCredentials {
  /** Throws when the store cannot be read: no answer is not "none". */
  list(team: string, provider: string): Promise<readonly JsonObject[]>
  /**
   * Makes a list of the present one, on which nobody else works meanwhile; called again where somebody was faster. What
   * it throws changes nothing. An empty list leaves no trace.
   */
  change(team: string, provider: string, make: ListChange): Promise<void>
  /** The providers for which the team has a list, sorted. */
  providers(team: string): Promise<string[]>
  /** The provider refused one of them: the next `list` is not answered from memory, unless that is fresh. */
  forget(team: string, provider: string): void
}
