import { arrayOr, isObject, type JsonObject, type JsonValue, stringOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'
import { contradicted, shares } from './shares.ts'

const ofModality = (details: JsonValue | undefined, modality: string): number =>
  arrayOr(details).reduce<number>(
    (sum, entry) => (isObject(entry) && entry['modality'] === modality ? sum + count(entry['tokenCount']) : sum),
    0,
  )

/** `serviceTier` of AI Studio, or Vertex's `trafficType`: `ON_DEMAND_FLEX` is the tier `flex`. */
const tierOf = (usage: JsonObject): string | undefined =>
  (stringOr(usage['serviceTier']) ?? stringOr(usage['trafficType']))?.toLowerCase().replace(/^on_demand_/, '')

/**
 * `usageMetadata` of Gemini and Vertex. Cached tokens are inside the prompt, thoughts are *beside* the candidates.
 * https://ai.google.dev/api/generate-content#UsageMetadata. Without a modality split of the cached part it may exceed
 * the text part, so every bucket is clamped at zero.
 */
export const geminiUsage = (usage: JsonObject): UsageBuckets => {
  const prompt = shares(count(usage['promptTokenCount']) + count(usage['toolUsePromptTokenCount']))
  const cached = shares(prompt.take(count(usage['cachedContentTokenCount']), 'cachedContentTokenCount'))
  const cachedAudio = cached.take(ofModality(usage['cacheTokensDetails'], 'AUDIO'), 'cacheTokensDetails')
  const audio = Math.min(Math.max(0, ofModality(usage['promptTokensDetails'], 'AUDIO') - cachedAudio), prompt.rest)
  const candidates = shares(count(usage['candidatesTokenCount']))
  const outputImage = candidates.take(ofModality(usage['candidatesTokensDetails'], 'IMAGE'), 'candidatesTokensDetails')
  const outputAudio = candidates.take(ofModality(usage['candidatesTokensDetails'], 'AUDIO'), 'candidatesTokensDetails')
  const thoughts = count(usage['thoughtsTokenCount'])
  const tier = tierOf(usage)
  return {
    ...EMPTY_BUCKETS,
    input: prompt.rest - audio,
    inputAudio: audio,
    cacheRead: cached.rest,
    cacheReadAudio: cachedAudio,
    output: candidates.rest + thoughts,
    outputImage,
    outputAudio,
    reasoning: thoughts,
    ...contradicted(prompt.contradiction, cached.contradiction, candidates.contradiction),
    ...(tier ? { serviceTier: tier } : {}),
  }
}
