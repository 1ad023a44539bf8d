import type { CallOptions, FunctionTool, ProviderTool, Warning } from '../../../core/canonical/parts.ts'
import { compact, type JsonObject, objectOr } from '../../../core/json/value.ts'
import { snakeKeys } from '../../casing.ts'
import { unsupportedField } from '../../guard.ts'
import type { Claude } from '../call/claude.ts'

const functionTool = (tool: FunctionTool, { schemas }: Claude, warnings: Warning[]): JsonObject => {
  const strict = tool.strict === true && schemas
  if (tool.strict === true && !schemas) {
    warnings.push({ type: 'unsupported', feature: `tools.${tool.name}.strict`, details: 'not supported by this model' })
  }
  return compact({
    name: tool.name,
    description: tool.description,
    input_schema: tool.inputSchema as JsonObject,
    strict: strict || undefined,
    input_examples: tool.inputExamples?.map(({ input }) => input as JsonObject),
    ...objectOr(snakeKeys(objectOr(tool.providerOptions?.['anthropic']))),
  })
}

const providerTool = ({ id, name, args }: ProviderTool): JsonObject => {
  const [owner, type = ''] = id.split(/\.(.*)/s)
  if (owner !== 'anthropic') throw unsupportedField('tools', `holds ${id}, which this provider does not run.`)
  const wireType = type.replace(/^tool_search_(?!tool_)/, 'tool_search_tool_')
  return { type: wireType, name, ...objectOr(snakeKeys(args as JsonObject)) }
}

/** Tools for this wire. Another provider's own tools are refused: without them the answer would be another one. */
export const encodeTools = (
  tools: CallOptions['tools'],
  claude: Claude,
  warnings: Warning[],
): JsonObject[] | undefined =>
  tools && tools.length > 0
    ? tools.map((tool) => (tool.type === 'function' ? functionTool(tool, claude, warnings) : providerTool(tool)))
    : undefined

const CHOICE = { auto: 'auto', none: 'none', required: 'any', tool: 'tool' } as const

/** `tool_choice`, which is only taken beside tools and also carries the switch for parallel calls. */
export const encodeToolChoice = (
  { tools, toolChoice }: CallOptions,
  isSerial: boolean,
  { forcedTools }: Claude,
): JsonObject | undefined => {
  if (!tools || tools.length === 0 || (!toolChoice && !isSerial)) return undefined
  const choice = toolChoice ?? { type: 'auto' }
  if (!forcedTools && (choice.type === 'required' || choice.type === 'tool')) {
    throw unsupportedField('tool_choice', 'cannot force a tool on this model; allowed are auto and none.')
  }
  return compact({
    type: CHOICE[choice.type],
    name: choice.type === 'tool' ? choice.toolName : undefined,
    disable_parallel_tool_use: isSerial && choice.type !== 'none' ? true : undefined,
  })
}
