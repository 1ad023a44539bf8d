import type { WireName } from '#gateway/core/call.ts'
import type { Peer } from '#gateway/core/provider/peer.ts'
import type { QuirksOf } from '#gateway/core/provider/quirks.ts'
import { CHAT } from '#gateway/provider/shared/takes.ts'

/** Some model of some provider with these quirks. */
export const peerWith = <W extends WireName>(
  quirks: QuirksOf[W],
  over: Partial<Omit<Peer<W>, 'quirks'>> = {},
): Peer<W> => ({
  provider: 'acme',
  model: 'one',
  takes: CHAT,
  ...over,
  quirks,
})

/** One that differs in nothing from the wire's owner. */
export const PEER = { provider: 'acme', model: 'one', takes: CHAT, quirks: {} } as const
