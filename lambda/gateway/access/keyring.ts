import { type Credentials, type TeamCredentials, UnreadableFile } from '../../storage/credentials.ts'
import type { Attempt, CredentialKind } from '../core/attempt.ts'
import type { Caller } from '../core/caller.ts'
import { GatewayError } from '../core/error.ts'
import { compact } from '../core/json/value.ts'
import { memo } from '../core/memo.ts'
import type { Credential, ModelMapping, Provider } from '../core/provider/provider.ts'
import type { OwnCredential, SentCredentials } from './byok.ts'
import { requireFit } from './credential-fit.ts'

const own = memo(() => import('./byok.ts'))

/** A credential that a request may be sent with. */
export interface KeyringEntry {
  readonly kind: CredentialKind
  /** Tells it from the provider's other credentials. */
  readonly id: string
  readonly value: Credential
  /** Why it has no value although it may exist: the store did not give it out, or holds something else. */
  readonly unreadable?: GatewayError
  /** The account behind a team's own credential has an agreement of its own. */
  readonly zeroDataRetention?: boolean
  /** What models are called at the account behind it. */
  readonly modelMappings?: readonly ModelMapping[]
}

/** By provider, in the order in which they are tried; a provider without one is not in it. */
export type Keyring = ReadonlyMap<string, readonly KeyringEntry[]>

/** What it takes to know credentials. */
export interface CredentialStores {
  readonly providers: ReadonlyMap<string, Provider>
  readonly credentials: Credentials
  readonly teamCredentials: TeamCredentials
  /** For providers that take the machine's own AWS role: its region. Undefined where there is none. */
  readonly ambientAws: Credential | undefined
  readonly log: (entry: Readonly<Record<string, unknown>>) => void
}

const clientCredential = (caller: Caller, maker: string | undefined, provider: Provider): KeyringEntry | undefined => {
  if (!caller.clientAuth || maker !== provider.slug) return undefined
  return { kind: 'client', id: 'client', value: { ...caller.clientAuth } }
}

/** Its store is not asked: it may be broken. */
export const takesNone = ({ credential }: Provider): boolean => Object.keys(credential).length === 0

const systemCredential = async (provider: Provider, services: CredentialStores): Promise<KeyringEntry[]> => {
  if (takesNone(provider)) return [{ kind: 'system', id: 'system', value: {} }]
  const stored = await services.credentials.get(provider.slug)
  const value = stored ?? (provider.ambientAws ? services.ambientAws : undefined)
  return value ? [{ kind: 'system', id: 'system', value: requireFit(value, provider) }] : []
}

const teamCredential = ({ value, modelMappings }: OwnCredential, name: string): KeyringEntry =>
  compact({ kind: 'byok', id: `byok:${name}`, value, modelMappings })

/** One broken credential must not take down the others, nor the models that other providers serve as well. */
const unreadable =
  (kind: CredentialKind, id: string, what: string, { log }: CredentialStores) =>
  (error: unknown): KeyringEntry[] => {
    log({ level: 'error', message: `${what} cannot be read`, error })
    const place = error instanceof UnreadableFile ? ` in ${error.file}` : ''
    const cannotBeRead = () =>
      new GatewayError('upstream-refused', `${what}${place} cannot be read, see the log.`, { cause: error })
    return [{ kind, id, value: {}, unreadable: error instanceof GatewayError ? error : cannotBeRead() }]
  }

const storedCredentials = async (
  provider: Provider,
  team: string,
  services: CredentialStores,
): Promise<KeyringEntry[]> => {
  if (takesNone(provider)) return []
  const entries = await services.teamCredentials.list(team, provider.slug)
  if (entries.length === 0) return []
  const { namesOf, readStored } = await own()
  const names = namesOf(entries)
  return entries.flatMap((entry, index): KeyringEntry[] => {
    const name = names[index] ?? ''
    if (entry['enabled'] === false) return []
    try {
      const credential = readStored(entry, provider, provider.slug)
      return [{ ...teamCredential(credential, name), zeroDataRetention: credential.zdr }]
    } catch (error) {
      const what = `the credential ${name} of team ${team} at ${provider.slug}`
      return unreadable('byok', `byok:${name}`, what, services)(error)
    }
  })
}

/** Whose credentials are looked up. */
export interface Holder {
  readonly caller: Caller
  /** The provider that the client's own authorization is meant for: the maker of its SDK. */
  readonly maker?: string
  /** What the request brings takes the place of all that its team has stored, at every provider. */
  readonly byok?: SentCredentials
}

/**
 * Whom the gateway can call, and as whom, among these providers: with a client's own authorization alone, else with the
 * team's credentials and then the deployment's. They are looked up side by side; stores cache. Throws `bad-request` for
 * credentials of the wrong shape in the request.
 */
export const credentialsOf = async (
  slugs: readonly string[],
  { caller, maker, byok }: Holder,
  services: CredentialStores,
): Promise<Keyring> => {
  const { team } = caller
  const sent = byok && (await own()).readAllSent(byok, services.providers)
  const ofTeam = (provider: Provider): KeyringEntry[] | Promise<KeyringEntry[]> =>
    sent
      ? (sent.get(provider.slug) ?? []).map((credential, index) => teamCredential(credential, `#${index + 1}`))
      : storedCredentials(provider, team, services).catch(
          unreadable('byok', 'byok', `the credentials of team ${team} at ${provider.slug}`, services),
        )
  const ofSystem = (provider: Provider): Promise<KeyringEntry[]> =>
    systemCredential(provider, services).catch(
      unreadable('system', 'system', `the credential of ${provider.slug}`, services),
    )
  const entriesAt = async (provider: Provider): Promise<readonly KeyringEntry[]> => {
    const client = sent?.has(provider.slug) ? undefined : clientCredential(caller, maker, provider)
    return client ? [client] : (await Promise.all([ofTeam(provider), ofSystem(provider)])).flat()
  }
  const providers = [...new Set(slugs)].flatMap((slug) => services.providers.get(slug) ?? [])
  const keyring = await Promise.all(
    providers.map(async (provider) => [provider.slug, await entriesAt(provider)] as const),
  )
  return new Map(keyring.filter(([, credentials]) => credentials.length > 0))
}

/** The value of the credential that an attempt was planned with. */
export const credentialFor = (
  { credentials }: { readonly credentials: Keyring },
  { credential, provider }: Pick<Attempt, 'credential' | 'provider'>,
): Credential => credentials.get(provider.slug)?.find(({ id }) => id === credential.id)?.value ?? {}

/** A provider refused the credential: a stored one may have been replaced meanwhile. */
export const forgetCredential = (
  { credential, provider }: Pick<Attempt, 'credential' | 'provider'>,
  { team }: Pick<Caller, 'team'>,
  { credentials, teamCredentials }: Pick<CredentialStores, 'credentials' | 'teamCredentials'>,
): void => {
  if (credential.kind === 'byok') teamCredentials.forget(team, provider.slug)
  if (credential.kind === 'system') credentials.forget(provider.slug)
}
