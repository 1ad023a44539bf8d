/** The catalog's data: which models there are, who serves them, and what that costs. Prices are decimal strings. */

import type { TokenKind } from '../core/usage/buckets.ts'

/** USD per million tokens. An absent rate falls back to a more general one, never to zero. */
export type Rates = { readonly [kind in TokenKind]?: string }

/** Rates of the whole request when its prompt, cached tokens included, is longer than the threshold. */
export interface PriceTier extends Rates {
  readonly aboveInputTokens: number
}

/** Rates, and how they change with the length of the prompt, the date and the time of day. */
export interface RateCard extends Rates {
  readonly tiers?: readonly PriceTier[]
  /** Announced changes, ascending: valid from that UTC date (`2027-01-01`) on. */
  readonly schedule?: readonly (Rates & { readonly from: string; readonly tiers?: readonly PriceTier[] })[]
  /** Times of day in UTC (`["01:00", "04:00"]`, the end excluded) with other rates. */
  readonly windows?: readonly (Rates & { readonly utc: readonly [string, string] })[]
}

export interface Pricing extends RateCard {
  /** Complete rate cards that replace the base card, by the tier that the provider reports: `priority`, `batch`, … */
  readonly serviceTiers?: Readonly<Record<string, RateCard>>
  /** USD per call of a server-side tool, e.g. `webSearch`. Not multiplied by `geoMultipliers`. */
  readonly perCall?: Readonly<Record<string, string>>
  /** Factors on the sum of all tokens, by where inference ran, e.g. `{"us": "1.1"}`. */
  readonly geoMultipliers?: Readonly<Record<string, string>>
  /** The only way to say zero. */
  readonly free?: true
}

/** Wire formats of providers that have several. */
export const API_NAMES = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
  'bedrock-invoke',
  'cohere-chat',
] as const
export type ApiName = (typeof API_NAMES)[number]

/** One model at one provider. */
export interface Endpoint {
  readonly provider: string
  /** The provider's own model id. */
  readonly model: string
  /** Set where the model can only be reached over this one of the provider's wires. */
  readonly api?: ApiName
  /** The region group of a Bedrock inference profile or Vertex endpoint: `global`, `us`, `eu`, … */
  readonly geo?: string
  /** Absent means that the cost is unknown. */
  readonly pricing?: Pricing
  /** Where id and prices were read: `pi` is pi-ai, `gp` genai-prices, see docs/catalog.md. */
  readonly source?: string
}

export const MODEL_TYPES = [
  'language',
  'embedding',
  'image',
  'video',
  'reranking',
  'speech',
  'transcription',
  'realtime',
  'decision',
] as const
export type ModelType = (typeof MODEL_TYPES)[number]

export interface Model {
  readonly name: string
  readonly type: ModelType
  readonly contextWindow?: number
  readonly maxOutputTokens?: number
  readonly modalities?: { readonly input: readonly string[]; readonly output: readonly string[] }
  readonly tags?: readonly string[]
  /** The day it came out, `2026-02-05`. */
  readonly released?: string
  /** In the order in which they are tried. */
  readonly endpoints: readonly Endpoint[]
}

/** `catalog.json`. */
export interface CatalogData {
  /** `<date>-<hash of the content>`. */
  readonly version: string
  /** The packages that the data was read from, with version, date and licence. */
  readonly sources: Readonly<Record<string, string>>
  readonly models: Readonly<Record<string, Model>>
  /** Other spellings of ids, to the id. */
  readonly aliases: Readonly<Record<string, string>>
}

/** A model with its canonical id. */
export interface CatalogEntry {
  readonly id: string
  readonly model: Model
  /** When it came out, or else the date of the catalog; seconds since 1970. */
  readonly created: number
}
