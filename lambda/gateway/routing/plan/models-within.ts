import { isObject, type JsonObject, type JsonValue, objectOr } from '../../core/json/value.ts'

/** A model that a provider is to ask by itself, and the field of the body that says so. */
export interface ModelWithin {
  readonly at: string
  /** Absent: the body does not tell which. */
  readonly model?: string
}

/** Some providers read names of fields in any case. */
const plain = (name: string): string => name.toLowerCase().replaceAll('_', '')

/** Does a field name models, in the words of any wire: `models`, `answering_model`, `analysisModels`? */
const namesModels = (name: string): boolean => /models?$/.test(plain(name))

/** Fields of a body that may hold such, at any depth. */
const HOLDERS = new Set(['fallbacks', 'tools', 'plugins', 'compoundcustom', 'preset'])

/** A function's own parameters are what they are. */
const OF_FUNCTIONS = new Set([
  ...['function', 'input_schema', 'inputSchema', 'input_examples', 'inputExamples'],
  ...['functionDeclarations', 'function_declarations'],
])

/**
 * Services that ask models of their own choice, or of their model's, unless all of these fields name some.
 * https://openrouter.ai/docs/guides/features/server-tools/advisor, https://openrouter.ai/docs/guides/features/plugins/fusion
 */
const CHOOSERS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['openrouter:advisor', ['model']],
  ['openrouter:subagent', ['model']],
  ['openrouter:image_generation', ['model']],
  ['openrouter:fusion', ['model', 'analysis_models']],
  ['fusion', ['model', 'analysis_models']],
])

/** Deeper than any body that means something. */
const MAX_DEPTH = 16

const isSaid = (value: JsonValue | undefined): boolean =>
  (typeof value === 'string' || Array.isArray(value)) && value.length > 0

/** Is it a service, as a tool or a plugin, that may ask whom it likes? */
const isChoosing = ({ type, id, parameters, ...own }: JsonObject, isTool: boolean): boolean => {
  const said = isTool ? objectOr(parameters) : own
  return CHOOSERS.get(isTool ? type : id)?.every((name) => isSaid(said[name])) === false
}

/** `key`: the field that the value is in, or the list. */
const inValue = (value: JsonValue | undefined, at: string, key: string, depth: number): ModelWithin[] => {
  if (typeof value === 'string' && namesModels(key)) return [{ at, model: value }]
  if (plain(key) === 'preset' && value !== null) return [{ at }]
  if (typeof value !== 'object' || value === null) return []
  if (depth === MAX_DEPTH) return [{ at }]
  if (Array.isArray(value)) return value.flatMap((entry, index) => inValue(entry, `${at}[${index}]`, key, depth + 1))
  const isTool = plain(key) === 'tools'
  if (isTool && value['type'] === 'function') return []
  return [
    ...((isTool || plain(key) === 'plugins') && isChoosing(value, isTool) ? [{ at }] : []),
    ...Object.entries(value).flatMap(([name, entry]) =>
      isTool && OF_FUNCTIONS.has(name) ? [] : inValue(entry, `${at}.${name}`, name, depth + 1),
    ),
  ]
}

const inFields = (fields: JsonObject, at: string): ModelWithin[] =>
  Object.entries(fields).flatMap(([name, value]) =>
    HOLDERS.has(plain(name)) || namesModels(name) ? inValue(value, at + name, name, 0) : [],
  )

/**
 * The models that a body names beside its own for a provider to ask, in any dialect: to fall back to, in tools and
 * plugins that are models, such as Anthropic's advisor, and in what the provider keeps under a name.
 */
export const modelsWithin = ({ model: _, providerOptions, ...body }: JsonObject): readonly ModelWithin[] => [
  ...inFields(body, ''),
  ...Object.entries(objectOr(providerOptions)).flatMap(([name, own]) =>
    name === 'gateway' || !isObject(own) ? [] : inFields(own, `providerOptions.${name}.`),
  ),
]
