import type { Attempt, CredentialKind } from '../core/attempt.ts'
import type { Call } from '../core/call.ts'
import { GatewayError } from '../core/error.ts'
import type { Provider } from '../core/provider.ts'
import type { RoutingOptions } from './options.ts'
import { pathTo, type Reachable } from './path.ts'

/** A model as the plan needs it: its canonical id and where it can be had, in the catalog's order. */
export interface PlannedModel {
  readonly id: string
  readonly maxOutputTokens?: number
  readonly endpoints: readonly PlannedEndpoint[]
}

export interface PlannedEndpoint extends Reachable {
  readonly provider: string
  /** The region group that it can be reached from, e.g. `us`; `global` and none from everywhere. */
  readonly geo?: string
}

/** Whose credential a provider would be called with, and where that credential is at home. */
export interface PlannedCredential {
  readonly kind: CredentialKind
  /** Tells it from the provider's other credentials. */
  readonly id: string
  readonly region?: string
  /** The store that should have it did not answer, or holds something else. */
  readonly isUnreadable?: true
}

export interface PlanInput {
  readonly call: Call
  /** The model asked for, then its fallbacks. */
  readonly models: readonly PlannedModel[]
  readonly providers: ReadonlyMap<string, Provider>
  /** By provider, in the order in which they are tried; a provider without one is not in it. */
  readonly credentials: ReadonlyMap<string, readonly PlannedCredential[]>
  readonly options: RoutingOptions
  /** Only providers with an agreement on file may see the request. */
  readonly zeroDataRetention: boolean
}

/** An endpoint that is not tried, and the reason in words that tell the reader what to change. */
export interface Exclusion {
  readonly provider: string
  readonly model: string
  readonly reason: string
}

export interface Plan {
  readonly attempts: readonly Attempt[]
  readonly excluded: readonly Exclusion[]
}

/** How a reader of the error adds what is missing. */
const howToAdd = (provider: Provider): string => {
  const names = Object.values(provider.credential).flatMap(({ required, env }) => (required ? env.slice(0, 1) : []))
  return names.length > 0 ? `no credential: set ${names.join(' and ')}` : 'no credential'
}

const isReachable = (provider: Provider, geo: string | undefined, region: string | undefined): boolean =>
  geo === undefined || region === undefined || (provider.reaches?.(geo, region) ?? true)

/** The attempt for one endpoint with one credential, or the reason why there is none. */
const attemptWith = (
  provider: Provider,
  credential: PlannedCredential,
  { call }: PlanInput,
  { id, maxOutputTokens }: PlannedModel,
  endpoint: PlannedEndpoint,
): Attempt | string => {
  if (credential.isUnreadable) return 'its credential cannot be read, see the log'
  if (!isReachable(provider, endpoint.geo, credential.region))
    return `its ${endpoint.geo} endpoint cannot be reached from ${credential.region}`
  const path = pathTo(call, provider, endpoint)
  if (!path) return `it does not serve ${endpoint.model} over an API that the gateway speaks`
  const { kind, id: credentialId } = credential
  return { provider, model: id, providerModel: endpoint.model, maxOutputTokens, path, credential: kind, credentialId }
}

/** The attempts for one endpoint, one per credential, or the reasons why there are none. */
const consider = (input: PlanInput, model: PlannedModel, endpoint: PlannedEndpoint): (Attempt | string)[] => {
  const { options, providers, credentials, zeroDataRetention } = input
  const provider = providers.get(endpoint.provider)
  if (options.only && !options.only.includes(endpoint.provider)) return ['not in `only`']
  if (!provider) return ['this deployment has no such provider']
  if (zeroDataRetention && !provider.zeroDataRetention)
    return ['zero data retention is on and no agreement with it is on file']
  const held = credentials.get(provider.slug) ?? []
  if (held.length === 0) return [howToAdd(provider)]
  return held.map((credential) => attemptWith(provider, credential, input, model, endpoint))
}

/** Preferred providers first, the others as they come. */
const ordered = (endpoints: readonly PlannedEndpoint[], order: readonly string[]): PlannedEndpoint[] => {
  const rank = ({ provider }: PlannedEndpoint): number =>
    order.includes(provider) ? order.indexOf(provider) : order.length
  return [...endpoints].sort((a, b) => rank(a) - rank(b))
}

/** Decides which endpoints are tried, in which order and how. Pure: the same input gives the same plan. */
export const plan = (input: PlanInput): Plan => {
  const attempts: Attempt[] = []
  const excluded: Exclusion[] = []
  for (const model of input.models)
    for (const endpoint of ordered(model.endpoints, input.options.order))
      for (const considered of consider(input, model, endpoint)) {
        if (typeof considered === 'string')
          excluded.push({ provider: endpoint.provider, model: model.id, reason: considered })
        else attempts.push(considered)
      }
  return { attempts, excluded }
}

/** The error of an empty plan: which rule removed which provider. */
export const emptyPlan = (model: string, { excluded }: Plan): GatewayError => {
  const reasons = new Map(excluded.map(({ provider, reason }) => [provider, reason]))
  const list = [...reasons].map(([provider, reason]) => `${provider} (${reason})`).join(', ')
  const why = list || 'the catalog lists no endpoint for it'
  return new GatewayError('no-providers', `No provider can serve ${model}: ${why}.`, { param: 'model' })
}
