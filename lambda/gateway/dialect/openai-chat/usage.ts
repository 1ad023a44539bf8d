import type { TokenUsage } from '../../core/canonical/parts.ts'
import { compact, type JsonObject } from '../../core/json/value.ts'
import { toTokenUsage, UNKNOWN_USAGE } from '../../core/usage/buckets.ts'
import { openaiChatUsage } from '../../core/usage/openai-chat.ts'
import type { ToldUsage } from '../../core/usage/told.ts'

/** OpenAI's service tiers; other vendors' words do not fit the field. */
const TIERS = new Set(['auto', 'default', 'flex', 'priority', 'scale'])

export const decodeUsage = (told: ToldUsage | undefined): TokenUsage =>
  told ? toTokenUsage(openaiChatUsage(told.raw, told.beside), told.raw) : UNKNOWN_USAGE

/**
 * Usage as OpenAI's clients read it, with the cost in USD where `providerMetadata.gateway` has one. Undefined when the
 * provider reported none: unknown is not zero.
 */
export const encodeUsage = ({ inputTokens, outputTokens }: TokenUsage, gateway: JsonObject): JsonObject | undefined => {
  if (inputTokens.total === undefined && outputTokens.total === undefined) return undefined
  const prompt = inputTokens.total ?? 0
  const completion = outputTokens.total ?? 0
  const cost = typeof gateway['cost'] === 'string' ? Number(gateway['cost']) : undefined
  return compact({
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: compact({
      cached_tokens: inputTokens.cacheRead ?? 0,
      cache_write_tokens: inputTokens.cacheWrite || undefined,
    }),
    completion_tokens_details: { reasoning_tokens: outputTokens.reasoning ?? 0 },
    cost,
  })
}

/** The tier that the provider says it served at, in OpenAI's words. */
export const encodeTier = (tier: string | undefined): JsonObject =>
  tier !== undefined && TIERS.has(tier) ? { service_tier: tier } : {}
