import { endsInCalls, meaningOf } from '../../core/canonical/finish.ts'
import type { FinishReason } from '../../core/canonical/parts.ts'

/** What an answer holds that decides what its `stop` means. */
export interface Held {
  readonly hasToolCalls: boolean
  readonly hasRefusal: boolean
}

/** An ending that nobody explains goes out as `length`: clients then know that something is missing. */
const WIRE: Readonly<Record<FinishReason['unified'], string>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  // Calls that the client was not shown.
  'tool-calls': 'stop',
  error: 'error',
  interrupted: 'error',
  other: 'length',
}

const stopOf = ({ hasToolCalls, hasRefusal }: Held): FinishReason['unified'] => {
  if (hasToolCalls) return 'tool-calls'
  return hasRefusal ? 'content-filter' : 'stop'
}

/**
 * Some providers say `stop` after tool calls, OpenAI after a refusal; agents go on only when they are told
 * `tool-calls`.
 */
export const decodeFinish = (raw: string | undefined, held: Held): FinishReason => {
  const unified = meaningOf(raw)
  return { unified: unified === 'stop' ? stopOf(held) : unified, raw }
}

/** `hasToolCalls` counts the calls that the client is shown, not those that the provider executed itself. */
export const encodeFinish = (finish: FinishReason, hasToolCalls: boolean): string =>
  endsInCalls(finish, hasToolCalls) ? 'tool_calls' : WIRE[finish.unified]
