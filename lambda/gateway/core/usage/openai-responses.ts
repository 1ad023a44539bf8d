import { type JsonObject, numberOr, objectOr } from '../json.ts'
import { EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'
import { xaiCost } from './openai-chat.ts'

/** `usage` of a Responses answer: cached tokens inside `input_tokens`, reasoning inside `output_tokens`. */
export const openaiResponsesUsage = (usage: JsonObject): UsageBuckets => {
  const details = objectOr(usage['input_tokens_details'])
  const total = numberOr(usage['input_tokens']) ?? 0
  const cacheRead = Math.min(numberOr(details['cached_tokens']) ?? 0, total)
  const written = Math.min(numberOr(details['cache_write_tokens']) ?? 0, total - cacheRead)
  const lifetimes = objectOr(details['cache_write_tokens_details'])
  const cacheWrite12h = Math.min(numberOr(lifetimes['ttl_12h_tokens']) ?? 0, written)
  return {
    ...EMPTY_BUCKETS,
    input: total - cacheRead - written,
    cacheRead,
    cacheWrite: written - cacheWrite12h,
    cacheWrite12h,
    output: numberOr(usage['output_tokens']) ?? 0,
    reasoning: numberOr(objectOr(usage['output_tokens_details'])['reasoning_tokens']) ?? 0,
    ...xaiCost(usage),
  }
}
