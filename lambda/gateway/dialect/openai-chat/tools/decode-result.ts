import type { ToolResultOutput, ToolResultPart } from '../../../core/canonical/parts.ts'
import { compact, type JsonObject, type JsonValue, stringOr } from '../../../core/json/value.ts'
import { requiredString } from '../../guard.ts'
import { cacheOptions, contentParts, decodeFile, textOf } from '../messages/decode-content.ts'

const decodeOutput = (content: JsonValue | undefined, at: string): ToolResultOutput => {
  const parts = contentParts(content, at)
  if (parts.every(({ part }) => part['type'] === 'text'))
    return { type: 'text', value: parts.map(({ part, at }) => textOf(part, at)).join('\n') }
  return {
    type: 'content',
    value: parts.map(({ part, at }) =>
      part['type'] === 'text' ? { type: 'text', text: textOf(part, at) } : decodeFile(part, at),
    ),
  }
}

/** What a tool answered. Its name is looked up among the calls before it, since this wire does not send it. */
export const decodeToolResult = (
  message: JsonObject,
  at: string,
  toolNames: ReadonlyMap<string, string>,
): ToolResultPart => {
  const toolCallId = requiredString(message, 'tool_call_id', `${at}.`)
  return compact({
    type: 'tool-result',
    toolCallId,
    toolName: toolNames.get(toolCallId) ?? stringOr(message['name']) ?? 'unknown',
    output: decodeOutput(message['content'], `${at}.content`),
    providerOptions:
      cacheOptions(message) ??
      contentParts(message['content'], at)
        .map(({ part }) => cacheOptions(part))
        .findLast(Boolean),
  })
}
