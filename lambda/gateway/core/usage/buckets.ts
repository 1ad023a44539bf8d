import type { TokenUsage } from '../canonical/parts.ts'
import type { JsonObject } from '../json/value.ts'

/** Shapes in which providers report usage. */
export type UsageFormat =
  | 'openai-chat'
  | 'openai-responses'
  | 'anthropic-messages'
  | 'gemini'
  | 'bedrock-converse'
  | 'cohere-chat'

/**
 * Tokens of one answer in disjoint buckets: each token is in exactly one, so that cost is a plain sum.
 * NaN is a count that cannot be read. `output` contains text and reasoning; `reasoning` repeats a part of it for display only.
 */
export interface UsageBuckets {
  readonly input: number
  readonly cacheRead: number
  /** Cache writes with the short lifetime (5 min, 30 min), those with one hour, and OpenAI's with twelve. */
  readonly cacheWrite: number
  readonly cacheWrite1h: number
  readonly cacheWrite12h: number
  readonly inputAudio: number
  readonly inputImage: number
  readonly cacheReadAudio: number
  readonly cacheReadImage: number
  readonly output: number
  readonly outputAudio: number
  readonly outputImage: number
  readonly reasoning: number
  /** What is billed by the call, e.g. `webSearch`, and what another model did at its own rates, e.g. `advisorMessage`. */
  readonly calls: Readonly<Record<string, number>>
  /** The provider's own exact cost in pico-dollars, where it reports an authoritative one (xAI, OpenRouter, Perplexity). */
  readonly exactPico?: bigint
  /** The tier that the provider says it served at, e.g. `priority`. */
  readonly serviceTier?: string
  /** Where inference ran, when it changes the price, e.g. Anthropic's `us`. */
  readonly inferenceGeo?: string
}

export const EMPTY_BUCKETS: UsageBuckets = {
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  cacheWrite12h: 0,
  inputAudio: 0,
  inputImage: 0,
  cacheReadAudio: 0,
  cacheReadImage: 0,
  output: 0,
  outputAudio: 0,
  outputImage: 0,
  reasoning: 0,
  calls: {},
}

/** All tokens of the prompt, cached or not: what chooses the long-context tier. */
export const promptTokens = (u: UsageBuckets): number =>
  u.input +
  u.cacheRead +
  u.cacheWrite +
  u.cacheWrite1h +
  u.cacheWrite12h +
  u.inputAudio +
  u.inputImage +
  u.cacheReadAudio +
  u.cacheReadImage

export const completionTokens = (u: UsageBuckets): number => u.output + u.outputAudio + u.outputImage

const known = (tokens: number): number | undefined => (Number.isNaN(tokens) ? undefined : tokens)

/** The canonical usage of a `finish` part. `raw` is the provider's object, from which cost is computed. */
export const toTokenUsage = (u: UsageBuckets, raw: JsonObject): TokenUsage => ({
  inputTokens: {
    total: known(promptTokens(u)),
    noCache: known(u.input + u.inputAudio + u.inputImage),
    cacheRead: known(u.cacheRead + u.cacheReadAudio + u.cacheReadImage),
    cacheWrite: known(u.cacheWrite + u.cacheWrite1h + u.cacheWrite12h),
  },
  outputTokens: {
    total: known(completionTokens(u)),
    text: known(completionTokens(u) - u.reasoning),
    reasoning: known(u.reasoning),
  },
  raw: raw as NonNullable<TokenUsage['raw']>,
})

/** Usage of an answer whose provider reported none. */
export const UNKNOWN_USAGE: TokenUsage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
}
