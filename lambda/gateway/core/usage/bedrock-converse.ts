import { arrayOr, isObject, type JsonObject } from '../json/value.ts'
import { count, EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'

/** `usage` of Bedrock Converse: cached tokens are not inside `inputTokens`; the lifetime of writes is in `cacheDetails`. */
export const bedrockConverseUsage = (usage: JsonObject): UsageBuckets => {
  const written = count(usage['cacheWriteInputTokens'])
  const oneHour = arrayOr(usage['cacheDetails']).reduce<number>(
    (sum, entry) => (isObject(entry) && entry['ttl'] === '1h' ? sum + count(entry['inputTokens']) : sum),
    0,
  )
  return {
    ...EMPTY_BUCKETS,
    input: count(usage['inputTokens']),
    cacheRead: count(usage['cacheReadInputTokens']),
    cacheWrite: Math.max(0, written - oneHour),
    cacheWrite1h: Math.min(oneHour, written),
    output: count(usage['outputTokens']),
  }
}
