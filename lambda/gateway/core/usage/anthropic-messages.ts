import { type JsonObject, numberOr, objectOr, stringOr } from '../json.ts'
import { EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'

/**
 * `usage` of a message. Cached tokens are *not* inside `input_tokens`; thinking is inside `output_tokens`.
 * https://docs.anthropic.com/en/api/messages, recorded traffic of Anthropic, Bedrock and Vertex.
 */
export const anthropicUsage = (usage: JsonObject): UsageBuckets => {
  const written = numberOr(usage['cache_creation_input_tokens']) ?? 0
  const oneHour = Math.min(numberOr(objectOr(usage['cache_creation'])['ephemeral_1h_input_tokens']) ?? 0, written)
  const searches = numberOr(objectOr(usage['server_tool_use'])['web_search_requests']) ?? 0
  const tier = usage['speed'] === 'fast' ? 'fast' : stringOr(usage['service_tier'])
  const geo = stringOr(usage['inference_geo'])
  return {
    ...EMPTY_BUCKETS,
    input: numberOr(usage['input_tokens']) ?? 0,
    cacheRead: numberOr(usage['cache_read_input_tokens']) ?? 0,
    cacheWrite: written - oneHour,
    cacheWrite1h: oneHour,
    output: numberOr(usage['output_tokens']) ?? 0,
    reasoning: numberOr(objectOr(usage['output_tokens_details'])['thinking_tokens']) ?? 0,
    calls: searches > 0 ? { webSearch: searches } : {},
    ...(tier ? { serviceTier: tier } : {}),
    ...(geo ? { inferenceGeo: geo } : {}),
  }
}
