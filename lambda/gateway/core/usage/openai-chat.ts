import { type JsonObject, numberOr, objectOr, stringOr } from '../json.ts'
import { EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'

const PICO_PER_TICK = 100n

/**
 * `usage` of a chat completion. Cached and audio tokens are inside `prompt_tokens`; reasoning is inside
 * `completion_tokens`, except at xAI, where `total_tokens` shows that it was left out.
 * https://platform.openai.com/docs/api-reference/chat/object, recorded traffic of 15 providers.
 */
export const openaiChatUsage = (usage: JsonObject): UsageBuckets => {
  const prompt = objectOr(usage['prompt_tokens_details'])
  const completion = objectOr(usage['completion_tokens_details'])
  const promptTotal = numberOr(usage['prompt_tokens']) ?? 0
  const completionTotal = numberOr(usage['completion_tokens']) ?? 0
  const cacheRead = Math.min(
    numberOr(prompt['cached_tokens']) ??
      numberOr(usage['cached_tokens']) ??
      numberOr(usage['prompt_cache_hit_tokens']) ??
      0,
    promptTotal,
  )
  const cacheWrite = numberOr(prompt['cache_write_tokens']) ?? numberOr(prompt['cache_creation_input_tokens']) ?? 0
  const inputAudio = numberOr(prompt['audio_tokens']) ?? 0
  const outputAudio = numberOr(completion['audio_tokens']) ?? 0
  const reasoning = numberOr(completion['reasoning_tokens']) ?? 0
  const isReasoningApart = numberOr(usage['total_tokens']) === promptTotal + completionTotal + reasoning
  const ticks = numberOr(usage['cost_in_usd_ticks'])
  return {
    ...EMPTY_BUCKETS,
    input: Math.max(0, promptTotal - cacheRead - cacheWrite - inputAudio),
    cacheRead,
    cacheWrite,
    inputAudio,
    output: Math.max(0, completionTotal - outputAudio + (isReasoningApart ? reasoning : 0)),
    outputAudio,
    reasoning,
    ...(ticks === undefined ? {} : { exactPico: BigInt(Math.round(ticks)) * PICO_PER_TICK }),
    ...(stringOr(usage['service_tier']) ? { serviceTier: stringOr(usage['service_tier']) } : {}),
  }
}
