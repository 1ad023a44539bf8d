import type { WireName } from '../call.ts'
import type { Takes } from './means.ts'
import type { QuirksOf } from './quirks.ts'

/** Who is at the other end of a wire: one model of one provider. */
export interface Peer<W extends WireName = WireName> {
  /** The provider's slug: the key of its own `providerOptions` and the owner of opaque state. */
  readonly provider: string
  /** The provider's own model id. */
  readonly model: string
  readonly takes: Takes
  readonly quirks: QuirksOf[W]
}
