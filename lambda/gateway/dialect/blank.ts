import { arrayOr, type JsonObject, objectOr, stringOr } from '../core/json/value.ts'

/** A part of a chat message, or a Messages block, of whitespace alone. */
export const isBlankText = ({ type, text }: JsonObject): boolean => type === 'text' && stringOr(text)?.trim() === ''

/** A message of either dialect that neither says, calls nor refuses anything, nor sets an effort for what follows. */
export const saysNothing = (message: JsonObject): boolean => {
  const { role, content, tool_calls: calls, function_call: call, refusal, output_config: config } = message
  if (role === 'tool' || arrayOr(calls).length > 0 || (call ?? refusal ?? config ?? undefined) !== undefined)
    return false
  return typeof content === 'string' ? content.trim() === '' : arrayOr(content).map(objectOr).every(isBlankText)
}
