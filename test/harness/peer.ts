import type { WireName } from '#gateway/core/call.ts'
import type { Takes } from '#gateway/core/provider/means.ts'
import type { Peer } from '#gateway/core/provider/peer.ts'
import type { QuirksOf } from '#gateway/core/provider/quirks.ts'

const TAKES: Takes = { instructions: 'first-message', urls: ['image'] }

/** Some model of some provider with these quirks. */
export const peerWith = <W extends WireName>(
  quirks: QuirksOf[W],
  over: Partial<Omit<Peer<W>, 'quirks'>> = {},
): Peer<W> => ({
  provider: 'acme',
  model: 'one',
  takes: TAKES,
  ...over,
  quirks,
})

/** One that differs in nothing from the wire's owner. */
export const PEER = { provider: 'acme', model: 'one', takes: TAKES, quirks: {} } as const
