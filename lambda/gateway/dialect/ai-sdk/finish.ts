import type { FinishReason, TokenUsage } from '../../core/canonical/parts.ts'
import type { Generation } from './generation.ts'

/** V2 writes the reason as one word, V3 does not know `interrupted`. */
export const encodeFinishReason = (reason: FinishReason, generation: Generation): unknown => {
  if (generation === 'v4') return reason
  const isInterrupted = reason.unified === 'interrupted'
  if (generation === 'v3') return isInterrupted ? { ...reason, unified: 'other' } : reason
  return isInterrupted ? 'unknown' : reason.unified
}

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
