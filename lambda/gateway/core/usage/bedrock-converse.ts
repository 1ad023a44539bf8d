import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, priceWord, type UsageBuckets } from './buckets.ts'
import { contradicted, shares, totalled, uncounted } from './shares.ts'
import { type Beside, FINAL, NOTHING_BESIDE, type ToldUsage, type UsageSeen } from './told.ts'

/**
 * `usage` of Bedrock Converse: cached tokens are not inside `inputTokens`; the lifetime of writes is in `cacheDetails`.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export const bedrockConverseUsage = (
  usage: JsonObject,
  { tier: besideTier }: Beside = NOTHING_BESIDE,
): UsageBuckets => {
  const written = shares(count(usage['cacheWriteInputTokens']))
  const details = arrayOr(usage['cacheDetails']).filter(isObject)
  const writtenFor = (isFor: (ttl: JsonValue) => boolean) =>
    details.filter(({ ttl }) => isFor(ttl ?? '5m')).reduce((sum, entry) => sum + count(entry['inputTokens']), 0)
  const cacheWrite1h = written.take(
    writtenFor((ttl) => ttl === '1h'),
    'cacheDetails',
  )
  const otherwise = writtenFor((ttl) => ttl !== '1h' && ttl !== '5m')
  const [input, output] = [count(usage['inputTokens']), count(usage['outputTokens'])]
  const cacheRead = count(usage['cacheReadInputTokens'])
  const totals = totalled(
    usage['totalTokens'],
    'totalTokens',
    input + output,
    input + output + cacheRead + written.rest + cacheWrite1h,
  )
  const tier = besideTier ?? priceWord(usage['serviceTier'])
  return {
    ...EMPTY_BUCKETS,
    input,
    cacheRead,
    cacheWrite: otherwise === 0 ? written.rest : Number.NaN,
    cacheWrite1h,
    output,
    ...contradicted(written.contradiction, totals.contradiction),
    ...uncounted(usage, ['inputTokens', 'outputTokens'], totals.hidden),
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
  objectOr(performanceConfig)['latency'] === 'optimized' ? 'optimized' : priceWord(objectOr(serviceTier)['type'])

/** Of an answer of Converse or its events: the usage, and the tier that it was served at. */
export const converseUsageSeen = (): UsageSeen => {
  let usage: ToldUsage | undefined
  return {
    see(own) {
      const told = isObject(own['metadata']) ? own['metadata'] : own
      if (isObject(told['usage'])) usage = { raw: told['usage'], beside: { ...FINAL, tier: converseTier(told) } }
    },
    usage: () => usage,
  }
}
