import type { CallOptions, FunctionTool, ProviderTool, ToolChoice } from '../../../core/canonical/parts.ts'
import {
  arrayOr,
  compact,
  isObject,
  type JsonObject,
  type JsonValue,
  objectOr,
  stringOr,
} from '../../../core/json/value.ts'
import { camelKeys } from '../../casing.ts'
import { badField } from '../../guard.ts'

const functionTool = (tool: JsonObject, at: string): FunctionTool => {
  const { type: _, name, description, input_schema, strict, input_examples, ...options } = tool
  if (typeof name !== 'string' || name === '') throw badField(`${at}.name`, 'a non-empty string', name)
  if (!isObject(input_schema)) throw badField(`${at}.input_schema`, 'a JSON schema', input_schema)
  const examples = arrayOr(input_examples).filter(isObject)
  return compact({
    type: 'function',
    name,
    description: stringOr(description),
    inputSchema: input_schema as FunctionTool['inputSchema'],
    strict: typeof strict === 'boolean' ? strict : undefined,
    inputExamples: examples.length > 0 ? examples.map((input) => ({ input })) : undefined,
    providerOptions: Object.keys(options).length > 0 ? { anthropic: camelKeys(options) } : undefined,
  } as const) as FunctionTool
}

/** `@ai-sdk/anthropic` leaves one half out of `tool_search_tool_regex_20251119`. */
const providerTool = (type: string, tool: JsonObject): ProviderTool => {
  const { type: _, name, ...args } = tool
  const id = type.replace(/^tool_search_tool_/, 'tool_search_')
  return { type: 'provider', id: `anthropic.${id}`, name: stringOr(name) ?? id, args: camelKeys(args) }
}

/** Custom tools have an `input_schema`, Anthropic's own a dated `type`. */
const decodeTool = (tool: JsonValue, index: number): FunctionTool | ProviderTool => {
  const at = `tools.${index}`
  if (!isObject(tool)) throw badField(at, 'an object', tool)
  const type = stringOr(tool['type']) ?? 'custom'
  return type === 'custom' ? functionTool(tool, at) : providerTool(type, tool)
}

const decodeToolChoice = (choice: JsonValue | undefined): ToolChoice | undefined => {
  if (choice === undefined || choice === null) return undefined
  const { type, name } = objectOr(choice)
  if (type === 'auto' || type === 'none') return { type }
  if (type === 'any') return { type: 'required' }
  if (type === 'tool' && typeof name === 'string') return { type: 'tool', toolName: name }
  throw badField('tool_choice', '{"type":"auto"|"any"|"none"} or {"type":"tool","name":…}', choice)
}

/** Tools and the choice among them. `disable_parallel_tool_use` is read elsewhere, as a provider option. */
export const decodeTools = (body: JsonObject): Pick<CallOptions, 'tools' | 'toolChoice'> => {
  const tools = arrayOr(body['tools']).map(decodeTool)
  return compact({ tools: tools.length > 0 ? tools : undefined, toolChoice: decodeToolChoice(body['tool_choice']) })
}
