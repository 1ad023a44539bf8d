import type { JsonValue } from '../../../core/json/value.ts'

/** Fields of a body that a beta allows. */
export interface BetaFields {
  readonly betas: RegExp
  readonly paths: readonly string[]
  /** Only this value is the beta's; the nearest one without it. Absent: any value is, and the field goes. */
  readonly value?: { readonly is: JsonValue; readonly nearest: JsonValue }
  /** Anthropic takes the fields unasked; who only has the beta is asked with it. */
  readonly asked?: string
  /** The beta says all there is to say, where it is known the field is not. */
  readonly isSaidByBeta?: true
}

/** Where prompt caching is asked for, but for the whole request. */
const CACHE_CONTROLS = ['system[]', 'tools[]', 'messages[].content[]', 'messages[].content[].content[]']

const cacheControl = (name: string): string[] =>
  ['', ...CACHE_CONTROLS.map((place) => `${place}.`)].map((place) => `${place}cache_control.${name}`)

export const CACHE_TTLS = cacheControl('ttl')

/**
 * What of a body belongs to which beta: `AnthropicBeta` and the types of beta messages in @anthropic-ai/sdk 1.12.0, the
 * features' pages at https://platform.claude.com/docs/en/build-with-claude. Betas of what only Anthropic runs are
 * features instead.
 */
export const BETA_FIELDS: readonly BetaFields[] = [
  {
    // Bedrock: field 400, field and beta 400, beta alone 200. https://github.com/vercel/ai/pull/17179
    betas: /^fine-grained-tool-streaming-/,
    paths: ['tools[].eager_input_streaming'],
    asked: 'fine-grained-tool-streaming-2025-05-14',
    isSaidByBeta: true,
  },
  {
    // One beta at Anthropic, one for each of its parts elsewhere. https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool
    betas: /^(?:advanced-tool-use|tool-search-tool)-/,
    paths: ['tools[].defer_loading'],
    asked: 'tool-search-tool-2025-10-19',
  },
  {
    betas: /^(?:advanced-tool-use|tool-examples)-/,
    paths: ['tools[].input_examples'],
    asked: 'tool-examples-2025-10-29',
  },
  // Programs run in a container, which is Anthropic's own.
  { betas: /^(?:advanced-tool-use|code-execution)-/, paths: ['tools[].allowed_callers'] },
  {
    betas: /^thinking-display-updates-/,
    paths: ['thinking.display'],
    value: { is: 'updates', nearest: 'summarized' },
  },
  { betas: /^thinking-binding-controls-/, paths: ['thinking.block_binding'] },
  { betas: /^(?:per-turn-control|mid-conversation-output-config)-/, paths: ['messages[].output_config'] },
  { betas: /^mid-conversation-system-clear-at-/, paths: ['messages[].clear_at'] },
  { betas: /^(?:context-management-|compact-2026-01-)/, paths: ['context_management'] },
  { betas: /^compact-2026-09-/, paths: ['compaction'] },
  { betas: /^task-budgets-/, paths: ['output_config.task_budget'] },
  { betas: /^fast-mode-/, paths: ['speed'] },
  { betas: /^prompt-caching-scope-/, paths: cacheControl('scope') },
  { betas: /^server-side-fallback-/, paths: ['fallbacks'] },
  { betas: /^fallback-credit-/, paths: ['fallback_credit_token'] },
  { betas: /^cache-diagnosis-/, paths: ['diagnostics'] },
]
