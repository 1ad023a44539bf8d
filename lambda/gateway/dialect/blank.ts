import { arrayOr, type JsonObject, objectOr, stringOr } from '../core/json/value.ts'

/** A part of a chat message, or a Messages block, of whitespace alone. */
export const isBlankText = ({ type, text }: JsonObject): boolean => type === 'text' && stringOr(text)?.trim() === ''

/** A message of either dialect that neither says nor calls anything, nor sets an effort for what follows. */
export const saysNothing = ({ role, content, tool_calls: calls, output_config: config }: JsonObject): boolean => {
  if (role === 'tool' || arrayOr(calls).length > 0 || config !== undefined) return false
  return typeof content === 'string' ? content.trim() === '' : arrayOr(content).map(objectOr).every(isBlankText)
}
