import type { Effort } from '../canonical/efforts.ts'
import type { Family } from './family.ts'

/** What a generation of Claude takes, where it decides how a request must be written. */
export interface Claude extends Omit<Family, 'efforts' | 'sampling'> {
  /** `thinking: adaptive` with an effort; otherwise a budget of tokens. */
  readonly adaptive: boolean
  /** `thinking: enabled` with a budget. */
  readonly budgets: boolean
  /** What `output_config.effort` may say; nothing at all for some. */
  readonly effortWords: readonly Effort[]
  /** It can be told not to think: at every effort, up to `high`, or never. */
  readonly rests: 'always' | 'to-high' | 'never'
  /** `thinking: between_tools`, its least. */
  readonly betweenTools?: true
  /** temperature, top_p, top_k: any of them, one of the first two, or none. */
  readonly sampling: 'any' | 'one' | 'never'
  /** tool_choice `any` and `tool`. */
  readonly forcedTools: boolean
  /** output_config.format and strict tools. */
  readonly schemas: boolean
}

const LOW_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high']

/** Models of other makers behind this wire: what they are asked for themselves, they may know. */
export const OTHER_MAKERS: Claude = {
  adaptive: false,
  budgets: true,
  effortWords: [],
  rests: 'always',
  sampling: 'any',
  forcedTools: true,
  schemas: false,
}

const FIRST: Claude = { ...OTHER_MAKERS, insistsOnThinking: true }
const STRUCTURED: Claude = { ...FIRST, schemas: true, sampling: 'one' }
const THOROUGH: Claude = { ...STRUCTURED, effortWords: LOW_TO_HIGH }
const { insistsOnThinking: _, ...FORGIVING } = STRUCTURED
const ADAPTIVE: Claude = { ...FORGIVING, adaptive: true, effortWords: [...LOW_TO_HIGH, 'max'], continues: false }
const UNSAMPLED: Claude = {
  ...ADAPTIVE,
  budgets: false,
  sampling: 'never',
  effortWords: [...LOW_TO_HIGH, 'xhigh', 'max'],
}
const DIRECTED: Claude = { ...UNSAMPLED, lateInstructions: true }
const CALM: Claude = { ...DIRECTED, rests: 'to-high' }
const ALWAYS: Claude = { ...DIRECTED, rests: 'never' }
const UNFORCED: Claude = { ...ALWAYS, forcedTools: false }
const BETWEEN: Claude = { ...UNFORCED, betweenTools: true }

/**
 * First match wins; ids may have dots or dashes. Sources: `anthropic-model-catalog.ts` of @ai-sdk/anthropic 4.0.105;
 * prefill, sampling and budgets: https://platform.claude.com/docs/en/about-claude/models/migration-guide; efforts:
 * https://platform.claude.com/docs/en/build-with-claude/effort; schemas:
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs; instructions between the turns:
 * https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
 */
const GENERATIONS: readonly (readonly [RegExp, Claude])[] = [
  [/claude-sonnet-5[-.]5/, BETWEEN],
  [/claude-opus-5[-.]5|claude-fable-5[-.][12]/, UNFORCED],
  [/claude-opus-5|claude-haiku-5[-.]5/, CALM],
  [/claude-fable-5/, ALWAYS],
  [/claude-[a-z]+-4[-.]6(?!\d)/, ADAPTIVE],
  [/claude-opus-4[-.]5(?!\d)/, THOROUGH],
  [/claude-[a-z]+-4[-.]5(?!\d)|claude-opus-4[-.]1(?!\d)/, STRUCTURED],
  [/claude-[a-z]+-4[-.]7(?!\d)/, UNSAMPLED],
  [/claude-[a-z]+-4[-.][89](?!\d)/, DIRECTED],
  [/claude-(?:opus|sonnet)-4|claude-(?:instant|v?[23])/, FIRST],
  [/claude-/, DIRECTED],
]

/** By the catalog's id, or else by the provider's own. Unknown Claudes count as new ones. */
export const claudeOf = (...names: readonly (string | undefined)[]): Claude => {
  const named = names.find((name) => name?.includes('claude-'))
  return (named && GENERATIONS.find(([ids]) => ids.test(named))?.[1]) || OTHER_MAKERS
}
