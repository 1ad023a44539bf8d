import { arrayOr, isObject, type JsonObject, type JsonValue, numberOr } from '../json.ts'
import { EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'

const ofModality = (details: JsonValue | undefined, modality: string): number =>
  arrayOr(details).reduce<number>(
    (sum, entry) =>
      isObject(entry) && entry['modality'] === modality ? sum + (numberOr(entry['tokenCount']) ?? 0) : sum,
    0,
  )

/**
 * `usageMetadata` of Gemini and Vertex. Cached tokens are inside the prompt, thoughts are *beside* the candidates.
 * https://ai.google.dev/api/generate-content#UsageMetadata. Without a modality split of the cached part it may exceed
 * the text part, so every bucket is clamped at zero.
 */
export const geminiUsage = (usage: JsonObject): UsageBuckets => {
  const prompt = (numberOr(usage['promptTokenCount']) ?? 0) + (numberOr(usage['toolUsePromptTokenCount']) ?? 0)
  const cached = Math.min(numberOr(usage['cachedContentTokenCount']) ?? 0, prompt)
  const cachedAudio = Math.min(ofModality(usage['cacheTokensDetails'], 'AUDIO'), cached)
  const audio = Math.min(Math.max(0, ofModality(usage['promptTokensDetails'], 'AUDIO') - cachedAudio), prompt - cached)
  const outputImage = ofModality(usage['candidatesTokensDetails'], 'IMAGE')
  const outputAudio = ofModality(usage['candidatesTokensDetails'], 'AUDIO')
  const thoughts = numberOr(usage['thoughtsTokenCount']) ?? 0
  const output = (numberOr(usage['candidatesTokenCount']) ?? 0) + thoughts
  return {
    ...EMPTY_BUCKETS,
    input: prompt - cached - audio,
    inputAudio: audio,
    cacheRead: cached - cachedAudio,
    cacheReadAudio: cachedAudio,
    output: Math.max(0, output - outputImage - outputAudio),
    outputImage,
    outputAudio,
    reasoning: thoughts,
  }
}
