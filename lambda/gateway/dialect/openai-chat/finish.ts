import type { FinishReason } from '../../core/canonical/parts.ts'

/** Reasons as OpenAI and those who copied it spell them. Recorded traffic; Mistral, DeepSeek, Z.ai, TGI and vLLM documentation. */
const UNIFIED: ReadonlyMap<string, FinishReason['unified']> = new Map(
  Object.entries({
    stop: 'stop',
    eos: 'stop',
    eos_token: 'stop',
    stop_sequence: 'stop',
    end_turn: 'stop',
    length: 'length',
    max_tokens: 'length',
    model_length: 'length',
    content_filter: 'content-filter',
    refusal: 'content-filter',
    sensitive: 'content-filter',
    tool_calls: 'tool-calls',
    function_call: 'tool-calls',
    tool_use: 'tool-calls',
    error: 'error',
    abort: 'error',
    network_error: 'error',
    insufficient_system_resource: 'error',
  } as const),
)

const WIRE: Readonly<Record<FinishReason['unified'], string>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  'tool-calls': 'tool_calls',
  error: 'error',
  interrupted: 'error',
  other: 'stop',
}

/** Some providers say `stop` after tool calls; agents go on only when they are told `tool-calls`. */
export const decodeFinish = (raw: string | undefined, hasToolCalls: boolean): FinishReason => {
  const unified = (raw === undefined ? undefined : UNIFIED.get(raw)) ?? 'other'
  return { unified: hasToolCalls && unified === 'stop' ? 'tool-calls' : unified, raw }
}

/** `hasToolCalls` counts the calls that the client is shown, not those that the provider executed itself. */
export const encodeFinish = ({ unified }: FinishReason, hasToolCalls: boolean): string => {
  if (unified === 'stop' && hasToolCalls) return 'tool_calls'
  return unified === 'tool-calls' && !hasToolCalls ? 'stop' : WIRE[unified]
}
