import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, priceWord, type UsageBuckets } from './buckets.ts'
import type { UsageSeen } from './seen.ts'
import { contradicted, shares, totalled, uncounted } from './shares.ts'

const REQUIRED = ['promptTokenCount', 'candidatesTokenCount'] as const

const ofModality = (details: JsonValue | undefined, modality: string): number =>
  arrayOr(details).reduce<number>(
    (sum, entry) => (isObject(entry) && entry['modality'] === modality ? sum + count(entry['tokenCount']) : sum),
    0,
  )

/** `serviceTier` of AI Studio, or Vertex's `trafficType`: `ON_DEMAND_FLEX` is the tier `flex`. */
const tierOf = (usage: JsonObject): string | undefined =>
  (priceWord(usage['serviceTier']) ?? priceWord(usage['trafficType']))?.toLowerCase().replace(/^on_demand_/, '')

/**
 * `usageMetadata` of Gemini and Vertex. Cached tokens are inside the prompt, thoughts are *beside* the candidates.
 * https://ai.google.dev/api/generate-content#UsageMetadata. `grounding` is what was
 * read along beside it: searches are billed each, or the prompt that had any, by the model's generation.
 */
export const geminiUsage = (usage: JsonObject): UsageBuckets => {
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
  const tier = tierOf(usage)
  const generated = count(usage['candidatesTokenCount']) + thoughts
  // Google leaves out what is zero: candidates are missing only where the total has more than the rest.
  const least = count(usage['promptTokenCount']) + count(usage['candidatesTokenCount'])
  const totals = totalled(usage['totalTokenCount'], 'totalTokenCount', least, promptTotal + generated)
  const isAllThere = REQUIRED.every((name) => (usage[name] ?? null) !== null)
  const { webSearch = 0, maps = 0 } = objectOr(usage['grounding'])
  const calls = {
    webSearch: count(webSearch),
    groundedPrompt: webSearch ? 1 : 0,
    mapsGrounding: count(maps),
  }
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
    ...(webSearch || maps ? { calls } : {}),
    ...uncounted(
      totals.hidden.length > 0 ? usage : { candidatesTokenCount: 0, ...usage },
      REQUIRED,
      isAllThere ? totals.hidden : [],
    ),
    ...contradicted(prompt.contradiction, cached.contradiction, candidates.contradiction, totals.contradiction),
    ...(tier ? { serviceTier: tier } : {}),
  }
}

const groundingOf = (candidate: unknown): JsonObject => objectOr(objectOr(candidate)['groundingMetadata'])

const isMap = (chunk: unknown): boolean => isObject(objectOr(chunk)['maps'])

/**
 * Of a Gemini answer or its chunks: the usage, which each chunk tells anew, with the searches that stand beside it.
 * https://ai.google.dev/gemini-api/docs/google-search
 */
export const geminiUsageSeen = (): UsageSeen => {
  const queries = new Set<unknown>()
  let hasMaps = false
  let isGrounded = false
  let usage: JsonObject | undefined
  return {
    see(own) {
      for (const candidate of arrayOr(own['candidates'])) {
        const grounding = groundingOf(candidate)
        for (const query of arrayOr(grounding['webSearchQueries'])) queries.add(query)
        const chunks = arrayOr(grounding['groundingChunks'])
        hasMaps ||= chunks.some(isMap)
        isGrounded ||= chunks.some((chunk) => isObject(objectOr(chunk)['web']))
      }
      if (isObject(own['usageMetadata'])) usage = own['usageMetadata']
    },
    usage() {
      const webSearch = Math.max(queries.size, isGrounded ? 1 : 0)
      if (usage === undefined || (webSearch === 0 && !hasMaps)) return usage
      return { ...usage, grounding: { webSearch, maps: hasMaps ? 1 : 0 } }
    },
  }
}
