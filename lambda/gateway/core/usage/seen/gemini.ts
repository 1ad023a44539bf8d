import { arrayOr, isObject, type JsonObject, objectOr } from '../../json/value.ts'
import type { UsageSeen } from '../seen.ts'

const groundingOf = (candidate: unknown): JsonObject => objectOr(objectOr(candidate)['groundingMetadata'])

const isMap = (chunk: unknown): boolean => isObject(objectOr(chunk)['maps'])

/**
 * Of a Gemini answer or its chunks: the usage, which each chunk tells anew, with the searches that stand beside it.
 * https://ai.google.dev/gemini-api/docs/google-search
 */
export const geminiUsageSeen = (): UsageSeen => {
  const queries = new Set<string>()
  let hasMaps = false
  let isGrounded = false
  let usage: JsonObject | undefined
  return {
    see(own) {
      for (const candidate of arrayOr(own['candidates'])) {
        const grounding = groundingOf(candidate)
        for (const query of arrayOr(grounding['webSearchQueries'])) queries.add(String(query))
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
