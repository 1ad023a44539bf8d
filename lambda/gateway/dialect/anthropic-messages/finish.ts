import { endsInCalls, FINISH_REASONS, meaningOf, wordIn } from '../../core/canonical/finish.ts'
import type { FinishReason } from '../../core/canonical/parts.ts'

const OWN: Readonly<Record<string, FinishReason['unified']>> = FINISH_REASONS['anthropic-messages']

/** An ending that nobody explains goes out as `max_tokens`: clients then know that something is missing. */
const STOP_REASON: Readonly<Record<FinishReason['unified'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  // Calls that the client was not shown.
  'tool-calls': 'end_turn',
  'content-filter': 'refusal',
  error: 'max_tokens',
  interrupted: 'max_tokens',
  other: 'max_tokens',
}

export const decodeFinish = (stopReason: unknown): FinishReason => {
  const raw = wordIn(stopReason)
  return { unified: meaningOf(raw), raw }
}

/**
 * A `stop_reason`: Anthropic's own word where it is one. `tool_use` exactly when the client was shown calls to run,
 * which some providers get wrong.
 */
export const encodeFinish = (finish: FinishReason, hasToolCalls: boolean): string => {
  const { unified, raw } = finish
  if (endsInCalls(finish, hasToolCalls)) return 'tool_use'
  if (raw !== undefined && Object.hasOwn(OWN, raw) && OWN[raw] === unified && unified !== 'tool-calls') return raw
  return STOP_REASON[unified]
}
