import type { TokenUsage } from '../../core/canonical/parts.ts'
import { compact, type JsonObject } from '../../core/json/value.ts'
import { anthropicUsage } from '../../core/usage/anthropic-messages.ts'
import { toTokenUsage, UNKNOWN_USAGE } from '../../core/usage/buckets.ts'
import type { ToldUsage } from '../../core/usage/told.ts'

/** The counts that official clients expect to be numbers. */
export const NO_USAGE = {
  input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 0,
} as const

export const decodeUsage = (told: ToldUsage | undefined): TokenUsage =>
  told ? toTokenUsage(anthropicUsage(told.raw, told.beside), told.raw) : UNKNOWN_USAGE

/** `usage` as the wire has it: cached tokens beside `input_tokens`, not inside. Unknown counts are left out. */
export const encodeUsage = ({ inputTokens, outputTokens }: TokenUsage): JsonObject => {
  const { total, noCache, cacheRead, cacheWrite } = inputTokens
  const uncached = total === undefined ? undefined : Math.max(0, total - (cacheRead ?? 0) - (cacheWrite ?? 0))
  return compact({
    input_tokens: noCache ?? uncached,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: outputTokens.total ?? 0,
    output_tokens_details: outputTokens.reasoning ? { thinking_tokens: outputTokens.reasoning } : undefined,
  })
}
