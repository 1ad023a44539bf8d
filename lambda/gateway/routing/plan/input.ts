import type { CredentialKind, Path } from '../../core/attempt.ts'
import { GatewayError } from '../../core/error.ts'
import type { Endpoint, Pricing } from '../../core/provider/endpoint.ts'
import type { Provider } from '../../core/provider/provider.ts'
import type { EndpointHealth } from '../health/health.ts'
import type { PlannedOptions } from '../options/preferences.ts'
import type { CachePlace } from '../prompt-cache/prompt-caches.ts'

/** A model as the plan needs it: its canonical id and where it can be had, in the catalog's order. */
export interface PlannedModel {
  readonly id: string
  /** It was asked for by the name of its fast variant. */
  readonly speed?: 'fast'
  readonly maxOutputTokens?: number
  readonly contextWindow?: number
  readonly tags?: readonly string[]
  readonly modalities?: { readonly input: readonly string[] }
  readonly endpoints: readonly Endpoint[]
}

/** Whose credential a provider would be called with, and where that credential is at home. */
export interface PlannedCredential {
  readonly kind: CredentialKind
  /** Tells it from the provider's other credentials. */
  readonly id: string
  readonly region?: string
  /** The store that should have it did not answer, or holds something else. */
  readonly isUnreadable?: true
  /** Its owner says that the provider keeps nothing of what is sent with it. */
  readonly zeroDataRetention?: boolean
  /** What models are called at its account, by canonical id. */
  readonly modelMappings?: Readonly<Record<string, string>>
}

/** A team's own credentials and the one that a client sent: all but the deployment's. */
export const isOwn = ({ kind }: PlannedCredential): boolean => kind !== 'system'

export interface PlanInput {
  /** How the call would reach an endpoint of a provider; undefined where it cannot. */
  readonly pathTo: (provider: Provider, endpoint: Endpoint) => Path | undefined
  /** The model asked for, then its fallbacks. */
  readonly models: readonly PlannedModel[]
  readonly providers: ReadonlyMap<string, Provider>
  /** By provider, in the order in which they are tried; a provider without one is not in it. */
  readonly credentials: ReadonlyMap<string, readonly PlannedCredential[]>
  readonly options: PlannedOptions
  /** Why the caller's owners do not allow a model at a provider, or what its own credential calls so. @default they do */
  readonly whyNotAllowed?: (model: string, provider: string, renamed: string | undefined) => string | undefined
  /**
   * What of the call not everyone has who serves its model, for `Means.lacks`; asked only where somebody lacks
   * anything.
   */
  readonly features?: () => readonly string[]
  /** The team's setting: only providers with an agreement on file may see the request. */
  readonly zeroDataRetention: boolean
  /** What is known of an endpoint, by provider and its model id. */
  readonly health?: (provider: string, providerModel: string) => EndpointHealth | undefined
  /** Where a model has this conversation's prompt cached, if that is known; asked only when it matters. */
  readonly cachePlace?: (model: string) => CachePlace | undefined
  /** What an endpoint costs now; asked only where it matters. Default: its price without its calendar. */
  readonly priceOf?: (endpoint: Endpoint) => Pricing | undefined
  /** The day in UTC, `2026-12-11`; asked only where something ends. */
  readonly today?: () => string
}

export const keepsNothing = ({ zeroDataRetention, options }: PlanInput): boolean =>
  zeroDataRetention || options.zeroDataRetention === true

/** Throws `bad-request` for a provider that nobody knows: a preference for it, or a timeout, would never apply. */
export const requireKnownSlugs = ({ options, models, providers }: PlanInput): void => {
  const { order, only = [], providerTimeouts, byok = {} } = options
  const named = {
    order,
    only,
    'providerTimeouts.byok': Object.keys(providerTimeouts?.byok ?? {}),
    byok: Object.keys(byok),
  }
  const served = new Set(models.flatMap(({ endpoints }) => endpoints.map(({ provider }) => provider)))
  for (const [name, slugs] of Object.entries(named)) {
    const unknown = slugs.find((slug) => !providers.has(slug) && !served.has(slug))
    if (unknown === undefined) continue
    const param = `providerOptions.gateway.${name}`
    const who = `${models.map(({ id }) => id).join(', ')} is served by ${[...served].join(', ') || 'nobody'}`
    throw new GatewayError('bad-request', `${param}: there is no provider ${unknown.slice(0, 60)}; ${who}.`, { param })
  }
}
