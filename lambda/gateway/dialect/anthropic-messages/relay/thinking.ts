import { LOST_THINKING, unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import { compact, type JsonObject, numberOr, objectOr } from '../../../core/json/value.ts'
import { claudeOf, OTHER_MAKERS } from '../../../core/provider/claude.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { editsWithoutThinking } from '../reasoning/context-edits.ts'
import { fitThinking, isThinking } from '../reasoning/effort.ts'
import { requireForcing } from '../tools/encode.ts'

/** Fields of a relayed body that are set and that go. */
export interface Fields {
  readonly set: JsonObject
  readonly remove: readonly string[]
}

/**
 * Sampling beside thinking: https://platform.claude.com/docs/en/build-with-claude/extended-thinking#feature-compatibility
 */
const REFUSED: Readonly<Record<string, (value: unknown) => boolean>> = {
  temperature: (value) => value !== 1,
  top_p: (value) => !(Number(value) >= 0.95 && Number(value) <= 1),
  top_k: () => true,
}

const FORCES: readonly unknown[] = ['any', 'tool']

/**
 * Thinking as a Claude of the catalog takes it, and no budget where the thinking before the calls is gone: Claude
 * insists on it. What cannot be beside it goes, or goes with it. Throws `unsupported` for a tool that it cannot be
 * forced to call.
 */
export const thinkingOf = (
  body: JsonObject,
  { known, maxOutputTokens = Infinity }: Peer<'anthropic-messages'>,
  isLost: () => boolean,
): WithWarnings<Fields> => {
  const claude = claudeOf(known)
  if (FORCES.includes(objectOr(body['tool_choice'])['type'])) requireForcing(claude)
  const asked = numberOr(body['max_tokens']) ?? 0
  const limit = { tokens: Math.min(asked, maxOutputTokens), isOurs: maxOutputTokens < asked }
  const fitted = fitThinking(body, claude, limit)
  const isBudgetLost = objectOr(fitted.thinking)['type'] === 'enabled' && isLost()
  const thinking = isBudgetLost ? undefined : fitted.thinking
  const isClaudeThinking = claude !== OTHER_MAKERS && isThinking(thinking)
  const refused = Object.keys(REFUSED).filter(
    (field) => isClaudeThinking && (body[field] ?? null) !== null && REFUSED[field]?.(body[field]),
  )
  const { effort: _, ...others } = objectOr(body['output_config'])
  const config = compact({ ...others, effort: fitted.effort })
  const context = thinking === undefined ? editsWithoutThinking(objectOr(body['context_management'])) : undefined
  const left = compact({
    thinking,
    output_config: Object.keys(config).length > 0 ? config : undefined,
    context_management: context,
  })
  const warnings = [
    ...fitted.warnings,
    ...(isBudgetLost ? [LOST_THINKING] : []),
    ...refused.map((field) => unsupported(field, 'not possible while the model thinks')),
  ]
  const gone = ['thinking', 'output_config'].filter((field) => !(field in left))
  return warnings.length > 0
    ? { set: left, remove: [...gone, ...refused], warnings }
    : { set: {}, remove: [], warnings }
}
