import type { Attempt } from '../../core/attempt.ts'
import type { Call, CanonicalCall } from '../../core/call.ts'
import type { JsonObject } from '../../core/json/value.ts'
import type { Quirks } from '../../core/provider.ts'
import { betasFor, splitBetas } from '../../dialect/anthropic-messages/call/betas.ts'
import { withOption } from './with-option.ts'

type Headers = Readonly<Record<string, string>>

const BETA = 'anthropic-beta'

/** Fields of the body that ask for the attempt's tier; they win over the caller's own. */
export const tierFields = ({ service: { tier } }: Attempt, { tiers }: Quirks): JsonObject =>
  (tier && tiers?.[tier]) ?? {}

/** The headers with the beta that those fields need, beside the betas that go anyway. */
export const withTierBeta = (headers: Headers, { service: { tier } }: Attempt, quirks: Quirks, call: Call): Headers => {
  const beta = tier && quirks.tierBetas?.[tier]
  if (!beta) return headers
  const { kept } = headers[BETA] ? splitBetas(headers[BETA].split(','), quirks) : betasFor(call.headers, quirks)
  return { ...headers, [BETA]: [...new Set([...kept, beta])].join(',') }
}

/** The call with the option that asks the provider's package for the attempt's tier. */
export const withTierOption = (
  canonical: CanonicalCall,
  { service: { tier }, provider: { adapter } }: Attempt,
): CanonicalCall => withOption(canonical, adapter, tier && adapter?.tiers?.[tier])
