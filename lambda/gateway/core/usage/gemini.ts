import { wordIn } from '../canonical/finish.ts'
import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, priceWord, type UsageBuckets } from './buckets.ts'
import { contradicted, shares, totalled, uncounted, unsureOf } from './shares.ts'
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
  const ofPrompt = shares(count(usage['promptTokenCount']))
  const ofTools = shares(count(usage['toolUsePromptTokenCount']))
  const promptTotal = ofPrompt.rest + ofTools.rest
  const prompt = shares(promptTotal)
  const cachedTotal = prompt.take(count(usage['cachedContentTokenCount']), 'cachedContentTokenCount')
  const cached = shares(cachedTotal)
  const audio = ofPrompt.take(ofModality(usage['promptTokensDetails'], 'AUDIO'), 'promptTokensDetails')
  const audioOfTools = ofTools.take(
    ofModality(usage['toolUsePromptTokensDetails'], 'AUDIO'),
    'toolUsePromptTokensDetails',
  )
  // Without a split as much of the audio is cached, at least, as there is no room for beside the cache.
  const isSplit = cachedTotal === 0 || arrayOr(usage['cacheTokensDetails']).length > 0
  const leastCached = Math.max(0, Math.min(audio, cachedTotal - ofPrompt.rest))
  const cachedAudio = cached.take(
    isSplit ? ofModality(usage['cacheTokensDetails'], 'AUDIO') : leastCached,
    'cacheTokensDetails',
  )
  const either = isSplit ? 0 : Math.min(audio, cachedTotal) - leastCached
  const inputAudio = prompt.take(Math.max(0, audio - cachedAudio) + audioOfTools, 'promptTokensDetails')
  const candidates = shares(count(usage['candidatesTokenCount']))
  const outputImage = candidates.take(ofModality(usage['candidatesTokensDetails'], 'IMAGE'), 'candidatesTokensDetails')
  const outputAudio = candidates.take(ofModality(usage['candidatesTokensDetails'], 'AUDIO'), 'candidatesTokensDetails')
  const thoughts = count(usage['thoughtsTokenCount'])
  const tier = tierOf(usage, besideTier)
  const hasModalities = arrayOr(usage['candidatesTokensDetails']).length > 0
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
    ...unsureOf(
      { kind: 'cacheRead', or: ['cacheReadAudio'], tokens: either },
      { kind: 'inputAudio', or: ['input'], tokens: either },
      { kind: 'output', or: ['outputImage', 'outputAudio'], tokens: hasModalities ? 0 : candidates.rest },
    ),
    ...contradicted(
      ...[ofPrompt, ofTools, prompt, cached, candidates, totals].map(({ contradiction }) => contradiction),
      cachedAudio > audio ? 'cacheTokensDetails' : undefined,
    ),
    ...(tier ? { serviceTier: tier } : {}),
  }
}

/**
 * What queries of an answer's grounding are billed as, besides searches of the web: no price of them is known.
 * https://ai.google.dev/api/generate-content#GroundingMetadata,
 * https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GroundingMetadata
 */
const QUERIES = {
  webSearchQueries: 'webSearch',
  imageSearchQueries: 'imageSearch',
  retrievalQueries: 'retrieval',
} as const

const isMap = (chunk: unknown): boolean => isObject(objectOr(chunk)['maps'])

/**
 * Of a Gemini answer or its chunks: the usage, which each chunk tells anew, and the searches that stand beside it: they
 * are billed each, or the prompt that had any, by the model's generation. https://ai.google.dev/gemini-api/docs/google-search
 */
export const geminiUsageSeen = (): UsageSeen => {
  const queries = new Map(Object.values(QUERIES).map((kind) => [kind, new Set<unknown>()]))
  let hasMaps = false
  let isGrounded = false
  let isFinal = false
  const ends = endsSeen()
  let told: ToldUsage | undefined

  const beside = (): Beside => {
    const asked = Object.fromEntries([...queries].map(([kind, all]) => [kind, all.size]))
    const webSearch = Math.max(asked['webSearch'] ?? 0, isGrounded ? 1 : 0)
    const calls = { ...asked, webSearch, groundedPrompt: webSearch > 0 ? 1 : 0, mapsGrounding: hasMaps ? 1 : 0 }
    if (Object.values(calls).every((count) => count === 0)) return isFinal ? FINAL : NOTHING_BESIDE
    return { isFinal, calls }
  }
  return {
    see(own) {
      let isNew = false
      for (const candidate of arrayOr(own['candidates'])) {
        const { groundingMetadata: grounding, finishReason, index } = objectOr(candidate)
        ends.see(index, wordIn(finishReason))
        if (!isObject(grounding)) continue
        isNew = true
        for (const [field, kind] of Object.entries(QUERIES))
          for (const query of arrayOr(grounding[field])) queries.get(kind)?.add(query)
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
