import { arrayOr, compact, isObject, type JsonObject, numberOr, objectOr, stringOr } from '../../json/value.ts'
import type { UsageSeen } from '../seen.ts'

/** The first choice of a chunk or of a whole answer; others exist only where a relay asked for them. */
export const firstChoice = (chunk: JsonObject): JsonObject =>
  objectOr(arrayOr(chunk['choices']).find((choice) => (numberOr(objectOr(choice)['index']) ?? 0) === 0))

/** Tools that Groq's systems ran by themselves. https://console.groq.com/docs/compound */
const toolsRun = (choice: JsonObject): number =>
  arrayOr(objectOr(choice['message'] ?? choice['delta'])['executed_tools']).length

/**
 * The provider's usage, wherever it puts it: top level, in the choice (Moonshot), in `x_groq`; the last of several. What
 * stands beside it and decides the price is copied into it: the tier that was served, tools that ran, Z.ai's search
 * (https://docs.z.ai/guides/tools/web-search).
 */
export const chatUsageSeen = (): UsageSeen => {
  let reported: JsonObject | undefined
  let tier: string | undefined
  let tools = 0
  let searches = 0
  let usage: JsonObject | undefined
  return {
    see(chunk): void {
      const choice = firstChoice(chunk)
      const told = [chunk['usage'], choice['usage'], objectOr(chunk['x_groq'])['usage']].find(isObject)
      const toldTier = stringOr(chunk['service_tier']) ?? tier
      const ran = Math.max(tools, toolsRun(choice))
      const searched = arrayOr(chunk['web_search']).length > 0 ? 1 : searches
      if (told === undefined && toldTier === tier && ran === tools && searched === searches) return
      reported = told ?? reported
      tier = toldTier
      tools = ran
      searches = searched
      const beside = compact({
        service_tier: tier,
        executed_tools: tools || undefined,
        web_search_calls: searches || undefined,
      })
      usage = reported && Object.keys(beside).length > 0 ? { ...reported, ...beside } : reported
    },
    usage: () => usage,
  }
}
