import type { WireName } from '../call.ts'
import type { JsonObject } from '../json/value.ts'
import type { QuirksOf } from './quirks.ts'
import type { Takes } from './takes.ts'

/** Who is at the other end of a wire: one model of one provider. */
export interface Peer<W extends WireName = WireName> {
  /** The provider's slug: the key of its own `providerOptions` and the owner of opaque state. */
  readonly provider: string
  /** What the model is called there, perhaps by the account alone. */
  readonly model: string
  /** The provider's own id of it, which quirks are about, where the account calls it otherwise. */
  readonly listed?: string
  /** The catalog's own id of it, by which is known what a generation of models takes. */
  readonly known?: string
  /** Where the provider is asked, unless its credential decides that. */
  readonly baseUrl?: string
  /** How many tokens it answers with at most, where the catalog knows. */
  readonly maxOutputTokens?: number
  /** `false`: the catalog knows that the model does not think. */
  readonly reasons?: false
  /** The caller's wishes about who serves in its turn, in OpenRouter's words, where they are its to fulfil. */
  readonly preferences?: JsonObject
  readonly takes: Takes
  readonly quirks: QuirksOf[W]
}
