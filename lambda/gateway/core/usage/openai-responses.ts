import { type JsonObject, objectOr } from '../json/value.ts'
import { EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'
import { count } from './count.ts'
import { xaiCost } from './openai-chat.ts'

/** `usage` of a Responses answer: cached tokens inside `input_tokens`, reasoning inside `output_tokens`. */
export const openaiResponsesUsage = (usage: JsonObject): UsageBuckets => {
  const details = objectOr(usage['input_tokens_details'])
  const total = count(usage['input_tokens'])
  const cacheRead = Math.min(count(details['cached_tokens']), total)
  const written = Math.min(count(details['cache_write_tokens']), total - cacheRead)
  const lifetimes = objectOr(details['cache_write_tokens_details'])
  const cacheWrite12h = Math.min(count(lifetimes['ttl_12h_tokens']), written)
  return {
    ...EMPTY_BUCKETS,
    input: total - cacheRead - written,
    cacheRead,
    cacheWrite: written - cacheWrite12h,
    cacheWrite12h,
    output: count(usage['output_tokens']),
    reasoning: count(objectOr(usage['output_tokens_details'])['reasoning_tokens']),
    ...xaiCost(usage),
  }
}
