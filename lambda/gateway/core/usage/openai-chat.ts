import { wordIn } from '../canonical/finish.ts'
import { arrayOr, isObject, type JsonObject, numberOr, objectOr, stringOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, priceWord, type UsageBuckets } from './buckets.ts'
import type { Counting } from './counting.ts'
import type { WireUsage } from './read.ts'
import { contradicted, shares, totalled, uncounted } from './shares.ts'
import { type Beside, endsSeen, NOTHING_BESIDE, type ToldUsage, type UsageSeen } from './told.ts'

/**
 * What is billed beside tokens, by the field that counts it: xAI's live search (https://docs.x.ai/docs/guides/live-search),
 * Perplexity's deep research.
 */
const CALLS: Readonly<Record<string, string>> = {
  num_sources_used: 'searchSource',
  num_search_queries: 'searchQuery',
}

/** A request at Perplexity costs by how much is searched. https://docs.perplexity.ai/guides/pricing */
const callsIn = (usage: JsonObject): Record<string, number> => {
  const counted = Object.entries(CALLS).map(([field, kind]) => [kind, count(usage[field])] as const)
  const size = stringOr(usage['search_context_size'])
  return Object.fromEntries([...counted.filter(([, calls]) => calls !== 0), ...(size ? [[`${size}Search`, 1]] : [])])
}

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
  { reasoningTokens, totals }: Counting = {},
): UsageBuckets => {
  const ofPrompt = objectOr(usage['prompt_tokens_details'] ?? usage['prompt_token_details'])
  const ofCompletion = objectOr(usage['completion_tokens_details'])
  const promptTotal = count(usage['prompt_tokens'])
  const completionTotal = count(usage['completion_tokens'])
  const isExplicitly = isExplicit(ofPrompt)
  const cached = [
    ofPrompt['cached_tokens'],
    usage['cached_tokens'],
    usage['num_cached_tokens'],
    usage['prompt_cache_hit_tokens'],
  ].filter((told) => told !== undefined && told !== null)
  const written = ofPrompt['cache_write_tokens'] ?? ofPrompt['cache_creation_input_tokens']
  const prompt = shares(promptTotal)
  const read = prompt.take(count(cached[0]), 'cached_tokens')
  const cacheWrite = prompt.take(count(written), 'cache_write_tokens')
  const inputAudio = prompt.take(count(ofPrompt['audio_tokens']), 'audio_tokens')
  const completion = shares(completionTotal)
  const outputAudio = completion.take(count(ofCompletion['audio_tokens']), 'audio_tokens')
  const reasoning = count(ofCompletion['reasoning_tokens'])
  const generated = (numberOr(usage['total_tokens']) ?? 0) - promptTotal
  const isTooMuch = reasoning > Math.max(completionTotal, generated)
  const isApart = isTooMuch || generated === completionTotal + reasoning
  const tier = besideTier ?? priceWord(usage['service_tier'])
  const summed = promptTotal + completionTotal + (isApart ? reasoning : 0)
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
    cacheWrite,
    inputAudio,
    output: completion.rest + (isApart ? reasoning : 0),
    outputAudio,
    reasoning: isApart ? reasoning : Math.min(reasoning, completionTotal),
    ...contradicted(
      prompt.contradiction,
      completion.contradiction,
      isTooMuch && reasoningTokens !== 'beside' ? 'reasoning_tokens' : undefined,
      new Set(cached).size > 1 ? 'cached_tokens' : undefined,
      contradiction,
    ),
    calls: { ...callsIn(usage), ...calls },
    ...uncounted(usage, ['prompt_tokens', 'completion_tokens'], hidden),
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
