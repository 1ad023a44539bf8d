/** Whether the deployment's own credentials may be used where a team's own fail. */
export type Fallback = 'system' | 'never'

/** Who a request came from. */
export interface Caller {
  readonly team: string
  readonly project: string
  readonly keyId: string
  readonly keyName: string
  /** What its key may do beside asking models. */
  readonly permissions?: readonly string[]
  /** What its key says of it. */
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
