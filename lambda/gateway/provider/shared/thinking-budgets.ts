import type { WireName } from '../../core/call.ts'
import type { Effort } from '../../core/canonical/efforts.ts'
import type { JsonObject } from '../../core/json/value.ts'
import { claudeOf } from '../../core/provider/claude.ts'
import type { QuirksOf } from '../../core/provider/quirks.ts'

/** Whom thinking is asked of. */
export interface Thinker {
  readonly provider: string
  /** The catalog's id of the model, and the provider's own. */
  readonly names: readonly string[]
}

/** How a budget of thinking, in tokens, is asked for. */
export interface TokenBudget {
  /** Models that take one there. */
  readonly of: (thinker: Thinker) => boolean
  /** In tokens. */
  readonly least: number
  readonly most?: number
  /** It is a part of what the answer may have, or comes on top of it. */
  readonly room: 'within-answer' | 'beside-answer'
  /** It can be told not to think. */
  readonly rests: boolean
  /** An effort may stand beside it. */
  readonly besideEffort?: (thinker: Thinker) => boolean
  /** Nobody says that it is kept to. */
  readonly isUnsure?: true
  /** Namespaces of `providerOptions` that may hold it, in the order in which they are read. Default: its own. */
  readonly reads?: readonly string[]
  /** As options of that namespace; `kept` is what else the caller says of thinking. */
  readonly words: (tokens: number, kept: JsonObject) => JsonObject
}

const named =
  (pattern: RegExp) =>
  ({ names }: Thinker): boolean =>
    names.some((name) => pattern.test(name))

const isClaudeWithBudget = (thinker: Thinker): boolean =>
  named(/claude-/)(thinker) && claudeOf(...thinker.names).budgets

const enabled = (budgetTokens: number, kept: JsonObject): JsonObject => ({
  thinking: { ...kept, type: 'enabled', budgetTokens },
})

/** https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
const CLAUDE: TokenBudget = {
  of: isClaudeWithBudget,
  least: 1024,
  room: 'within-answer',
  rests: true,
  besideEffort: ({ names }) => claudeOf(...names).effortWords.length > 0,
  words: enabled,
}

/** 2.5, by https://ai.google.dev/gemini-api/docs/thinking: Pro, Flash-Lite and Flash. */
const GEMINI = [
  { of: named(/gemini-2\.5-pro/), least: 128, most: 32_768, rests: false },
  { of: named(/gemini-2\.5-flash-lite/), least: 512, most: 24_576, rests: true },
  { of: named(/gemini-2\.5-flash/), least: 1, most: 24_576, rests: true },
].map(
  (row): TokenBudget => ({
    ...row,
    room: 'within-answer',
    words: (thinkingBudget) => ({ thinkingConfig: { thinkingBudget } }),
  }),
)

/** https://www.alibabacloud.com/help/en/model-studio/deep-thinking; the most is what @ai-sdk/alibaba 2.0.58 takes shares of. */
const QWEN = { of: named(/qwen/i), most: 16_384, room: 'beside-answer', rests: true } as const

/** https://openrouter.ai/docs/use-cases/reasoning-tokens: who of those that it resells takes a number of tokens. */
const RESOLD: TokenBudget = {
  ...CLAUDE,
  of: (thinker) => isClaudeWithBudget(thinker) || named(/gemini-2\.5|qwen/i)(thinker),
  besideEffort: () => false,
  words: (tokens) => ({ reasoning: { max_tokens: tokens } }),
}

const at = (provider: string, row: TokenBudget): TokenBudget => ({
  ...row,
  of: (thinker) => thinker.provider === provider && row.of(thinker),
})

const BY_WIRE: { readonly [W in WireName]: readonly TokenBudget[] } = {
  'anthropic-messages': [
    CLAUDE,
    at('alibaba', { ...QWEN, least: 1024, words: enabled }),
    at('openrouter', { ...RESOLD, words: enabled }),
    // Other makers take the field, and say no more: https://api-docs.deepseek.com/guides/anthropic_api ignores it.
    { ...CLAUDE, of: (thinker) => !named(/claude-/)(thinker), isUnsure: true },
  ],
  'openai-chat': [
    at('openrouter', RESOLD),
    at('alibaba', {
      ...QWEN,
      least: 1,
      words: (thinkingBudget) => ({ enableThinking: true, thinkingBudget }),
    }),
    // @ai-sdk/fireworks 3.0.62
    at('fireworks', { of: () => true, least: 1024, room: 'within-answer', rests: true, words: enabled }),
  ],
}

/** By the options that a package reads. */
const BY_PACKAGE: Readonly<Record<string, readonly TokenBudget[]>> = {
  // @ai-sdk/anthropic 4.0.105 and @ai-sdk/amazon-bedrock 5.0.101 add it to the limit of the answer.
  anthropic: [{ ...CLAUDE, room: 'beside-answer', besideEffort: () => false }],
  bedrock: [
    {
      ...CLAUDE,
      room: 'beside-answer',
      besideEffort: () => false,
      reads: ['amazonBedrock', 'bedrock'],
      words: (budgetTokens) => ({ reasoningConfig: { type: 'enabled', budgetTokens } }),
    },
  ],
  google: GEMINI,
  // @ai-sdk/google 4.0.121: the first that is there.
  vertex: GEMINI.map((row) => ({ ...row, reads: ['googleVertex', 'vertex', 'google'] })),
  // @ai-sdk/cohere 4.0.52
  cohere: [
    {
      of: named(/reasoning/),
      least: 1,
      room: 'within-answer',
      rests: true,
      words: (tokenBudget) => ({ thinking: { type: 'enabled', tokenBudget } }),
    },
  ],
}

/** How a budget is asked for over a wire, or as options of a package; undefined where only an effort is taken. */
export const tokenBudgetOf = (
  over: { readonly wire: WireName } | { readonly options: string },
  thinker: Thinker,
): TokenBudget | undefined =>
  ('wire' in over ? BY_WIRE[over.wire] : (BY_PACKAGE[over.options] ?? [])).find(({ of }) => of(thinker))

/** An effort as options of a provider in whose own dialect a body is. */
export const effortOptions: {
  readonly [W in WireName]: (effort: Effort, quirks: QuirksOf[W], kept: JsonObject) => JsonObject
} = {
  'openai-chat': (effort, { efforts }) => efforts?.[effort] ?? { reasoning_effort: effort },
  'anthropic-messages': (effort, _, kept) =>
    effort === 'none'
      ? { thinking: { type: 'disabled' } }
      : { thinking: { display: 'summarized', ...kept, type: 'adaptive' }, effort },
}

/** Models that know less than `low`: @ai-sdk/google 4.0.121, Gemini from 3 on but Pro. */
const MINIMAL = /gemini-(?!.*pro)/

/** The least of thinking that a model can be asked for, among the efforts that it knows. */
export const leastEffort = ({ names }: Thinker, known: readonly Effort[] | undefined): Effort | undefined => {
  const thinking = known?.filter((effort) => effort !== 'none')
  if (thinking) return thinking[0]
  return names.some((name) => MINIMAL.test(name)) ? 'minimal' : 'low'
}
