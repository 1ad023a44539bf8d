import { arrayOr, isObject, type JsonObject, stringOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'
import { contradicted, shares, uncounted } from './shares.ts'

/**
 * `usage` of Bedrock Converse: cached tokens are not inside `inputTokens`; the lifetime of writes is in `cacheDetails`.
 * `serviceTier` stands beside it in the answer, and in it once it was read along.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export const bedrockConverseUsage = (usage: JsonObject): UsageBuckets => {
  const written = shares(count(usage['cacheWriteInputTokens']))
  const oneHour = arrayOr(usage['cacheDetails']).reduce<number>(
    (sum, entry) => (isObject(entry) && entry['ttl'] === '1h' ? sum + count(entry['inputTokens']) : sum),
    0,
  )
  const cacheWrite1h = written.take(oneHour, 'cacheDetails')
  const tier = stringOr(usage['serviceTier'])
  return {
    ...EMPTY_BUCKETS,
    input: count(usage['inputTokens']),
    cacheRead: count(usage['cacheReadInputTokens']),
    cacheWrite: written.rest,
    cacheWrite1h,
    output: count(usage['outputTokens']),
    ...contradicted(written.contradiction),
    ...uncounted(usage, 'inputTokens', 'outputTokens'),
    ...(tier ? { serviceTier: tier } : {}),
  }
}
