import { type JsonObject, numberOr, objectOr } from '../json.ts'
import { EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'

/** `usage` of a Responses answer: cached tokens inside `input_tokens`, reasoning inside `output_tokens`. */
export const openaiResponsesUsage = (usage: JsonObject): UsageBuckets => {
  const details = objectOr(usage['input_tokens_details'])
  const total = numberOr(usage['input_tokens']) ?? 0
  const cacheRead = Math.min(numberOr(details['cached_tokens']) ?? 0, total)
  const cacheWrite = numberOr(details['cache_write_tokens']) ?? 0
  const ticks = numberOr(usage['cost_in_usd_ticks'])
  return {
    ...EMPTY_BUCKETS,
    input: Math.max(0, total - cacheRead - cacheWrite),
    cacheRead,
    cacheWrite,
    output: numberOr(usage['output_tokens']) ?? 0,
    reasoning: numberOr(objectOr(usage['output_tokens_details'])['reasoning_tokens']) ?? 0,
    ...(ticks === undefined ? {} : { exactPico: BigInt(Math.round(ticks)) * 100n }),
  }
}
