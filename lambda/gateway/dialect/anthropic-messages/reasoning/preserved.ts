import { unsupported } from '../../../core/canonical/warning.ts'
import { arrayOr, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'

export const LOST_THINKING = unsupported(
  'reasoning',
  'the thinking before the tool calls was not sent back, so none can follow',
)

const blocksOf = ({ content }: JsonObject): JsonObject[] => arrayOr(content).map(objectOr)

/**
 * Do results of tools come back without the thinking that led to their calls? A budget of thinking insists on it, as most
 * chat clients drop it and others answer without: such a request is answered without. Adaptive thinking does not insist.
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks,
 * https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking#important-considerations
 */
export const isThinkingLost = (
  messages: JsonValue | undefined,
  isLeftOut: (block: JsonObject) => boolean = () => false,
): boolean => {
  const all = arrayOr(messages).map(objectOr)
  const last = all.findLastIndex(({ role }) => role === 'assistant')
  const isReplied = all.slice(last + 1).some((message) => blocksOf(message).some(({ type }) => type === 'tool_result'))
  if (last < 0 || !isReplied) return false
  // Answers in a row are one turn.
  const before = all.slice(0, last).findLastIndex(({ role }) => role !== 'assistant')
  const turn = all.slice(before + 1, last + 1).flatMap(blocksOf)
  return !/thinking$/.test(String(turn.find((block) => !isLeftOut(block))?.['type']))
}
