import { arrayOr, isObject, type JsonObject, numberOr } from '../json.ts'
import { EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'

/** `usage` of Bedrock Converse: cached tokens are not inside `inputTokens`; the lifetime of writes is in `cacheDetails`. */
export const bedrockConverseUsage = (usage: JsonObject): UsageBuckets => {
  const written = numberOr(usage['cacheWriteInputTokens']) ?? 0
  const oneHour = arrayOr(usage['cacheDetails']).reduce<number>(
    (sum, entry) => (isObject(entry) && entry['ttl'] === '1h' ? sum + (numberOr(entry['inputTokens']) ?? 0) : sum),
    0,
  )
  return {
    ...EMPTY_BUCKETS,
    input: numberOr(usage['inputTokens']) ?? 0,
    cacheRead: numberOr(usage['cacheReadInputTokens']) ?? 0,
    cacheWrite: Math.max(0, written - oneHour),
    cacheWrite1h: Math.min(oneHour, written),
    output: numberOr(usage['outputTokens']) ?? 0,
  }
}
