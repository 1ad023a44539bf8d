import { arrayOr, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'

const blocksOf = ({ content }: JsonObject): JsonObject[] => arrayOr(content).map(objectOr)

const hasResult = (message: JsonObject): boolean => blocksOf(message).some(({ type }) => type === 'tool_result')

/**
 * Do results of tools come back without the thinking that led to their calls? A budget of thinking insists on it, as
 * most chat clients drop it and others answer without: such a request is answered without. Adaptive thinking does not
 * insist. https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks,
 * https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking#important-considerations
 */
export const isThinkingLost = (
  messages: JsonValue | undefined,
  isLeftOut: (block: JsonObject) => boolean = () => false,
): boolean => {
  const all = arrayOr(messages).map(objectOr)
  const last = all.findLastIndex(({ role }) => role === 'assistant')
  if (last < 0 || !all.slice(last + 1).some(hasResult)) return false
  // Claude thinks once before calls, results and further calls: all are one turn until the user says something else.
  const asked = all.slice(0, last).findLastIndex((message) => message['role'] === 'user' && !hasResult(message))
  const answers = all.slice(asked + 1, last + 1).filter(({ role }) => role === 'assistant')
  const turn = answers.flatMap(blocksOf)
  return !/thinking$/.test(String(turn.find((block) => !isLeftOut(block))?.['type']))
}
