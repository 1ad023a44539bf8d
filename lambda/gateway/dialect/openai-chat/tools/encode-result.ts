import type { ToolResultOutput, ToolResultPart } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import type { JsonObject } from '../../../core/json/value.ts'
import { cacheControl, markedText } from '../messages/encode-content.ts'

type Item = Extract<ToolResultOutput, { type: 'content' }>['value'][number]

const itemText = (item: Item): string => {
  if (item.type === 'text') return item.text
  return item.type === 'file' && item.data.type === 'text' ? item.data.text : `[${item.type} left out]`
}

/** The only form that every chat endpoint takes. */
const outputText = (output: ToolResultOutput): string => {
  if (output.type === 'text' || output.type === 'error-text') return output.value
  if (output.type === 'json' || output.type === 'error-json') return JSON.stringify(output.value)
  if (output.type === 'execution-denied') return output.reason ?? 'Tool execution was denied.'
  return output.value.map(itemText).join('\n')
}

const mediaIn = (output: ToolResultOutput): string[] =>
  (output.type === 'content' ? output.value : []).flatMap((item) => {
    if (item.type === 'text') return []
    return [item.type === 'file' ? item.mediaType : item.type]
  })

/** What a tool answered. `marker` is the message's own, which a marker of the part replaces. */
export const encodeToolResult = (
  { toolCallId, output, providerOptions }: ToolResultPart,
  marker: JsonObject,
  target: EncodeTarget<'openai-chat'>,
  callId: (id: string) => string,
): WithWarnings<{ message: JsonObject }, 'unsupported'> => {
  const content = markedText(outputText(output), { ...marker, ...cacheControl(providerOptions, target) })
  const media = mediaIn(output)
  const details = `only text can be sent back, left out: ${media.join(', ')}`
  return {
    message: { role: 'tool', tool_call_id: callId(toolCallId), content },
    warnings: media.length > 0 ? [unsupported('tool result media', details)] : [],
  }
}
