import type { FinishReason } from '../../core/canonical/parts.ts'

const UNIFIED: ReadonlyMap<string, FinishReason['unified']> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['tool_use', 'tool-calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'content-filter'],
  ['compaction', 'other'],
])

const STOP_REASON: Readonly<Record<FinishReason['unified'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  error: 'end_turn',
  interrupted: 'end_turn',
  other: 'end_turn',
}

export const decodeFinish = (raw: string | undefined): FinishReason => ({
  unified: (raw === undefined ? undefined : UNIFIED.get(raw)) ?? 'other',
  raw,
})

/**
 * A `stop_reason`: Anthropic's own word where it is one. `tool_use` exactly when the client was shown calls to run,
 * which some providers get wrong.
 */
export const encodeFinish = ({ unified, raw }: FinishReason, hasToolCalls: boolean): string => {
  if (raw !== undefined && UNIFIED.get(raw) === unified) return raw
  if (unified === 'stop' && hasToolCalls) return 'tool_use'
  return unified === 'tool-calls' && !hasToolCalls ? 'end_turn' : STOP_REASON[unified]
}
