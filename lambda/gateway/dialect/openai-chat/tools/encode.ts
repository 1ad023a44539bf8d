import type { CallOptions, FunctionTool, ProviderTool } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import { compact, type JsonObject, type JsonValue } from '../../../core/json/value.ts'
import { unsupportedField } from '../../guard.ts'
import { fitToolSchemas } from '../../schemas.ts'
import { cacheControl } from '../messages/encode-content.ts'

const encodeTool = (tool: FunctionTool | ProviderTool, target: EncodeTarget<'openai-chat'>): JsonObject => {
  if (tool.type === 'provider')
    throw unsupportedField('tools', `the provider tool ${tool.id} cannot be used at ${target.provider}`)
  const { name, description, inputSchema, strict } = tool
  const definition = compact({ name, description, parameters: inputSchema as JsonObject, strict })
  return { type: 'function', function: definition, ...cacheControl(tool.providerOptions, target) }
}

const toolChoice = (
  choice: CallOptions['toolChoice'],
  { quirks }: EncodeTarget<'openai-chat'>,
): JsonValue | undefined => {
  if (choice?.type === 'tool') return { type: 'function', function: { name: choice.toolName } }
  return choice?.type === 'required' ? (quirks.requiredToolChoice ?? 'required') : choice?.type
}

/** Tools and the choice among them. Tools of a provider's own are refused: without them the answer would be another. */
export const encodeTools = (
  { tools = [], toolChoice: choice }: CallOptions,
  target: EncodeTarget<'openai-chat'>,
): WithWarnings<{ fields: JsonObject }> => {
  if (tools.length === 0) return { fields: {}, warnings: [] }
  const hasExamples = tools.some((tool) => tool.type === 'function' && tool.inputExamples)
  const fitted = fitToolSchemas(tools, target.takes.schemas)
  return {
    fields: { tools: fitted.tools.map((tool) => encodeTool(tool, target)), tool_choice: toolChoice(choice, target) },
    warnings: [
      ...(hasExamples ? [unsupported('tools[].inputExamples', 'this API has no examples of tool input')] : []),
      ...fitted.warnings,
    ],
  }
}
