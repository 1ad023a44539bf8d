import type { AssistantPart, CallOptions, FunctionTool, Message } from '../../../core/canonical/parts.ts'
import type { NameForm } from '../../../core/canonical/tool-names.ts'
import type { WithWarnings } from '../../../core/canonical/warning.ts'
import { type KeyNames, withKeys } from '../../../core/json/key-names.ts'
import { isObject, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { fitSchema } from '../../../core/schema/fit.ts'
import { withPropertyNames } from '../../../core/schema/property-names.ts'
import type { SchemasTaken } from '../../../core/schema/rules.ts'
import { toldInstead } from '../../../dialect/schemas.ts'
import { shortened } from './tool-names.ts'

/** The caller's own names of properties, by those that were sent. */
export interface KeysBack {
  /** By the caller's name of the tool. */
  readonly tools: ReadonlyMap<string, KeyNames>
  /** Of JSON that is the answer. */
  readonly format: KeyNames | undefined
}

/** Readable names where they are free, since the model reads them. */
const sentNames = (schema: JsonObject, form: NameForm): KeyNames => {
  const own = Object.keys(objectOr(schema['properties']))
  const odd = own.filter((name) => !form.fits.test(name))
  const taken = new Set(own)
  return new Map(
    odd.map((name) => {
      const plain = name.replace(form.refused, '_').slice(0, form.length)
      const sent = /[^_.-]/.test(plain) && form.fits.test(plain) && !taken.has(plain) ? plain : shortened(name, form)
      taken.add(sent)
      return [name, sent]
    }),
  )
}

const backFrom = (names: KeyNames): KeyNames => new Map([...names].map(([own, sent]) => [sent, own]))

/** Where else than in its own properties a schema may have some of its object. */
const ELSEWHERE = ['$ref', 'allOf', 'anyOf', 'oneOf']

const mayHaveOddKeys = (schema: JsonObject, { fits }: NameForm): boolean =>
  ELSEWHERE.some((keyword) => keyword in schema) ||
  Object.keys(objectOr(schema['properties'])).some((name) => !fits.test(name))

interface FittedTool {
  readonly tool: FunctionTool
  readonly names: KeyNames
}

/** A tool whose properties have names that are taken: as its schema will be, with its alternatives in one object. */
const fittedTool = (tool: FunctionTool, { tools, toolKeys }: SchemasTaken): WithWarnings<FittedTool> | undefined => {
  const given = tool.inputSchema as JsonObject
  if (!toolKeys || !mayHaveOddKeys(given, toolKeys)) return undefined
  const { schema, lost } = fitSchema(given, tools)
  const names = sentNames(schema, toolKeys)
  if (names.size === 0) return undefined
  const { inputExamples: examples } = tool
  const renamed = {
    ...tool,
    inputSchema: withPropertyNames(schema, names) as FunctionTool['inputSchema'],
    ...(examples ? { inputExamples: examples.map(({ input }) => ({ input: withKeys(input, names) })) } : {}),
  }
  return { tool: renamed, names, warnings: toldInstead(`tools.${tool.name}.inputSchema`, lost) }
}

const withCalls = (prompt: readonly Message[], tools: ReadonlyMap<string, FittedTool>): Message[] => {
  const renamed = (part: AssistantPart): AssistantPart => {
    if (part.type !== 'tool-call' || part.providerExecuted || !isObject(part.input as JsonValue)) return part
    const names = tools.get(part.toolName)?.names
    return names ? { ...part, input: withKeys(part.input as JsonObject, names) } : part
  }
  return prompt.map((message) =>
    message.role === 'assistant' ? { ...message, content: message.content.map(renamed) } : message,
  )
}

type Format = Extract<CallOptions['responseFormat'], { type: 'json' }>

const fittedFormat = (
  format: CallOptions['responseFormat'],
  { formatKeys }: SchemasTaken,
): { readonly format: Format; readonly names: KeyNames } | undefined => {
  if (!formatKeys || format?.type !== 'json' || format.schema === undefined) return undefined
  const names = sentNames(format.schema as JsonObject, formatKeys)
  if (names.size === 0) return undefined
  const schema = withPropertyNames(format.schema as JsonObject, names) as NonNullable<Format['schema']>
  return { format: { ...format, schema }, names }
}

/**
 * The call with names of properties that the API takes, in tools, their earlier calls and the schema of the answer
 * alike, and the way back for the answer; undefined where all fit. Objects within have the names that they have: no API
 * looks at those.
 */
export const withPropertyKeys = (
  options: CallOptions,
  taken: SchemasTaken,
): WithWarnings<{ readonly options: CallOptions; readonly back: KeysBack | undefined }> => {
  const fitted = new Map(
    (options.tools ?? []).flatMap((tool) => {
      const found = tool.type === 'function' ? fittedTool(tool, taken) : undefined
      return found ? [[tool.name, found] as const] : []
    }),
  )
  const format = fittedFormat(options.responseFormat, taken)
  if (fitted.size === 0 && !format) return { options, back: undefined, warnings: [] }
  const tools = options.tools?.map((tool) => fitted.get(tool.name)?.tool ?? tool)
  return {
    options: {
      ...options,
      prompt: withCalls(options.prompt, fitted),
      ...(tools ? { tools } : {}),
      ...(format ? { responseFormat: format.format } : {}),
    },
    back: {
      tools: new Map([...fitted].map(([name, { names }]) => [name, backFrom(names)])),
      format: format && backFrom(format.names),
    },
    warnings: [...fitted.values()].flatMap(({ warnings }) => warnings),
  }
}
