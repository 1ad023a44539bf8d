import { type JsonObject, objectsIn, stringOr } from '../core/json/value.ts'

/** "content cannot be empty if `is_error` is true": https://github.com/jlevy/markform/pull/153 */
export const WORDLESS_ERROR = '[the tool failed without a word]'

/** A part of a chat message, or a Messages block, of whitespace alone. */
export const isBlankText = ({ type, text }: JsonObject): boolean => type === 'text' && stringOr(text)?.trim() === ''

/** Reasoning, which alone is no answer. */
export const isThought = ({ type }: JsonObject): boolean => type === 'thinking' || type === 'redacted_thinking'

/** A message of either dialect that neither says, calls nor refuses anything, nor sets an effort for what follows. */
export const saysNothing = (message: JsonObject): boolean => {
  const { role, content, tool_calls: calls, function_call: call, refusal, output_config: config } = message
  if (role === 'tool' || objectsIn(calls).length > 0 || (call ?? refusal ?? config ?? undefined) !== undefined)
    return false
  if (typeof content === 'string') return content.trim() === ''
  return objectsIn(content).every((part) => isBlankText(part) || (role === 'assistant' && isThought(part)))
}
