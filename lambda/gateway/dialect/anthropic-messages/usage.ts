import type { TokenUsage } from '../../core/canonical/parts.ts'
import { compact, isObject, type JsonObject, type JsonValue } from '../../core/json/value.ts'
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

const CHARACTERS_PER_TOKEN = 4

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

const characters = (value: JsonValue | undefined): number => {
  if (typeof value === 'string') return value.length
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + characters(item), 0)
  if (!isObject(value)) return 0
  // Bytes of images and documents are not text.
  return Object.entries(value).reduce((sum, [key, inner]) => (key === 'data' ? sum : sum + characters(inner)), 0)
}

/** A guess at `input_tokens` for `message_start`, corrected by `message_delta`: zero breaks clients' cost display. */
export const estimatedInput = (body: JsonObject): number =>
  Math.ceil(
    (characters(body['system']) + characters(body['messages']) + characters(body['tools'])) / CHARACTERS_PER_TOKEN,
  )
