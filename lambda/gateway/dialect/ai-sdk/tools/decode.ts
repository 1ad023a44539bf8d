import type { CallOptions, FunctionTool, ProviderTool, ToolChoice } from '../../../core/canonical/parts.ts'
import { compact, type JsonObject, type JsonValue } from '../../../core/json/value.ts'
import { badField, optionalArray, optionalObject, unsupportedField } from '../../guard.ts'
import { objectAt, providerOptionsAt, stringAt } from '../nested.ts'

const functionTool = ({ providerOptions, ...tool }: JsonObject, at: string): FunctionTool => ({
  ...tool,
  type: 'function',
  name: stringAt(tool, 'name', at),
  inputSchema: objectAt(tool['inputSchema'], `${at}.inputSchema`) as FunctionTool['inputSchema'],
  ...compact({ providerOptions: providerOptionsAt(providerOptions, `${at}.providerOptions`) }),
})

const providerTool = (tool: JsonObject, at: string): ProviderTool => {
  const [namespace, ...rest] = stringAt(tool, 'id', at).split('.')
  if (!namespace || rest.length === 0) throw badField(`${at}.id`, '"<provider>.<tool>"', tool['id'])
  if (namespace === 'gateway')
    throw unsupportedField(`${at}.id`, `names the tool ${tool['id']}, which this gateway does not execute`)
  const args = tool['args'] === undefined ? {} : objectAt(tool['args'], `${at}.args`)
  return { type: 'provider', id: `${namespace}.${rest.join('.')}`, name: stringAt(tool, 'name', at), args }
}

const decodeTool = (value: JsonValue, at: string): FunctionTool | ProviderTool => {
  const tool = objectAt(value, at)
  switch (tool['type']) {
    case 'function':
      return functionTool(tool, at)
    case 'provider':
    case 'provider-defined': // V2's name for it
      return providerTool(tool, at)
    default:
      throw badField(`${at}.type`, 'one of function, provider', tool['type'])
  }
}

const decodeToolChoice = (choice: JsonObject | undefined): ToolChoice | undefined => {
  if (choice === undefined) return undefined
  const type = choice['type']
  if (type === 'auto' || type === 'none' || type === 'required') return { type }
  if (type === 'tool') return { type, toolName: stringAt(choice, 'toolName', 'toolChoice') }
  throw badField('toolChoice.type', 'one of auto, none, required, tool', type)
}

/**
 * Tools of any generation, and the choice among them. Tools that Vercel's gateway executes itself (`gateway.*`) are
 * refused.
 */
export const decodeTools = (body: JsonObject): Pick<CallOptions, 'tools' | 'toolChoice'> =>
  compact({
    tools: optionalArray(body, 'tools')?.map((tool, i) => decodeTool(tool, `tools[${i}]`)),
    toolChoice: decodeToolChoice(optionalObject(body, 'toolChoice')),
  })
