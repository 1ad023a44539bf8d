import { type JsonObject, objectsIn, stringOr } from '../../../core/json/value.ts'

/** An edit of the context that is an error without thinking: https://github.com/anthropics/claude-code/issues/11971 */
const isOfThinking = ({ type }: JsonObject): boolean => (stringOr(type) ?? '').startsWith('clear_thinking_')

/** Edits of the context, for a body that does not think any more; undefined where they stay as they are. */
export const editsWithoutThinking = (context: JsonObject): JsonObject | undefined => {
  const edits = objectsIn(context['edits'])
  const left = edits.filter((edit) => !isOfThinking(edit))
  return left.length < edits.length ? { ...context, edits: left } : undefined
}
