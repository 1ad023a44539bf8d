import { type CredentialStores, credentialsOf, type Holder, type Keyring, takesNone } from './keyring.ts'

interface Known {
  /** What the stores gave out. */
  readonly heard: readonly unknown[]
  readonly keyring: Keyring
}

/** Beyond it all is forgotten and made again. */
const MAX_KNOWN = 100

/** What was asked of a store, by the provider that it was asked about. */
const answering =
  <T>(slugs: readonly string[], answers: readonly Promise<T>[]) =>
  async (slug: string): Promise<T | undefined> =>
    answers[slugs.indexOf(slug)]

/** What cannot be read is logged by every request that it concerns. */
const isReadable = (keyring: Keyring): boolean =>
  [...keyring.values()].every((entries) => entries.every(({ unreadable }) => unreadable === undefined))

/** `credentialsOf` with a memory: where the stores give out the very same things again, it is the very same keyring. */
export const keyringMemory = (
  stores: CredentialStores,
): ((slugs: readonly string[], holder: Holder) => Promise<Keyring>) => {
  const { providers, teamCredentials, credentials } = stores
  const known = new Map<string, Known>()
  const isAsked = (slug: string): boolean => {
    const provider = providers.get(slug)
    return provider !== undefined && !takesNone(provider)
  }
  return async (slugs, holder) => {
    const { team, clientAuth } = holder.caller
    if (holder.byok || clientAuth) return credentialsOf(slugs, holder, stores)
    const asked = slugs.filter(isAsked)
    const lists = asked.map((slug) => teamCredentials.list(team, slug))
    const own = asked.map((slug) => credentials.get(slug))
    // Which one failed is found out below, where it counts as unreadable.
    const heard = await Promise.all<unknown>([...lists, ...own]).catch(() => undefined)
    const key = JSON.stringify([team, ...slugs])
    const last = known.get(key)
    if (last && heard?.every((answer, index) => answer === last.heard[index])) return last.keyring
    const [listOf, ownOf] = [answering(asked, lists), answering(asked, own)]
    const keyring = await credentialsOf(slugs, holder, {
      ...stores,
      teamCredentials: { ...teamCredentials, list: async (_, slug) => (await listOf(slug)) ?? [] },
      credentials: { ...credentials, get: ownOf },
    })
    if (known.size >= MAX_KNOWN) known.clear()
    if (heard && isReadable(keyring)) known.set(key, { heard, keyring })
    return keyring
  }
}
