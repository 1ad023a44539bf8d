import type { Credential } from '../gateway/core/provider.ts'

/** The deployment's own credentials, one per provider slug. Values live in memory only and are never logged. */
export interface Credentials {
  /** Undefined when none is stored. Throws when the store cannot be read: no answer is not "none". */
  get(provider: string): Promise<Credential | undefined>
  /** The provider refused it: the next `get` is not answered from memory, unless that is fresh. */
  forget(provider: string): void
}
