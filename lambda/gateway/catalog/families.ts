import type { Effort } from '../core/canonical/efforts.ts'
import { compact } from '../core/json/value.ts'
import { claudeOf } from '../core/provider/claude.ts'
import type { Family } from '../core/provider/family.ts'

const LOW_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high']
const NONE_TO_XHIGH: readonly Effort[] = ['none', ...LOW_TO_HIGH, 'xhigh']

const REASONING = { sampling: 'never', stops: false } as const
const NOT_REASONING: Family = { efforts: [] }
const CONFIGURABLE = { sampling: 'unless-reasoning', stops: false } as const

type Row = readonly [names: RegExp, family: Family]

const XAI: readonly Row[] = [
  [/^grok-.*non-reasoning/, NOT_REASONING],
  [/^grok-4\.3/, { efforts: ['none', ...LOW_TO_HIGH] }],
  [/^grok-4\.5/, { efforts: LOW_TO_HIGH, stops: false }],
  [/^grok-4\.[6-9]/, { efforts: [...LOW_TO_HIGH, 'xhigh'], stops: false }],
]

/**
 * By the creator, and the first that matches the name. OpenAI: `openai-language-model-capabilities` of @ai-sdk/openai
 * 4.0.118, https://platform.openai.com/docs/guides/latest-model, and openai 6's `completions.d.ts` ("Not supported with latest
 * reasoning models o3 and o4-mini"). Groq's table of @ai-sdk/groq 4.0.84 has gpt-oss's. xAI:
 * https://docs.x.ai/developers/model-capabilities/text/reasoning. Mistral: @ai-sdk/mistral 4.0.87. Kimi:
 * @ai-sdk/moonshotai 3.0.60. What does not reason refuses the very word:
 * https://platform.openai.com/docs/guides/reasoning, https://console.groq.com/docs/reasoning,
 * https://docs.x.ai/docs/guides/reasoning
 */
const FAMILIES: ReadonlyMap<string, readonly Row[]> = new Map(
  Object.entries<readonly Row[]>({
    openai: [
      [/^(?:o1|o3-mini)/, { efforts: LOW_TO_HIGH, sampling: 'never' }],
      [/^o\d/, { efforts: LOW_TO_HIGH, ...REASONING }],
      [/^gpt-4/, NOT_REASONING],
      [/^gpt-oss/, { efforts: LOW_TO_HIGH }],
      [/^gpt-5-pro/, { efforts: ['high'], ...REASONING }],
      [/^gpt-5-codex/, { efforts: LOW_TO_HIGH, ...REASONING }],
      [/^gpt-5(?![.\d])(?!-chat)/, { efforts: ['minimal', ...LOW_TO_HIGH], ...REASONING }],
      [/^gpt-5\.1-codex-max/, { efforts: NONE_TO_XHIGH, ...CONFIGURABLE }],
      [/^gpt-5\.1-codex/, { efforts: LOW_TO_HIGH, ...REASONING }],
      [/^gpt-5\.1(?!-chat)/, { efforts: ['none', ...LOW_TO_HIGH], restsByDefault: true, ...CONFIGURABLE }],
      [/^gpt-5\.[2-5]-pro/, { efforts: ['medium', 'high', 'xhigh'], ...REASONING }],
      [/^gpt-5\.[23]-codex/, { efforts: [...LOW_TO_HIGH, 'xhigh'], ...REASONING }],
      [/^gpt-5\.[2-4](?!-chat)/, { efforts: NONE_TO_XHIGH, restsByDefault: true, ...CONFIGURABLE }],
      [/^gpt-5\.5/, { efforts: NONE_TO_XHIGH, ...CONFIGURABLE }],
      [/^gpt-(?:5\.|6-(?:luna|sol)|6\.1-terra)/, { efforts: [...NONE_TO_XHIGH, 'max'], ...CONFIGURABLE }],
      [/^gpt-[6-9]/, { efforts: [...LOW_TO_HIGH, 'xhigh', 'max'], ...REASONING }],
    ],
    mistral: [
      [/^mistral-large-4/, { efforts: LOW_TO_HIGH }],
      [/^(?:mistral-(?:large-3|nemo)|ministral|codestral)/, NOT_REASONING],
      [/^(?:mistral-(?:medium|small)|magistral)/, { efforts: ['none', 'high'] }],
    ],
    meta: [[/^llama-[34]/, NOT_REASONING]],
    moonshotai: [[/^kimi-k(?:2\.[5-7]|3)/, { sampling: 'never' }]],
    spacexai: XAI,
    xai: XAI,
  }),
)

const CLAUDE = /^anthropic\/claude-/

const ofClaude = (id: string): Family => {
  const { sampling, continues, insistsOnThinking, lateInstructions } = claudeOf(id)
  return compact({
    sampling: sampling === 'any' ? undefined : sampling,
    continues,
    insistsOnThinking,
    lateInstructions,
  })
}

/** What is known of a model by its canonical id. */
export const familyOf = (id: string): Family | undefined => {
  if (CLAUDE.test(id)) return ofClaude(id)
  const slash = id.indexOf('/')
  const name = id.slice(slash + 1)
  return FAMILIES.get(id.slice(0, slash))?.find(([names]) => names.test(name))?.[1]
}
