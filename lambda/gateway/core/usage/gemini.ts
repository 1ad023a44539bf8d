import { wordIn } from '../canonical/finish.ts'
import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, priceWord, type UsageBuckets } from './buckets.ts'
import { contradicted, shares, totalled, uncounted } from './shares.ts'
import { type Beside, endsSeen, FINAL, NOTHING_BESIDE, type ToldUsage, type UsageSeen } from './told.ts'

const REQUIRED = ['promptTokenCount', 'candidatesTokenCount'] as const

const ofModality = (details: JsonValue | undefined, modality: string): number =>
  arrayOr(details).reduce<number>(
    (sum, entry) => (isObject(entry) && entry['modality'] === modality ? sum + count(entry['tokenCount']) : sum),
    0,
  )

/** `serviceTier` of AI Studio, or Vertex's `trafficType`: `ON_DEMAND_FLEX` is the tier `flex`. */
const tierOf = (usage: JsonObject, beside: string | undefined): string | undefined =>
  (priceWord(usage['serviceTier']) ?? beside ?? priceWord(usage['trafficType']))
    ?.toLowerCase()
    .replace(/^on_demand_/, '')

/**
 * `usageMetadata` of Gemini and Vertex. Cached tokens are inside the prompt, thoughts are *beside* the candidates.
 * https://ai.google.dev/api/generate-content#UsageMetadata.
 */
export const geminiUsage = (usage: JsonObject, { tier: besideTier, calls }: Beside = NOTHING_BESIDE): UsageBuckets => {
  const promptTotal = count(usage['promptTokenCount']) + count(usage['toolUsePromptTokenCount'])
  const prompt = shares(promptTotal)
  const cached = shares(prompt.take(count(usage['cachedContentTokenCount']), 'cachedContentTokenCount'))
  const cachedAudio = cached.take(ofModality(usage['cacheTokensDetails'], 'AUDIO'), 'cacheTokensDetails')
  const audio = ofModality(usage['promptTokensDetails'], 'AUDIO') - cachedAudio
  // Of what is cached without a split nobody knows how much of it is audio.
  const inputAudio = prompt.take(Math.max(0, audio), 'promptTokensDetails')
  const candidates = shares(count(usage['candidatesTokenCount']))
  const outputImage = candidates.take(ofModality(usage['candidatesTokensDetails'], 'IMAGE'), 'candidatesTokensDetails')
  const outputAudio = candidates.take(ofModality(usage['candidatesTokensDetails'], 'AUDIO'), 'candidatesTokensDetails')
  const thoughts = count(usage['thoughtsTokenCount'])
  const tier = tierOf(usage, besideTier)
  const generated = count(usage['candidatesTokenCount']) + thoughts
  // Google leaves out what is zero: candidates are missing only where the total has more than the rest.
  const least = count(usage['promptTokenCount']) + count(usage['candidatesTokenCount'])
  const totals = totalled(usage['totalTokenCount'], 'totalTokenCount', least, promptTotal + generated)
  const isAllThere = REQUIRED.every((name) => (usage[name] ?? null) !== null)
  return {
    ...EMPTY_BUCKETS,
    input: prompt.rest,
    inputAudio,
    cacheRead: cached.rest,
    cacheReadAudio: cachedAudio,
    output: candidates.rest + thoughts,
    outputImage,
    outputAudio,
    reasoning: thoughts,
    ...(calls ? { calls } : {}),
    ...uncounted(
      totals.hidden.length > 0 ? usage : { candidatesTokenCount: 0, ...usage },
      REQUIRED,
      isAllThere ? totals.hidden : [],
    ),
    ...contradicted(prompt.contradiction, cached.contradiction, candidates.contradiction, totals.contradiction),
    ...(tier ? { serviceTier: tier } : {}),
  }
}

const isMap = (chunk: unknown): boolean => isObject(objectOr(chunk)['maps'])

/**
 * Of a Gemini answer or its chunks: the usage, which each chunk tells anew, and the searches that stand beside it: they
 * are billed each, or the prompt that had any, by the model's generation. https://ai.google.dev/gemini-api/docs/google-search
 */
export const geminiUsageSeen = (): UsageSeen => {
  const queries = new Set<unknown>()
  let hasMaps = false
  let isGrounded = false
  let isFinal = false
  const ends = endsSeen()
  let told: ToldUsage | undefined

  const beside = (): Beside => {
    const webSearch = Math.max(queries.size, isGrounded ? 1 : 0)
    if (webSearch === 0 && !hasMaps) return isFinal ? FINAL : NOTHING_BESIDE
    return { isFinal, calls: { webSearch, groundedPrompt: webSearch > 0 ? 1 : 0, mapsGrounding: hasMaps ? 1 : 0 } }
  }
  return {
    see(own) {
      let isNew = false
      for (const candidate of arrayOr(own['candidates'])) {
        const { groundingMetadata: grounding, finishReason, index } = objectOr(candidate)
        ends.see(index, wordIn(finishReason))
        if (!isObject(grounding)) continue
        isNew = true
        for (const query of arrayOr(grounding['webSearchQueries'])) queries.add(query)
        const chunks = arrayOr(grounding['groundingChunks'])
        hasMaps ||= chunks.some(isMap)
        isGrounded ||= chunks.some((chunk) => isObject(objectOr(chunk)['web']))
      }
      if (isObject(own['usageMetadata'])) isFinal = ends.areAll()
      const raw = isObject(own['usageMetadata']) ? own['usageMetadata'] : told?.raw
      if (raw && (isNew || raw !== told?.raw)) told = { raw, beside: beside() }
    },
    usage: () => told,
  }
}
