import type { TokenUsage } from '../../core/canonical/parts.ts'
import { arrayOr, compact, isObject, type JsonObject, numberOr, objectOr, stringOr } from '../../core/json/value.ts'
import { toTokenUsage, UNKNOWN_USAGE } from '../../core/usage/buckets.ts'
import { openaiChatUsage } from '../../core/usage/openai.ts'

/** OpenAI's service tiers; other vendors' words do not fit the field. */
const TIERS = new Set<unknown>(['auto', 'default', 'flex', 'priority', 'scale'])

/** The first choice of a chunk or of a whole answer; others exist only where a relay asked for them. */
export const firstChoice = (chunk: JsonObject): JsonObject =>
  objectOr(arrayOr(chunk['choices']).find((choice) => (numberOr(objectOr(choice)['index']) ?? 0) === 0))

/**
 * The provider's usage, wherever it puts it: top level, in the choice (Moonshot), in `x_groq`; the last of several. The
 * tier that the answer was served at is copied into it, because it decides the price.
 */
export const usageReader = () => {
  let reported: JsonObject | undefined
  let tier: string | undefined
  let usage: JsonObject | undefined
  return {
    see(chunk: JsonObject): void {
      const told = [chunk['usage'], firstChoice(chunk)['usage'], objectOr(chunk['x_groq'])['usage']].find(isObject)
      const toldTier = stringOr(chunk['service_tier'])
      if (told === undefined && (toldTier === undefined || toldTier === tier)) return
      reported = told ?? reported
      tier = toldTier ?? tier
      usage = reported && tier ? { ...reported, service_tier: tier } : reported
    },
    usage: (): JsonObject | undefined => usage,
  }
}

export const decodeUsage = (raw: JsonObject | undefined): TokenUsage =>
  raw ? toTokenUsage(openaiChatUsage(raw), raw) : UNKNOWN_USAGE

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
export const encodeTier = ({ raw }: TokenUsage): JsonObject =>
  TIERS.has(raw?.['service_tier']) ? { service_tier: String(raw?.['service_tier']) } : {}
