import { type JsonObject, objectOr, stringOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'
import { contradicted, shares, uncounted } from './shares.ts'

/**
 * `usage` of a Responses answer: cached tokens inside `input_tokens`, reasoning inside `output_tokens`. Calls and tier
 * stand beside it in the answer, and in it once they were read along.
 */
export const openaiResponsesUsage = (usage: JsonObject): UsageBuckets => {
  const details = objectOr(usage['input_tokens_details'])
  const lifetimes = objectOr(details['cache_write_tokens_details'])
  const prompt = shares(count(usage['input_tokens']))
  const cacheRead = prompt.take(count(details['cached_tokens']), 'cached_tokens')
  const written = shares(prompt.take(count(details['cache_write_tokens']), 'cache_write_tokens'))
  const cacheWrite12h = written.take(count(lifetimes['ttl_12h_tokens']), 'ttl_12h_tokens')
  const output = count(usage['output_tokens'])
  const tier = stringOr(usage['service_tier'])
  const reasoning = count(objectOr(usage['output_tokens_details'])['reasoning_tokens'])
  return {
    ...EMPTY_BUCKETS,
    input: prompt.rest,
    cacheRead,
    cacheWrite: written.rest,
    cacheWrite12h,
    output,
    reasoning: Math.min(reasoning, output),
    ...contradicted(prompt.contradiction, written.contradiction, reasoning > output ? 'reasoning_tokens' : undefined),
    calls: Object.fromEntries(Object.entries(objectOr(usage['calls'])).map(([kind, calls]) => [kind, count(calls)])),
    ...uncounted(usage, 'input_tokens', 'output_tokens'),
    ...(tier ? { serviceTier: tier } : {}),
  }
}
