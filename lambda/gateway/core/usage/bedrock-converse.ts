import { arrayOr, isObject, type JsonObject, objectOr, stringOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'
import type { UsageSeen } from './seen.ts'
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

/**
 * The tier that stands beside the usage, or the latency that has a price of its own.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/latency-optimized-inference.html
 */
export const converseTier = ({
  serviceTier,
  performanceConfig,
}: Readonly<Record<string, unknown>>): string | undefined =>
  objectOr(performanceConfig)['latency'] === 'optimized' ? 'optimized' : stringOr(objectOr(serviceTier)['type'])

/** Of an answer of Converse or its events: the usage, with the tier that it was served at. */
export const converseUsageSeen = (): UsageSeen => {
  let usage: JsonObject | undefined
  return {
    see(own) {
      const told = isObject(own['metadata']) ? own['metadata'] : own
      if (!isObject(told['usage'])) return
      const tier = converseTier(told)
      usage = tier ? { ...told['usage'], serviceTier: tier } : told['usage']
    },
    usage: () => usage,
  }
}
