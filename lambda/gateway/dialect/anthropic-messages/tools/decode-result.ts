import type { ToolResultOutput, ToolResultPart } from '../../../core/canonical/parts.ts'
import { arrayOr, type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'
import { badField } from '../../guard.ts'
import { anthropic, decodeUserBlock } from '../messages/decode-content.ts'

type Value = Extract<ToolResultOutput, { type: 'content' }>['value'][number]

const decodeInner = (block: JsonObject, at: string): Value[] =>
  block['type'] === 'tool_reference'
    ? [{ type: 'custom', ...anthropic({ type: 'tool-reference', toolName: block['tool_name'] }) }]
    : decodeUserBlock(block, at)

/** Text stays text, since many providers know nothing else; a single text block counts as text. */
const decodeOutput = (block: JsonObject, at: string): ToolResultOutput => {
  const content = block['content'] ?? ''
  const type = block['is_error'] === true ? 'error-text' : 'text'
  if (typeof content === 'string') return { type, value: content }
  const value = arrayOr(content).flatMap((inner, index) => decodeInner(objectOr(inner), `${at}.content.${index}`))
  const texts = value.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  const isText = texts.length === value.length && (texts.length <= 1 || type === 'error-text')
  return isText ? { type, value: texts.join('\n') } : { type: 'content', value }
}

/** A `tool_result` block. Its tool's name is looked up among the calls before it; without one the id stands in. */
export const decodeToolResult = (
  block: JsonObject,
  at: string,
  toolNames: ReadonlyMap<string, string>,
): ToolResultPart => {
  const toolCallId = stringOr(block['tool_use_id'])
  if (toolCallId === undefined) throw badField(`${at}.tool_use_id`, 'a string', block['tool_use_id'])
  const output = decodeOutput(block, at)
  const isError = output.type === 'content' && block['is_error'] === true ? true : undefined
  return {
    type: 'tool-result',
    toolCallId,
    toolName: toolNames.get(toolCallId) ?? toolCallId,
    output,
    ...anthropic({ cacheControl: block['cache_control'], isError }),
  }
}
