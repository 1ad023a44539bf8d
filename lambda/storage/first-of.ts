import type { Credentials } from './credentials.ts'

/** Asks the stores in order until one has a credential. Fails when a store fails before that. */
export const firstOf = (...stores: readonly Credentials[]): Credentials => ({
  async get(provider) {
    for (const store of stores) {
      const credential = await store.get(provider)
      if (credential) return credential
    }
    return undefined
  },
  forget(provider) {
    for (const store of stores) store.forget(provider)
  },
})
