import { type JsonObject, numberOr, objectOr, stringOr } from '../json/value.ts'
import { perUnit } from '../money.ts'
import { count, EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'

const PICO_PER_TICK = 100n

/** A sum that someone may have paid: anything else is left to the list price. */
const isCharge = (amount: number): boolean => amount >= 0 && amount <= Number.MAX_SAFE_INTEGER

/** xAI states the exact cost of an answer, in ticks of 10^-10 USD. */
const xaiCost = (usage: JsonObject): { exactPico?: bigint } => {
  const ticks = numberOr(usage['cost_in_usd_ticks'])
  return ticks === undefined || !isCharge(ticks) ? {} : { exactPico: BigInt(Math.round(ticks)) * PICO_PER_TICK }
}

/**
 * What OpenRouter and Perplexity charged, in USD. With a key of the caller's own (`is_byok`), OpenRouter's is only its fee.
 * @openrouter/ai-sdk-provider 3.1.0, @ai-sdk/perplexity 4.0.49.
 */
const chargedCost = ({ cost, is_byok: isByok }: JsonObject): { exactPico?: bigint } => {
  const usd = isByok === false ? numberOr(cost) : numberOr(objectOr(cost)['total_cost'])
  return usd === undefined || !isCharge(usd) ? {} : { exactPico: perUnit(usd.toFixed(12)) }
}

/**
 * `usage` of a chat completion. Cached and audio tokens are inside `prompt_tokens`; reasoning is inside
 * `completion_tokens`, except at xAI, where `total_tokens` shows that it was left out, and at DeepInfra, where there is
 * more of it than completion. Moonshot counts it a token too high: then the total has it.
 * https://platform.openai.com/docs/api-reference/chat/object, recorded traffic of 15 providers.
 */
export const openaiChatUsage = (usage: JsonObject): UsageBuckets => {
  const prompt = objectOr(usage['prompt_tokens_details'])
  const completion = objectOr(usage['completion_tokens_details'])
  const promptTotal = count(usage['prompt_tokens'])
  const completionTotal = count(usage['completion_tokens'])
  const cached = prompt['cached_tokens'] ?? usage['cached_tokens'] ?? usage['prompt_cache_hit_tokens']
  // Each part is cut to what the parts before it leave, so that the buckets add up to the reported totals.
  const cacheRead = Math.min(count(cached), promptTotal)
  const written = count(prompt['cache_write_tokens'] ?? prompt['cache_creation_input_tokens'])
  const cacheWrite = Math.min(written, promptTotal - cacheRead)
  const inputAudio = Math.min(count(prompt['audio_tokens']), promptTotal - cacheRead - cacheWrite)
  const outputAudio = Math.min(count(completion['audio_tokens']), completionTotal)
  const reasoning = count(completion['reasoning_tokens'])
  const generated = (numberOr(usage['total_tokens']) ?? 0) - promptTotal
  const isReasoningApart =
    generated === completionTotal + reasoning || (reasoning > completionTotal && generated < reasoning)
  const tier = stringOr(usage['service_tier'])
  return {
    ...EMPTY_BUCKETS,
    input: promptTotal - cacheRead - cacheWrite - inputAudio,
    cacheRead,
    cacheWrite,
    inputAudio,
    output: completionTotal - outputAudio + (isReasoningApart ? reasoning : 0),
    outputAudio,
    reasoning: isReasoningApart ? reasoning : Math.min(reasoning, completionTotal),
    ...xaiCost(usage),
    ...chargedCost(usage),
    ...(tier ? { serviceTier: tier } : {}),
  }
}

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
