import type { ToolResultPart } from '../../../core/canonical/parts.ts'
import { DENIED } from '../../../core/canonical/prompt.ts'
import type { JsonObject, JsonValue } from '../../../core/json/value.ts'
import { WORDLESS_ERROR } from '../../blank.ts'
import { anthropicOf, encodeFile, withCacheControl } from '../messages/encode-content.ts'

const ERRORS: readonly string[] = ['error-text', 'error-json', 'execution-denied']

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const encodeOutput = ({ output }: ToolResultPart): JsonValue => {
  if (output.type === 'execution-denied') return output.reason ?? DENIED
  if (output.type !== 'content') return asText(output.value)
  return output.value.flatMap((part): JsonObject[] => {
    if (part.type === 'text') return part.text === '' ? [] : [{ type: 'text', text: part.text }]
    if (part.type === 'file') return [encodeFile(part)]
    const { type, toolName } = anthropicOf(part.providerOptions)
    return type === 'tool-reference' ? [{ type: 'tool_reference', tool_name: toolName }] : []
  })
}

/** What a tool answered, as a `tool_result` block. */
export const encodeToolResult = (part: ToolResultPart): JsonObject => {
  const isError = ERRORS.includes(part.output.type) || anthropicOf(part.providerOptions)['isError'] === true
  const output = encodeOutput(part)
  const isWordless = isError && (output === '' || (Array.isArray(output) && output.length === 0))
  const block = { type: 'tool_result', tool_use_id: part.toolCallId, content: isWordless ? WORDLESS_ERROR : output }
  return withCacheControl({ ...block, ...(isError ? { is_error: true } : {}) }, part.providerOptions)
}
