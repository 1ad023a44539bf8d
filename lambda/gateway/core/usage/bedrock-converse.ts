import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, priceWord, type UsageBuckets } from './buckets.ts'
import { contradicted, lifetimes, totalled, uncounted, unsureOf } from './shares.ts'
import { type Beside, FINAL, NOTHING_BESIDE, type ToldUsage, type UsageSeen } from './told.ts'

/** The tokens of each lifetime that is told; nothing where none is. */
const byLifetime = (details: JsonValue | undefined): JsonObject | undefined => {
  const entries = arrayOr(details).filter(isObject)
  const sums: Record<string, number> = {}
  for (const { ttl, inputTokens } of entries) {
    const lifetime = String(ttl ?? '5m')
    sums[lifetime] = (sums[lifetime] ?? 0) + count(inputTokens)
  }
  return entries.length > 0 ? sums : undefined
}

/**
 * `usage` of Bedrock Converse: cached tokens are not inside `inputTokens`; the lifetime of writes is in `cacheDetails`.
 * What tools on Amazon's side ran is called what it is there: no price of it is known.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export const bedrockConverseUsage = (
  usage: JsonObject,
  { tier: besideTier }: Beside = NOTHING_BESIDE,
): UsageBuckets => {
  const writes = count(usage['cacheWriteInputTokens'])
  const { usual, long, unsure, contradiction } = lifetimes(writes, byLifetime(usage['cacheDetails']), ['5m', '1h'])
  const [input, output] = [count(usage['inputTokens']), count(usage['outputTokens'])]
  const cacheRead = count(usage['cacheReadInputTokens'])
  const totals = totalled(usage['totalTokens'], 'totalTokens', input + output, input + output + cacheRead + writes)
  const tier = besideTier ?? priceWord(usage['serviceTier'])
  const tools = Object.entries(objectOr(usage['serverToolUsage'])).map(([kind, calls]) => [kind, count(calls)] as const)
  return {
    ...EMPTY_BUCKETS,
    input,
    cacheRead,
    cacheWrite: usual,
    cacheWrite1h: long,
    output,
    calls: Object.fromEntries(tools.filter(([, calls]) => calls !== 0)),
    ...unsureOf({ kind: 'cacheWrite', or: ['cacheWrite1h'], tokens: unsure }),
    ...contradicted(contradiction && 'cacheDetails', totals.contradiction),
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
