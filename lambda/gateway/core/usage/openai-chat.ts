import { wordIn } from '../canonical/finish.ts'
import { arrayOr, isObject, type JsonObject, numberOr, objectOr, stringOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, priceWord, type UsageBuckets } from './buckets.ts'
import type { Counting } from './counting.ts'
import { callsCounted, OPENAI_LIFETIMES } from './openai.ts'
import type { WireUsage } from './read.ts'
import { contradicted, lifetimes, shares, totalled, uncounted, unsureOf } from './shares.ts'
import { type Beside, endsSeen, NOTHING_BESIDE, type ToldUsage, type UsageSeen } from './told.ts'

/**
 * The names of one count, wherever it stands: at DeepSeek, Moonshot and Mistral (https://docs.mistral.ai/api), Alibaba, and
 * behind LiteLLM (github.com/BerriAI/litellm, litellm/types/utils.py).
 */
const READ = ['cached_tokens', 'num_cached_tokens', 'prompt_cache_hit_tokens', 'cache_read_input_tokens']
const WRITTEN = ['cache_write_tokens', 'cache_creation_input_tokens', 'cache_creation_tokens']

/** A count that may be told more than once: where it differs, zero included, it contradicts itself. */
const toldIn = (places: readonly JsonObject[], names: readonly string[]): [number, string | undefined] => {
  const told = new Set(places.flatMap((place) => names.map((name) => place[name] ?? undefined)))
  told.delete(undefined)
  return [count([...told][0]), told.size > 1 ? names[0] : undefined]
}

const PREDICTED = ['accepted_prediction_tokens', 'rejected_prediction_tokens'] as const

/** Explicit caches at Alibaba are billed otherwise than implicit ones. https://www.alibabacloud.com/help/en/model-studio/context-cache */
const isExplicit = (ofPrompt: JsonObject): boolean =>
  (stringOr(ofPrompt['cache_type']) ?? 'implicit') !== 'implicit' || isObject(ofPrompt['cache_creation'])

/**
 * `usage` of a chat completion. Cached and audio tokens are inside `prompt_tokens`; reasoning is inside
 * `completion_tokens`, except at xAI, where `total_tokens` shows that it was left out, and where there is more of it
 * than of both. Moonshot counts it a token too high: then the total has it.
 * https://platform.openai.com/docs/api-reference/chat/object, recorded traffic of 15 providers; `num_cached_tokens` and
 * `prompt_token_details`: https://docs.mistral.ai/api
 */
export const openaiChatUsage = (
  usage: JsonObject,
  { tier: besideTier, calls }: Beside = NOTHING_BESIDE,
  { reasoningTokens, totals, feeBy }: Counting = {},
): UsageBuckets => {
  const details = [usage['prompt_tokens_details'], usage['prompt_token_details']].map(objectOr)
  const ofPrompt: JsonObject = { ...details[1], ...details[0] }
  const ofCompletion = objectOr(usage['completion_tokens_details'])
  const promptTotal = count(usage['prompt_tokens'])
  const completionTotal = count(usage['completion_tokens'])
  const isExplicitly = isExplicit(ofPrompt)
  const [toldRead, readOtherwise] = toldIn([...details, usage], READ)
  const [toldWritten, writtenOtherwise] = toldIn([...details, usage], WRITTEN)
  const [toldAudio, audioOtherwise] = toldIn(details, ['audio_tokens'])
  const prompt = shares(promptTotal)
  const read = prompt.take(toldRead, 'cached_tokens')
  // DeepSeek: the prompt is what hit the cache and what missed it. https://api-docs.deepseek.com/guides/kv_cache
  const missed = usage['prompt_cache_miss_tokens'] ?? undefined
  const isMissedOtherwise = missed !== undefined && !Number.isNaN(prompt.rest) && count(missed) !== prompt.rest
  const written = lifetimes(
    prompt.take(toldWritten, 'cache_write_tokens'),
    ofPrompt['cache_write_tokens_details'],
    OPENAI_LIFETIMES,
  )
  const inputAudio = prompt.take(toldAudio, 'audio_tokens')
  const completion = shares(completionTotal)
  const outputAudio = completion.take(count(ofCompletion['audio_tokens']), 'audio_tokens')
  // Billed as part of the completion. https://platform.openai.com/docs/guides/predicted-outputs
  const predicted = shares(completionTotal)
  for (const name of PREDICTED) predicted.take(count(ofCompletion[name]), name)
  const reasoning = count(ofCompletion['reasoning_tokens'])
  const generated = (numberOr(usage['total_tokens']) ?? 0) - promptTotal
  const isTooMuch = reasoning > Math.max(completionTotal, generated)
  const isApart = isTooMuch || generated === completionTotal + reasoning
  const tier = besideTier ?? priceWord(usage['service_tier'])
  const summed = promptTotal + completionTotal + (isApart ? reasoning : 0)
  const counted = callsCounted(usage)
  const isFeeUnknown = feeBy !== undefined && Object.keys(counted).length === 0
  const { contradiction, hidden } = totalled(
    totals === 'sums' ? usage['total_tokens'] : undefined,
    'total_tokens',
    summed,
  )
  return {
    ...EMPTY_BUCKETS,
    input: prompt.rest,
    cacheRead: isExplicitly ? 0 : read,
    cacheReadExplicit: isExplicitly ? read : 0,
    cacheWrite: written.usual,
    cacheWrite12h: written.long,
    inputAudio,
    output: completion.rest + (isApart ? reasoning : 0),
    outputAudio,
    reasoning: isApart ? reasoning : Math.min(reasoning, completionTotal),
    ...contradicted(
      prompt.contradiction,
      completion.contradiction,
      isTooMuch && reasoningTokens !== 'beside' ? 'reasoning_tokens' : undefined,
      predicted.contradiction,
      readOtherwise,
      writtenOtherwise,
      audioOtherwise,
      written.contradiction,
      isMissedOtherwise ? 'prompt_cache_miss_tokens' : undefined,
      contradiction,
    ),
    calls: { ...counted, ...calls },
    ...unsureOf({ kind: 'cacheWrite', or: ['cacheWrite12h'], tokens: written.unsure }),
    ...uncounted(usage, ['prompt_tokens', 'completion_tokens'], isFeeUnknown ? [...hidden, feeBy] : hidden),
    ...(tier ? { serviceTier: tier } : {}),
  }
}

/** The first choice of a chunk or of a whole answer; others exist only where a relay asked for them. */
export const firstChoice = (chunk: JsonObject): JsonObject =>
  objectOr(arrayOr(chunk['choices']).find((choice) => (numberOr(objectOr(choice)['index']) ?? 0) === 0))

/** Tools that Groq's systems ran by themselves. https://console.groq.com/docs/compound */
const toolsRun = (choice: JsonObject): number =>
  arrayOr(objectOr(choice['message'] ?? choice['delta'])['executed_tools']).length

/**
 * The provider's usage, wherever it puts it: top level, in the choice (Moonshot), in `x_groq`; the last of several. Beside
 * it: the tier that was served, tools that ran, Z.ai's search (https://docs.z.ai/guides/tools/web-search).
 */
export const chatUsageSeen = (): UsageSeen => {
  let tier: string | undefined
  let tools = 0
  let searches = 0
  let isFinal = false
  const ends = endsSeen()
  let usage: ToldUsage | undefined
  let raw: JsonObject | undefined
  return {
    see(chunk): void {
      const choice = firstChoice(chunk)
      const told = [chunk['usage'], choice['usage'], objectOr(chunk['x_groq'])['usage']].find(isObject)
      const toldTier = priceWord(chunk['service_tier']) ?? tier
      const ran = Math.max(tools, toolsRun(choice))
      const searched = arrayOr(chunk['web_search']).length > 0 ? 1 : searches
      for (const { index, finish_reason: end } of arrayOr(chunk['choices']).map(objectOr)) ends.see(index, wordIn(end))
      if (told === undefined && toldTier === tier && ran === tools && searched === searches) return
      raw = told ?? raw
      tier = toldTier
      tools = ran
      searches = searched
      if (told) isFinal = ends.areAll()
      const calls = { ...(tools > 0 ? { executedTool: tools } : {}), ...(searches > 0 ? { webSearch: searches } : {}) }
      if (raw) usage = { raw, beside: { tier, calls, isFinal } }
    },
    usage: () => usage,
  }
}

export const chatUsage: WireUsage = { read: openaiChatUsage, start: chatUsageSeen }
