import type { Effort } from '../../../core/canonical/efforts.ts'

/** What a generation of models takes, where it decides how a request must be written. */
export interface Claude {
  /** `thinking: adaptive` with an effort; otherwise a budget of tokens. */
  readonly adaptive: boolean
  /** `thinking: enabled` with a budget. */
  readonly budgets: boolean
  /** What `output_config.effort` may say; nothing at all for some. */
  readonly efforts: readonly Effort[]
  /** Thinking can be turned off. */
  readonly canStop: boolean
  /** temperature, top_p, top_k. */
  readonly sampling: boolean
  /** tool_choice `any` and `tool`. */
  readonly forcedTools: boolean
  /** output_config.format and strict tools. */
  readonly schemas: boolean
}

const LOW_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high']

const FIRST: Claude = {
  adaptive: false,
  budgets: true,
  efforts: [],
  canStop: true,
  sampling: true,
  forcedTools: true,
  schemas: false,
}
const STRUCTURED: Claude = { ...FIRST, schemas: true }
const THOROUGH: Claude = { ...STRUCTURED, efforts: LOW_TO_HIGH }
const ADAPTIVE: Claude = { ...STRUCTURED, adaptive: true, efforts: [...LOW_TO_HIGH, 'max'] }
const UNSAMPLED: Claude = { ...ADAPTIVE, budgets: false, sampling: false, efforts: [...LOW_TO_HIGH, 'xhigh', 'max'] }
const ALWAYS: Claude = { ...UNSAMPLED, canStop: false }
const UNFORCED: Claude = { ...ALWAYS, forcedTools: false }

/** Models of other makers behind this wire: what they are asked for themselves, they may know. */
export const OTHER_MAKERS: Claude = { ...FIRST }

/**
 * First match wins. Source: `anthropic-model-catalog.ts` of @ai-sdk/anthropic 4.0.105, efforts of
 * https://platform.claude.com/docs/en/build-with-claude/effort; ids may have dots or dashes.
 */
const GENERATIONS: readonly (readonly [RegExp, Claude])[] = [
  [/claude-(?:opus|sonnet)-5[-.]5|claude-fable-5[-.][12]/, UNFORCED],
  [/claude-fable-5/, ALWAYS],
  [/claude-(?:sonnet|opus)-4[-.]6/, ADAPTIVE],
  [/claude-opus-4[-.]5/, THOROUGH],
  [/claude-(?:sonnet|haiku)-4[-.]5|claude-opus-4[-.]1(?!\d)/, STRUCTURED],
  [/claude-opus-4[-.][78]/, UNSAMPLED],
  [/claude-(?:opus|sonnet)-4|claude-(?:instant|v?[23])/, FIRST],
  [/claude-/, UNSAMPLED],
]

/**
 * By the catalog's id, or else by the provider's own. Unknown Claudes count as new ones.
 */
export const claudeOf = (...names: readonly (string | undefined)[]): Claude => {
  const named = names.find((name) => name?.includes('claude-')) ?? ''
  return GENERATIONS.find(([ids]) => ids.test(named))?.[1] ?? OTHER_MAKERS
}
