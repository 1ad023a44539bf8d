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

interface TokenKindFacts {
  /** Whose tokens they are: those of the prompt, or those that were generated. */
  readonly side: 'prompt' | 'completion'
  /** Read from a prompt cache, or written to one. */
  readonly cache?: 'read' | 'write'
  /** The write outlives the usual few minutes: Anthropic's hour, OpenAI's twelve. */
  readonly isLong?: true
}

/**
 * Kinds of tokens with a price of their own, each token in exactly one. Every total below is derived from this table.
 */
const FACTS = {
  input: { side: 'prompt' },
  output: { side: 'completion' },
  cacheRead: { side: 'prompt', cache: 'read' },
  cacheWrite: { side: 'prompt', cache: 'write' },
  cacheWrite1h: { side: 'prompt', cache: 'write', isLong: true },
  cacheWrite12h: { side: 'prompt', cache: 'write', isLong: true },
  inputAudio: { side: 'prompt' },
  inputImage: { side: 'prompt' },
  cacheReadAudio: { side: 'prompt', cache: 'read' },
  cacheReadImage: { side: 'prompt', cache: 'read' },
  /** What the caller marked to be cached, where that is billed otherwise than what the provider caches by itself. */
  cacheReadExplicit: { side: 'prompt', cache: 'read' },
  outputAudio: { side: 'completion' },
  outputImage: { side: 'completion' },
} as const satisfies Readonly<Record<string, TokenKindFacts>>

export type TokenKind = keyof typeof FACTS
export const TOKEN_KINDS = Object.keys(FACTS) as TokenKind[]
/** What of an answer is counted in tokens: the kinds, and the part of them that was reasoning. New ones go to the end. */
export const COUNTED = ['reasoning', ...TOKEN_KINDS] as const

/** Tokens that are counted in one kind, and may be of others that have prices of their own: nobody says how many are. */
export interface Unsure {
  readonly kind: TokenKind
  readonly or: readonly TokenKind[]
  readonly tokens: number
}

/**
 * Tokens of one answer in disjoint buckets, so that cost is a plain sum. NaN is a count that cannot be read. `output`
 * is text and reasoning; `reasoning` repeats a part of it for display only.
 */
export interface UsageBuckets extends Readonly<Record<TokenKind, number>> {
  readonly reasoning: number
  /**
   * What is billed by the call, e.g. `webSearch`, and what another model did at its own rates, e.g. `advisorMessage`.
   */
  readonly calls: Readonly<Record<string, number>>
  /**
   * The count that says more than the total it is a part of, in the provider's word: the totals stand, a price does
   * not.
   */
  readonly contradiction?: string
  /** Of each kind at most one. */
  readonly unsure?: readonly Unsure[]
  /** Counts that every usage of its format has, in the provider's words, and that this one lacks. */
  readonly uncounted?: readonly string[]
  /** The tier that the provider says it served at, e.g. `priority`. */
  readonly serviceTier?: string
  /** Where inference ran, when it changes the price, e.g. Anthropic's `us`. */
  readonly inferenceGeo?: string
}

export const EMPTY_BUCKETS: UsageBuckets = {
  ...(Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, 0])) as Record<TokenKind, number>),
  reasoning: 0,
  calls: {},
}

const totalOf = (fits: (facts: TokenKindFacts) => boolean) => {
  const kinds = TOKEN_KINDS.filter((kind) => fits(FACTS[kind]))
  return (usage: UsageBuckets): number => kinds.reduce((sum, kind) => sum + usage[kind], 0)
}

/** All tokens of the prompt, cached or not: what chooses the long-context tier. */
export const promptTokens = totalOf(({ side }) => side === 'prompt')
export const completionTokens = totalOf(({ side }) => side === 'completion')
/** Those of the prompt that no cache had a part in. */
const uncachedTokens = totalOf(({ side, cache }) => side === 'prompt' && cache === undefined)
export const cacheReadTokens = totalOf(({ cache }) => cache === 'read')
export const cacheWriteTokens = totalOf(({ cache }) => cache === 'write')
/** Cache writes that last an hour or longer. */
export const longCacheWriteTokens = totalOf(({ isLong }) => isLong === true)

const known = (tokens: number): number | undefined => (Number.isNaN(tokens) ? undefined : tokens)

/** The canonical usage of a `finish` part. `raw` is the provider's object, from which cost is computed. */
export const toTokenUsage = (u: UsageBuckets, raw: JsonObject): TokenUsage => ({
  inputTokens: {
    total: known(promptTokens(u)),
    noCache: known(uncachedTokens(u)),
    cacheRead: known(cacheReadTokens(u)),
    cacheWrite: known(cacheWriteTokens(u)),
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

/**
 * A word that a price depends on, as a provider says it; undefined where it says none. What is no text is a word too, and
 * one that no price has.
 */
export const priceWord = (value: unknown): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined
  return typeof value === 'object' ? 'unreadable' : String(value)
}

/** More than any request has, and the most that a column of 32 bits holds. */
const MOST = 2 ** 31 - 1

/**
 * A count as a provider reports it: 0 where there is none, NaN for what is no count (text, fractions, less than zero,
 * billions), so that neither a sum nor a price that is made of it passes for right.
 */
export const count = (value: unknown): number => {
  if (value === undefined || value === null) return 0
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST ? value : Number.NaN
}
