import type { SpendingRules } from './cost/budgets.ts'
import type { JsonObject } from './json/value.ts'

/** Whether the deployment's own credentials may be used where a team's own fail. */
export type Fallback = 'system' | 'never'

/**
 * What a key may do beside asking models. `fault`: make attempts fail, to rehearse failover. `logs`: list requests.
 * `report`: see those and the spend of the whole team, not of the key's own project alone.
 */
export const PERMISSIONS = ['fault', 'logs', 'report'] as const
export type Permission = (typeof PERMISSIONS)[number]

/** What the owner of a team, a project or a key has set for its requests, as it is stored. */
export interface OwnerRules {
  /** The owner, for errors and reports: `the key key_01J…`. */
  readonly of: string
  /** Globs of model ids: no others may be asked for. */
  readonly models?: readonly string[]
  /** Globs of providers' slugs: no others are asked. */
  readonly providers?: readonly string[]
  /** `providerOptions.gateway` of requests that do not say otherwise, not yet validated. */
  readonly defaults?: JsonObject
  /** Names of those defaults that what is below may change; it can only tighten the others. */
  readonly changeable?: readonly string[]
}

/** A key of this gateway, as a request authenticated itself. */
export interface KeyPrincipal {
  readonly kind: 'key'
  readonly id: string
  readonly name: string
}

/**
 * What authenticated a request. Tokens of an identity provider and AWS identities are further kinds, once they are
 * taken.
 */
export type Principal = KeyPrincipal

/** Who a request came from. */
export interface Caller {
  readonly team: string
  readonly project: string
  readonly principal: Principal
  /** What it may do beside asking models. */
  readonly permissions?: readonly string[]
  /** Of its team, its project and its key, in this order: those that say anything. Absent: none does. */
  readonly rules?: readonly OwnerRules[]
  /** Every request says for which user it is. */
  readonly needsUser?: boolean
  /** The budgets and limits that its requests count in; those of users are all of its team's. Absent: none. */
  readonly spending?: SpendingRules
  /** What its key says of the deployment's own credentials. */
  readonly byokFallback?: Fallback
  /**
   * The client's own provider credentials, headers verbatim, to pass through; only where the gateway's key came in
   * `x-ai-gateway-api-key`. Memory only.
   */
  readonly clientAuth?: ClientAuth
}

/** Whether it has budgets or limits of users. */
export const countsUsers = ({
  spending: { budgets, limits } = { budgets: [], limits: [] },
}: Pick<Caller, 'spending'>): boolean => [...budgets, ...limits].some(({ scope }) => scope === 'user')

/** A caller whose owners may say something of options. */
export type Owned = Partial<Pick<Caller, 'rules' | 'needsUser'>> & Pick<Caller, 'principal'>

export interface ClientAuth {
  readonly authorization?: string
  readonly xApiKey?: string
}
