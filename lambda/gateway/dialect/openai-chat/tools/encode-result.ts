import type { ToolResultOutput, ToolResultPart } from '../../../core/canonical/parts.ts'
import { DENIED } from '../../../core/canonical/prompt.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import type { JsonObject } from '../../../core/json/value.ts'
import { cacheControl, markedText } from '../messages/encode-content.ts'

type Item = Extract<ToolResultOutput, { type: 'content' }>['value'][number]

const itemText = (item: Item): string => (item.type === 'text' ? item.text : `[${item.type} left out]`)

/** The only form that every chat endpoint takes. */
const outputText = (output: ToolResultOutput): string => {
  if (output.type === 'text' || output.type === 'error-text') return output.value
  if (output.type === 'json' || output.type === 'error-json') return JSON.stringify(output.value)
  if (output.type === 'execution-denied') return output.reason ?? DENIED
  return output.value.map(itemText).join('\n')
}

/** Media are moved out before: what is left is what only the provider reads that wrote it. */
const leftOut = (output: ToolResultOutput): string[] =>
  output.type === 'content' ? output.value.filter(({ type }) => type !== 'text').map(({ type }) => type) : []

/** What a tool answered. `marker` is the message's own, which a marker of the part replaces. */
export const encodeToolResult = (
  { toolCallId, output, providerOptions }: ToolResultPart,
  marker: JsonObject,
  target: EncodeTarget<'openai-chat'>,
): WithWarnings<{ message: JsonObject }, 'unsupported'> => {
  const content = markedText(outputText(output), { ...marker, ...cacheControl(providerOptions, target) })
  const lost = leftOut(output)
  const details = `only text can be sent back, left out: ${lost.join(', ')}`
  return {
    message: { role: 'tool', tool_call_id: toolCallId, content },
    warnings: lost.length > 0 ? [unsupported('tool result media', details)] : [],
  }
}
