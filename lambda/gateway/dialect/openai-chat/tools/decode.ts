import type { CallOptions, FunctionTool, ToolChoice } from '../../../core/canonical/parts.ts'
import { compact, isObject, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'
import {
  badField,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalOneOf,
  optionalString,
  requiredArray,
  requiredString,
  shown,
  unsupportedField,
} from '../../guard.ts'
import { cacheOptions } from '../messages/decode-content.ts'

const WORDS: Readonly<Record<string, ToolChoice>> = {
  auto: { type: 'auto' },
  none: { type: 'none' },
  required: { type: 'required' },
  any: { type: 'required' },
}

const functionTool = (entry: JsonValue, index: number): FunctionTool => {
  const at = `tools[${index}]`
  if (!isObject(entry)) throw badField(at, 'an object', entry)
  const definition = entry['function']
  if (entry['type'] !== 'function' && entry['type'] !== undefined)
    throw unsupportedField(at, `tools of type ${shown(entry['type'])} cannot be carried to this model`)
  if (!isObject(definition)) throw badField(`${at}.function`, 'an object', definition)
  return {
    type: 'function',
    name: requiredString(definition, 'name', `${at}.function.`),
    ...compact({ description: optionalString(definition, 'description', `${at}.function.`) }),
    inputSchema: (optionalObject(definition, 'parameters', `${at}.function.`) ?? {
      type: 'object',
      properties: {},
    }) as FunctionTool['inputSchema'],
    ...compact({
      strict: optionalBoolean(definition, 'strict', `${at}.function.`),
      providerOptions: cacheOptions(entry) ?? cacheOptions(definition),
    }),
  }
}

const nameOf = (entry: JsonValue | undefined, at: string): string =>
  requiredString(objectOr(objectOr(entry)['function']), 'name', `${at}.function.`)

const choice = (value: JsonObject): ToolChoice => {
  if (value['type'] !== 'function')
    throw unsupportedField('tool_choice', `a choice of type ${shown(value['type'])} cannot be carried to this model`)
  return { type: 'tool', toolName: nameOf(value, 'tool_choice') }
}

/** `allowed_tools` is carried by offering only those tools. */
const allowed = (value: JsonObject, tools: FunctionTool[]): Pick<CallOptions, 'tools' | 'toolChoice'> => {
  const at = 'tool_choice.allowed_tools.'
  const rule = optionalObject(value, 'allowed_tools', 'tool_choice.') ?? value
  const names = new Set(requiredArray(rule, 'tools', at).map((entry, index) => nameOf(entry, `${at}tools[${index}]`)))
  const mode = optionalOneOf(rule, 'mode', ['auto', 'required'], at) ?? 'auto'
  return { tools: tools.filter(({ name }) => names.has(name)), toolChoice: { type: mode } }
}

/** Tools and the choice among them. */
export const decodeTools = (body: JsonObject): Pick<CallOptions, 'tools' | 'toolChoice'> => {
  const tools = (optionalArray(body, 'tools') ?? []).map(functionTool)
  const offered = tools.length > 0 ? { tools } : {}
  const value = body['tool_choice']
  if (value === undefined || value === null) return offered
  if (isObject(value))
    return value['type'] === 'allowed_tools' ? allowed(value, tools) : { ...offered, toolChoice: choice(value) }
  const toolChoice = WORDS[stringOr(value) ?? '']
  if (!toolChoice) throw badField('tool_choice', 'none, auto, required or an object', value)
  return { ...offered, toolChoice }
}
