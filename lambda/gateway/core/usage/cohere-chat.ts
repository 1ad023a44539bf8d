import { isObject, type JsonObject, objectOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'
import { contradicted, uncounted } from './shares.ts'
import { FINAL, type ToldUsage, type UsageSeen } from './told.ts'

/**
 * `usage` of Cohere's own chat API: `billed_units` are what costs; `tokens` has besides them the template around the
 * prompt, and `cached_tokens` are a part of these. https://docs.cohere.com/reference/chat
 */
export const cohereChatUsage = (usage: JsonObject): UsageBuckets => {
  const billed = objectOr(usage['billed_units'] ?? usage['tokens'])
  const { input_tokens: input, output_tokens: output, search_units: searches } = billed
  const read = objectOr(usage['tokens'])['input_tokens'] ?? input
  const isTooMuch = count(usage['cached_tokens']) > count(read)
  return {
    ...EMPTY_BUCKETS,
    input: count(input),
    output: count(output),
    ...(searches ? { calls: { searchUnit: count(searches) } } : {}),
    ...contradicted(isTooMuch ? 'cached_tokens' : undefined),
    ...uncounted(billed, ['input_tokens', 'output_tokens']),
  }
}

/** Of an answer of Cohere's chat or its events: the usage. */
export const cohereUsageSeen = (): UsageSeen => {
  let usage: ToldUsage | undefined
  return {
    see(own) {
      const told = own['usage'] ?? objectOr(own['delta'])['usage']
      if (isObject(told)) usage = { raw: told, beside: FINAL }
    },
    usage: () => usage,
  }
}
