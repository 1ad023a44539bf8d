import type { CallOptions, FunctionTool, Message } from '../core/canonical/parts.ts'
import { instructed } from '../core/canonical/prompt.ts'
import { unsupported, type WithWarnings } from '../core/canonical/warning.ts'
import type { JsonObject } from '../core/json/value.ts'
import { fitSchema } from '../core/schema/fit.ts'
import type { SchemaRules, SchemasTaken } from '../core/schema/rules.ts'
import { sizeOf, violations } from '../core/schema/violations.ts'
import { unsupportedField } from './guard.ts'

type Tool = NonNullable<CallOptions['tools']>[number]
type FunctionSchema = FunctionTool['inputSchema']

export const RESPONSE_SCHEMA = 'responseFormat.schema'

/** Keywords without where they stand: that is in the author's words. */
const words = (lost: readonly string[]): string => [...new Set(lost.map((line) => line.split(' at ', 1)[0]))].join(', ')

/** What is told to the model instead of being enforced. */
export const toldInstead = (feature: string, lost: readonly string[]): WithWarnings<object>['warnings'] =>
  lost.length === 0
    ? []
    : [{ type: 'compatibility', feature, details: `not enforced, told in the description: ${words(lost)}` }]

/** Why a promise about a schema cannot be had. */
export const notHeld = (lost: readonly string[]): string => `not possible with this schema (${words(lost)})`

const loosened = (tool: FunctionTool, rules: SchemaRules): WithWarnings<{ tool: FunctionTool }> => {
  const schema = tool.inputSchema as JsonObject
  const fitted = [rules, { rootObject: true as const }]
    .map((taken) => fitSchema(schema, taken))
    .find(({ fits }) => fits)
  if (!fitted)
    throw unsupportedField('tools', `${tool.name} needs a schema of an object: a model calls it with named values.`)
  return {
    tool: { ...tool, inputSchema: fitted.schema as FunctionSchema },
    warnings: toldInstead(`tools.${tool.name}.inputSchema`, fitted.lost),
  }
}

/** Counts strict tools: false once there is no room for one more. */
const strictRoom = ({ allStrictTools }: SchemasTaken): ((schema: JsonObject) => boolean) => {
  const { tools = Infinity, optional = Infinity, unions = Infinity } = allStrictTools ?? {}
  let used = { tools: 0, optional: 0, unions: 0 }
  return (schema) => {
    const size = sizeOf(schema)
    const wanted = {
      tools: used.tools + 1,
      optional: used.optional + size.optional,
      unions: used.unions + size.unions,
    }
    const isRoom = wanted.tools <= tools && wanted.optional <= optional && wanted.unions <= unions
    if (isRoom) used = wanted
    return isRoom
  }
}

/**
 * Tools with schemas that their receiver takes: strict where that was asked for and holds. Throws `unsupported` for a
 * schema of something else than an object.
 */
export const fitToolSchemas = (tools: readonly Tool[], taken: SchemasTaken): WithWarnings<{ tools: Tool[] }> => {
  const hasRoom = strictRoom(taken)
  const fitted = tools.map((tool): WithWarnings<{ tool: Tool }> => {
    if (tool.type === 'provider') return { tool, warnings: [] }
    if (tool.strict !== true || !taken.strictTools) return loosened(tool, taken.tools)
    const { schema, lost, fits } = fitSchema(tool.inputSchema as JsonObject, taken.strictTools)
    if (fits && hasRoom(schema)) {
      const warnings = toldInstead(`tools.${tool.name}.inputSchema`, lost)
      return { tool: { ...tool, inputSchema: schema as FunctionSchema }, warnings }
    }
    const { strict: _, ...others } = tool
    const loose = loosened(others, taken.tools)
    const why = fits ? 'there are more strict tools than the provider takes' : notHeld(lost)
    return { tool: loose.tool, warnings: [unsupported(`tools.${tool.name}.strict`, why), ...loose.warnings] }
  })
  return { tools: fitted.map(({ tool }) => tool), warnings: fitted.flatMap(({ warnings }) => warnings) }
}

/** May the schema be marked as strict? If not, why, unless it was never asked for. */
export const fitStrict = (
  schema: JsonObject,
  asked: unknown,
  { strictFormat }: SchemasTaken,
): WithWarnings<{ strict: boolean }> => {
  if (typeof asked === 'boolean') return { strict: asked, warnings: [] }
  const found = strictFormat ? violations(schema, strictFormat) : []
  if (found.length === 0) return { strict: true, warnings: [] }
  const details = `strictly enforced is ${notHeld(found)}: it is asked for without`
  return { strict: false, warnings: [{ type: 'compatibility', feature: RESPONSE_SCHEMA, details }] }
}

/** The prompt with a schema as an instruction. */
export const withSchemaInstruction = (prompt: readonly Message[], schema: JsonObject): Message[] =>
  instructed(prompt, `Answer with JSON that conforms to this schema:\n${JSON.stringify(schema)}`)
