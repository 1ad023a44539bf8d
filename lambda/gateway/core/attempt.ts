import type { WireName } from './call.ts'
import { compact, type JsonObject } from './json/value.ts'
import { type Endpoint, listedModel } from './provider/endpoint.ts'
import type { Family } from './provider/family.ts'
import type { Means, Tier } from './provider/means.ts'
import type { Peer } from './provider/peer.ts'
import type { Provider, ProviderPackage, WireEndpoint } from './provider/provider.ts'

/** Whose credential an attempt uses: the deployment's, a team's own, or the one that the client sent along. */
export type CredentialKind = 'system' | 'byok' | 'client'

/** Names a credential without its value. */
export interface CredentialRef {
  readonly kind: CredentialKind
  /** Which of the provider's credentials: `system`, `client`, or a name that is unique among a team's own. */
  readonly id: string
}

interface Detour {
  /** Why it is not the caller's own bytes, although the provider speaks the caller's dialect. */
  readonly because?: string
}

/** How an attempt runs: bytes as they are, or through our codecs, over a wire; or through the provider's package. */
export type Path =
  | { readonly mode: 'relay'; readonly wire: WireName }
  | ({ readonly mode: 'translate'; readonly wire: WireName } & Detour)
  | ({ readonly mode: 'adapt' } & Detour)

/** What an attempt has to know of its model. */
export interface ModelFacts {
  /** Canonical id. */
  readonly id: string
  /** That of the catalog's model which a deployment's own one is, under another name. */
  readonly like?: string
  readonly family?: Family
  /** Undefined when the catalog does not know it. */
  readonly maxOutputTokens?: number
  /** Likewise: of a prompt and its answer together. */
  readonly contextWindow?: number
  /** `false`: the catalog knows that the model does not. */
  readonly reasoning?: false
  /** `false`: likewise, that it takes no images. */
  readonly vision?: false
}

/** The catalog's own id of a model, by which is known what a generation of models takes. */
export const catalogIdOf = ({ like, id }: Pick<ModelFacts, 'like' | 'id'>): string => like ?? id

/**
 * Why an attempt is where it is in its plan: another model or tier, the caller's `order`, what is known of the endpoint's
 * health, `sort` and prices, a cached prompt, the deployment's list and speed, a team's own credential, the account that
 * has the prompt cached.
 */
export type PlaceReason = 'model' | 'order' | 'degraded' | 'sort' | 'price' | 'cached' | 'listed' | 'own' | 'account'

/** What is asked of a provider beside the answer. */
export interface Service {
  /** Absent: its standard tier. Which one it served, its usage tells. */
  readonly tier?: Tier
  /** The region group in which it runs: `global`, `us`, `eu`, … Absent where the credential's account decides. */
  readonly geo?: string
  /** The caller leaves it to us to have the prompt cached, where a provider has to be told. */
  readonly caching?: 'auto'
  /** An opaque id of the caller's own user, for the provider's detection of abuse. */
  readonly endUser?: string
  /** The caller's wishes about who serves in the provider's turn. */
  readonly preferences?: JsonObject
}

/** One try of one endpoint with one credential. Data, free of secrets: it is shown in explanations and records. */
export interface Attempt {
  /** The catalog's row, prices included. */
  readonly endpoint: Endpoint
  readonly provider: Provider
  /** The model's id at the provider: the endpoint's, or what the credential's account calls it. */
  readonly upstreamModel: string
  readonly model: ModelFacts
  readonly path: Path
  /** Of its path, looked up once. */
  readonly means: Means
  readonly credential: CredentialRef
  readonly service: Service
  /** How long the caller waits for its first content, in milliseconds, instead of `Timeouts.firstTokenMs`. */
  readonly timeoutMs?: number
  /** Absent where it is the only one. */
  readonly placedBy?: PlaceReason
}

/** What the path of an attempt takes. The planner only makes paths that the provider has. */
export const meansOf = ({ slug, wires, package: own }: Provider, path: Path): Means => {
  const means = path.mode === 'adapt' ? own : wires[path.wire]
  if (!means) throw new Error(`${slug} has no ${path.mode === 'adapt' ? 'package' : `${path.wire} wire`}`)
  return means
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

/** The attempt's endpoint of that wire. The planner only makes attempts for wires that the provider has. */
export const endpointOf = <W extends WireName>(attempt: Attempt, wire: W): WireEndpoint<W> => {
  const endpoint: WireEndpoint<W> | undefined = attempt.provider.wires[wire]
  if (!endpoint) throw new Error(`${attempt.provider.slug} has no ${wire} wire`)
  return endpoint
}

/** Whom the attempt talks to over that wire. */
export const peerOf = <W extends WireName>(attempt: Attempt, wire: W): Peer<W> => {
  const { takes, quirks, asks } = endpointOf(attempt, wire)
  const { provider, endpoint, upstreamModel, model, service } = attempt
  const { slug, baseUrl } = provider
  const listed = listedModel(endpoint) === upstreamModel ? undefined : listedModel(endpoint)
  const preferences = asks.preferences && service.preferences
  const known = catalogIdOf(model)
  const { maxOutputTokens, reasoning: reasons } = model
  const facts = { model: upstreamModel, listed, known, baseUrl, maxOutputTokens, reasons, preferences }
  return { provider: slug, ...compact(facts), takes, quirks }
}

/** The package of the attempt's provider, likewise. */
export const packageOf = ({ provider }: Attempt): ProviderPackage => {
  if (!provider.package) throw new Error(`${provider.slug} has no package`)
  return provider.package
}
