/** Whether the deployment's own credentials may be used where a team's own fail. */
export type Fallback = 'system' | 'never'

/**
 * What a key may do beside asking models. `fault`: make attempts fail, to rehearse failover. `logs`: list requests.
 * `report`: see those and the spend of the whole team, not of the key's own project alone.
 */
export const PERMISSIONS = ['fault', 'logs', 'report'] as const
export type Permission = (typeof PERMISSIONS)[number]

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
  /** What its key says of the deployment's own credentials. */
  readonly byokFallback?: Fallback
  /**
   * The client's own provider credentials, headers verbatim, to pass through; only where the gateway's key came in
   * `x-ai-gateway-api-key`. Memory only.
   */
  readonly clientAuth?: ClientAuth
}

export interface ClientAuth {
  readonly authorization?: string
  readonly xApiKey?: string
}
