import type { Endpoint } from '../core/provider/endpoint.ts'

/** The catalog's data: which models there are and who serves them. */

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
  /** Models that a deployment took out: nobody gets them by another spelling either. */
  readonly withdrawn?: Readonly<Record<string, Model>>
}

/** A model with its canonical id. */
export interface CatalogEntry {
  readonly id: string
  readonly model: Model
  /** When it came out, or else the date of the catalog; seconds since 1970. */
  readonly created: number
}

/** What an id that was asked for means. */
export interface Resolved extends CatalogEntry {
  /** The caller asked for the fast variant of the model, `<id>-fast`. */
  readonly speed?: 'fast'
  /** The spelling that was asked for, when it is not the id itself. */
  readonly alias?: string
  /** Of what the catalog does not have, and its provider may not either: the ids that may have been meant. */
  readonly near?: () => readonly string[]
}
