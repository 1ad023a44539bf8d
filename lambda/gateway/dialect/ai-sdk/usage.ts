import type { TokenUsage } from '../../core/canonical/parts.ts'
import type { Generation } from './generation.ts'

/** V2 counts flat. What is unknown stays absent. */
export const encodeUsage = (usage: TokenUsage, generation: Generation): unknown => {
  if (generation !== 'v2') return usage
  const { inputTokens: input, outputTokens: output } = usage
  const isKnown = input.total !== undefined && output.total !== undefined
  return {
    inputTokens: input.total,
    outputTokens: output.total,
    totalTokens: isKnown ? Number(input.total) + Number(output.total) : undefined,
    reasoningTokens: output.reasoning,
    cachedInputTokens: input.cacheRead,
  }
}
