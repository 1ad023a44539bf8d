/** One model at one provider: how it is reached there, and what that costs. Prices are decimal strings. */

import type { TokenKind } from '../usage/buckets.ts'

/** USD per million tokens. What has no rate here has no known price. */
export type Rates = { readonly [kind in TokenKind]?: string }

/** Rates of the whole request when its prompt, cached tokens included, is longer than the threshold. */
export interface PriceTier extends Rates {
  readonly aboveInputTokens: number
}

/** When prices hold: always but for what is said here. */
export interface PriceTimes {
  /** The first day, `2027-01-01`. */
  readonly from?: string
  /** The first day after. */
  readonly until?: string
  /** Days of the week, Monday is 1. */
  readonly days?: readonly number[]
  /** Whose calendar and clock all of this is told by, `Asia/Shanghai`. Default UTC. */
  readonly zone?: string
  /** From a time of day up to another, `["22:00", "04:00"]`. */
  readonly hours?: readonly [string, string]
  /** Days, `2026-12-25`, on which they do not. */
  readonly except?: readonly string[]
}

/** Rates, and how they change with the length of the prompt and with time. */
export interface RateCard extends Rates {
  readonly tiers?: readonly PriceTier[]
  /** The price calendar: each entry replaces the rates that it names, and the tiers if it names them; the last one wins. */
  readonly prices?: readonly (PriceTimes & Rates & { readonly tiers?: readonly PriceTier[] })[]
}

export interface Pricing extends RateCard {
  /** Complete rate cards that replace the base card, by the tier that the provider reports: `priority`, `batch`, … */
  readonly serviceTiers?: Readonly<Record<string, RateCard>>
  /** USD per call of a server-side tool, e.g. `webSearch`. Not multiplied by `geoMultipliers`. */
  readonly perCall?: Readonly<Record<string, string>>
  /** Of these the provider gives some away each day, and an answer does not say whether it was among them. */
  readonly freeQuota?: readonly string[]
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

/** The format that is spoken over an API: Bedrock's InvokeModel only hands Anthropic's through. */
export const formatOf = (api: ApiName): Exclude<ApiName, 'bedrock-invoke'> =>
  api === 'bedrock-invoke' ? 'anthropic-messages' : api

/** One model at one provider. */
export interface Endpoint {
  readonly provider: string
  /** The provider's own model id. */
  readonly model: string
  /** Set where the model can only be reached over this one of the provider's wires. */
  readonly api?: ApiName
  /**
   * The region group of a Bedrock inference profile or Vertex endpoint: `global`, `us`, `eu`, … None: from everywhere.
   */
  readonly geo?: string
  /** The first day, `2026-12-11`, on which it is not served any more. */
  readonly retires?: string
  /** Absent means that the cost is unknown. */
  readonly pricing?: Pricing
  /** What everybody else pays, where the deployment has agreed on `pricing` for a row of the catalog. */
  readonly listPricing?: Pricing
  /** The catalog's row that a deployment's own endpoint is priced from: what it is, whatever it is called. */
  readonly like?: {
    /** Canonical id. */
    readonly id: string
    /** The provider's own id. */
    readonly model: string
  }
  /**
   * Where id and prices were read: `pi` is pi-ai, `gp` genai-prices, see docs/catalog.md. Absent: a deployment's own.
   */
  readonly source?: string
  /** The catalog does not have it: a caller named it, so that nothing may be kept by its name. */
  readonly isUnlisted?: true
}

/** The provider's name for what an endpoint serves, by which facts are found: the account's own name tells nothing. */
export const listedModel = ({ model, like }: Pick<Endpoint, 'model' | 'like'>): string => like?.model ?? model
