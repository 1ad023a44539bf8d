import type { Caller } from '../access/caller.ts'
import type { CredentialKind } from '../core/attempt.ts'
import type { DialectName } from '../core/call.ts'
import type { Credential, Provider } from '../core/provider.ts'
import type { Services } from './operation.ts'

export interface HeldCredential {
  readonly kind: CredentialKind
  /** Tells it from the provider's other credentials. */
  readonly id: string
  readonly value: Credential
  /** It may exist, but the store did not give it out. */
  readonly isUnreadable?: true
}

/** The provider that a client's own authorization is meant for, by the dialect it speaks: the makers of the SDKs. */
const OWNER: Readonly<Partial<Record<DialectName, string>>> = {
  'anthropic-messages': 'anthropic',
  'openai-chat': 'openai',
}

const clientCredential = (caller: Caller, dialect: DialectName, provider: Provider): HeldCredential | undefined => {
  if (!caller.clientAuth || OWNER[dialect] !== provider.slug) return undefined
  const { authorization, xApiKey } = caller.clientAuth
  return {
    kind: 'client',
    id: 'client',
    value: { ...(authorization ? { authorization } : {}), ...(xApiKey ? { xApiKey } : {}) },
  }
}

const systemCredential = async (provider: Provider, services: Services): Promise<HeldCredential | undefined> => {
  const stored = await services.credentials.get(provider.slug)
  if (stored) return { kind: 'system', id: 'system', value: stored }
  if (provider.ambientAws && services.ambientAws) return { kind: 'system', id: 'system', value: services.ambientAws }
  return Object.keys(provider.credential).length === 0 ? { kind: 'system', id: 'system', value: {} } : undefined
}

/** One broken secret must not take down the models that other providers serve as well. */
const readable = (provider: Provider, services: Services): Promise<HeldCredential | undefined> =>
  systemCredential(provider, services).catch((error: unknown) => {
    services.log({ level: 'error', message: `the credential of ${provider.slug} cannot be read`, error })
    return { kind: 'system', id: 'system', value: {}, isUnreadable: true }
  })

/** Whom the gateway can call, and as whom, among these providers. They are looked up side by side; stores cache. */
export const credentialsOf = async (
  slugs: readonly string[],
  caller: Caller,
  dialect: DialectName,
  services: Services,
): Promise<ReadonlyMap<string, readonly HeldCredential[]>> => {
  const held = await Promise.all(
    [...new Set(slugs)].map(async (slug) => {
      const provider = services.providers.get(slug)
      if (!provider) return undefined
      const credential = clientCredential(caller, dialect, provider) ?? (await readable(provider, services))
      return credential && ([slug, [credential]] as const)
    }),
  )
  return new Map(held.filter((entry) => entry !== undefined))
}
