import type { CallOptions, FunctionTool, ProviderTool } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import { compact, type JsonObject, objectOr } from '../../../core/json/value.ts'
import type { Claude } from '../../../core/provider/claude.ts'
import type { SchemasTaken } from '../../../core/schema/rules.ts'
import { snakeKeys } from '../../casing.ts'
import { unsupportedField } from '../../guard.ts'
import { fitToolSchemas } from '../../schemas.ts'

const CHOICE = { auto: 'auto', none: 'none', required: 'any', tool: 'tool' } as const

const functionTool = (tool: FunctionTool, { schemas }: Claude): JsonObject =>
  compact({
    name: tool.name,
    description: tool.description,
    input_schema: tool.inputSchema as JsonObject,
    strict: (tool.strict === true && schemas) || undefined,
    input_examples: tool.inputExamples?.map(({ input }) => input as JsonObject),
    ...objectOr(snakeKeys(objectOr(tool.providerOptions?.['anthropic']))),
  })

const providerTool = ({ id, name, args }: ProviderTool): JsonObject => {
  const [owner, type = ''] = id.split(/\.(.*)/s)
  if (owner !== 'anthropic') throw unsupportedField('tools', `holds ${id}, which this provider does not run.`)
  const wireType = type.replace(/^tool_search_(?!tool_)/, 'tool_search_tool_')
  return { type: wireType, name, ...objectOr(snakeKeys(args as JsonObject)) }
}

/** Throws `unsupported` for a model that cannot be made to call a tool. */
export const requireForcing = ({ forcedTools }: Claude): void => {
  if (!forcedTools)
    throw unsupportedField('tool_choice', 'cannot force a tool on this model; allowed are auto and none.')
}

/** The choice is only taken beside tools and also carries the switch for parallel calls. */
const toolChoice = (choice: CallOptions['toolChoice'], isSerial: boolean, claude: Claude): JsonObject | undefined => {
  if (!choice && !isSerial) return undefined
  const { type } = choice ?? { type: 'auto' }
  if (type === 'required' || type === 'tool') requireForcing(claude)
  return compact({
    type: CHOICE[type],
    name: choice?.type === 'tool' ? choice.toolName : undefined,
    disable_parallel_tool_use: isSerial && type !== 'none' ? true : undefined,
  })
}

/**
 * Tools and the choice among them. Another provider's own tools are refused: without them the answer would be another.
 */
export const encodeTools = (
  { tools = [], toolChoice: choice }: CallOptions,
  isSerial: boolean,
  claude: Claude,
  taken: SchemasTaken,
): WithWarnings<{ fields: JsonObject }> => {
  if (tools.length === 0) return { fields: {}, warnings: [] }
  const loose = tools.filter((tool) => tool.type === 'function' && tool.strict === true && !claude.schemas)
  const fitted = fitToolSchemas(tools, claude.schemas ? taken : { tools: taken.tools })
  return {
    fields: compact({
      tools: fitted.tools.map((tool) => (tool.type === 'function' ? functionTool(tool, claude) : providerTool(tool))),
      tool_choice: toolChoice(choice, isSerial, claude),
    }),
    warnings: [
      ...loose.map(({ name }) => unsupported(`tools.${name}.strict`, 'not supported by this model')),
      ...fitted.warnings,
    ],
  }
}
