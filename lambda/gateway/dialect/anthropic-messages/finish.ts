import { FINISH_REASONS, meaningOf } from '../../core/canonical/finish.ts'
import type { FinishReason } from '../../core/canonical/parts.ts'

const OWN: Readonly<Record<string, FinishReason['unified']>> = FINISH_REASONS['anthropic-messages']

/** An ending that nobody explains goes out as `max_tokens`: clients then know that something is missing. */
const STOP_REASON: Readonly<Record<FinishReason['unified'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  error: 'max_tokens',
  interrupted: 'max_tokens',
  other: 'max_tokens',
}

export const decodeFinish = (raw: string | undefined): FinishReason => ({
  unified: raw === undefined ? 'other' : meaningOf(raw),
  raw,
})

/**
 * A `stop_reason`: Anthropic's own word where it is one. `tool_use` exactly when the client was shown calls to run,
 * which some providers get wrong.
 */
export const encodeFinish = ({ unified, raw }: FinishReason, hasToolCalls: boolean): string => {
  // Its end was told, if without a word.
  const isDone = unified === 'stop' || unified === 'tool-calls' || (unified === 'other' && raw === undefined)
  if (isDone && hasToolCalls) return 'tool_use'
  if (raw !== undefined && Object.hasOwn(OWN, raw) && OWN[raw] === unified && unified !== 'tool-calls') return raw
  return isDone ? 'end_turn' : STOP_REASON[unified]
}
