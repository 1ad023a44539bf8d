import type { JsonObject } from '../json/value.ts'
import type { Takes } from './takes.ts'

/** A service tier beside the standard one: `fast` and `priority` answer sooner and cost more, `flex` the reverse. */
export type Tier = 'fast' | 'flex' | 'priority'

/** Where an API takes an opaque id of the end user, for its detection of abuse. */
export interface EndUser {
  /** Path in the body, or in a package's options. */
  readonly field: string
  /** Path in the caller's `providerOptions` that says the same in the provider's own words, and wins. */
  readonly option: string
  /**
   * So does the field itself where the caller speaks the provider's own dialect. Default: the gateway's option wins.
   */
  readonly keepsOwn?: true
}

/** A marker that has a prompt cached up to where it stands, as an option of canonical messages and parts. */
export interface CacheMark {
  /** Upstream models, by the catalog's name, that it is for: others reject it, or cache unasked. */
  readonly models: RegExp
  /** Its namespace in `providerOptions`, and its name there. */
  readonly namespace: string
  readonly name: string
  /** Beside it a lifetime other than the default is `ttl`. */
  readonly value: JsonObject
  /** What can carry it. */
  readonly on: 'text' | 'any'
  /** The whole request can carry it, too: the provider itself then marks the last block. */
  readonly onRequest?: true
}

/** How services are asked for, each absent where it cannot be. */
export interface Asks {
  readonly tiers?: Readonly<Partial<Record<Tier, JsonObject>>>
  /** By region group, what keeps inference in it, for models with a price for that (`geoMultipliers`). */
  readonly geos?: Readonly<Record<string, JsonObject>>
  readonly endUser?: EndUser
  readonly cacheMark?: CacheMark
  /** It has providers of its own, and takes wishes about them in OpenRouter's words. */
  readonly preferences?: true
}

/** What a path takes of a request, and how services are asked of it: one description for wires and packages alike. */
export interface Means {
  readonly takes: Takes
  readonly asks: Asks
  /**
   * Features of requests that are not there, which would be an error or overlooked: an endpoint is no candidate for a
   * request that uses one. Their names are those of `featuresOf`. Absent: nothing is known to be missing.
   */
  readonly lacks?: RegExp
  /** Where what is asked goes: fields of the body, or options of a package under this key of `providerOptions`. */
  readonly into: 'body' | { readonly options: string }
}
