import type { Path } from '../../core/attempt.ts'
import type { Endpoint } from '../../core/endpoint.ts'
import type { Provider, Tier } from '../../core/provider.ts'

/** Rate cards that say that a model is served at a tier. OpenAI bills its fast mode as `priority`. */
const CARDS: Readonly<Record<Tier, readonly string[]>> = {
  fast: ['fast', 'priority'],
  flex: ['flex'],
  priority: ['priority'],
}

const canAsk = (tier: Tier, { wires, adapter }: Provider, path: Path): boolean => {
  const tiers = path.mode === 'adapt' ? adapter?.tiers : wires[path.wire]?.quirks.tiers
  return tiers?.[tier] !== undefined
}

/** The tier, if this endpoint has a price for it and the path can ask for it. */
export const tierAt = (
  tier: Tier | undefined,
  { pricing }: Pick<Endpoint, 'pricing'>,
  provider: Provider | undefined,
  path: Path | undefined,
): Tier | undefined => {
  if (!tier || !provider || !path || !canAsk(tier, provider, path)) return undefined
  return CARDS[tier].some((card) => pricing?.serviceTiers?.[card]) ? tier : undefined
}
