import { type JsonObject, numberOr, objectOr, stringOr } from '../json.ts'
import { perUnit } from '../money.ts'
import { EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'

/**
 * `usage` of a chat completion. Cached and audio tokens are inside `prompt_tokens`; reasoning is inside
 * `completion_tokens`, except at xAI, where `total_tokens` shows that it was left out, and at DeepInfra, where there is
 * more of it than completion.
 * https://platform.openai.com/docs/api-reference/chat/object, recorded traffic of 15 providers.
 */
export const openaiChatUsage = (usage: JsonObject): UsageBuckets => {
  const prompt = objectOr(usage['prompt_tokens_details'])
  const completion = objectOr(usage['completion_tokens_details'])
  const promptTotal = numberOr(usage['prompt_tokens']) ?? 0
  const completionTotal = numberOr(usage['completion_tokens']) ?? 0
  const cached =
    numberOr(prompt['cached_tokens']) ?? numberOr(usage['cached_tokens']) ?? numberOr(usage['prompt_cache_hit_tokens'])
  // Each part is cut to what the parts before it leave, so that the buckets add up to the reported totals.
  const cacheRead = Math.min(cached ?? 0, promptTotal)
  const written = numberOr(prompt['cache_write_tokens']) ?? numberOr(prompt['cache_creation_input_tokens']) ?? 0
  const cacheWrite = Math.min(written, promptTotal - cacheRead)
  const inputAudio = Math.min(numberOr(prompt['audio_tokens']) ?? 0, promptTotal - cacheRead - cacheWrite)
  const outputAudio = Math.min(numberOr(completion['audio_tokens']) ?? 0, completionTotal)
  const reasoning = numberOr(completion['reasoning_tokens']) ?? 0
  const isReasoningApart =
    reasoning > completionTotal || numberOr(usage['total_tokens']) === promptTotal + completionTotal + reasoning
  const tier = stringOr(usage['service_tier'])
  return {
    ...EMPTY_BUCKETS,
    input: promptTotal - cacheRead - cacheWrite - inputAudio,
    cacheRead,
    cacheWrite,
    inputAudio,
    output: completionTotal - outputAudio + (isReasoningApart ? reasoning : 0),
    outputAudio,
    reasoning,
    ...xaiCost(usage),
    ...chargedCost(usage),
    ...(tier ? { serviceTier: tier } : {}),
  }
}

const PICO_PER_TICK = 100n

/** xAI states the exact cost of an answer, in ticks of 10^-10 USD. */
export const xaiCost = (usage: JsonObject): { exactPico?: bigint } => {
  const ticks = numberOr(usage['cost_in_usd_ticks'])
  return ticks === undefined ? {} : { exactPico: BigInt(Math.round(ticks)) * PICO_PER_TICK }
}

/**
 * What OpenRouter and Perplexity charged, in USD. With a key of the caller's own (`is_byok`), OpenRouter's is only its fee.
 * @openrouter/ai-sdk-provider 3.1.0, @ai-sdk/perplexity 4.0.49.
 */
const chargedCost = ({ cost, is_byok: isByok }: JsonObject): { exactPico?: bigint } => {
  const usd = isByok === false ? numberOr(cost) : numberOr(objectOr(cost)['total_cost'])
  return usd === undefined ? {} : { exactPico: perUnit(usd.toFixed(12)) }
}
