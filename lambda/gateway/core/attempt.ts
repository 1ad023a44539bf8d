import type { WireName } from './call.ts'
import type { Provider, Tier } from './provider.ts'

/** Whose credential an attempt uses: the deployment's, a team's own, or the one that the client sent along. */
export type CredentialKind = 'system' | 'byok' | 'client'

/** How an attempt runs: bytes as they are, or through our codecs, over a wire; or through the provider's package. */
export type Path = { readonly mode: 'relay' | 'translate'; readonly wire: WireName } | { readonly mode: 'adapt' }

/** One try of one endpoint with one credential. Data, free of secrets: it is shown in explanations and records. */
export interface Attempt {
  readonly provider: Provider
  /** Canonical model id. */
  readonly model: string
  /** The provider's own model id. */
  readonly providerModel: string
  /** The catalog's name for it, where a credential maps the model to a deployment of its own. */
  readonly listedModel?: string
  /** The region group of its endpoint: `global`, `us`, `eu`, … */
  readonly geo?: string
  /** Asked of the provider; absent: its standard one. Which one it served, its usage tells. */
  readonly tier?: Tier
  /** The caller leaves it to us to have the prompt cached, where a provider has to be told. */
  readonly caching?: 'auto'
  /** `false`: the catalog knows that the model does not. */
  readonly thinks?: false
  /** The model's limit; undefined when the catalog does not know it. */
  readonly maxOutputTokens?: number
  readonly path: Path
  readonly credential: CredentialKind
  /** Which of the provider's credentials: `system`, `client`, or a name that is unique among a team's own. */
  readonly credentialId: string
  /** How long the caller waits for its first content, in milliseconds, instead of `Timeouts.firstTokenMs`. */
  readonly timeoutMs?: number
}

/** How long to wait for what, in milliseconds. */
export interface Timeouts {
  /** Until the connection stands, TLS included. */
  readonly connectMs: number
  /** Until the first content. */
  readonly firstTokenMs: number
  /** Between two reads once content flows. */
  readonly idleMs: number
  /** For the whole request, all attempts together. */
  readonly totalMs: number
}
