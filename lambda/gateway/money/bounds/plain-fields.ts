import { plainName } from '../../core/json/key-names.ts'
import { isObject, type JsonObject, type JsonValue, objectOr } from '../../core/json/value.ts'

/** The fields of an object by their plain names. */
export const plainFields = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [plainName(name), value]))

/** All that may reach a provider as fields: the body, each provider's options, and what Bedrock's have besides. */
export const spokenObjects = (body: JsonObject): JsonObject[] => {
  const { gateway: _, ...options } = objectOr(body['providerOptions'])
  const own = Object.values(options).map(objectOr)
  return [body, ...own, ...own.map((each) => objectOr(each['additionalModelRequestFields']))]
}

/** What is within them means itself: a tool's own words and schemas. */
const OF_TOOLS = new Set(['input', 'arguments', 'inputschema', 'parameters', 'schema', 'inputexamples', 'value'])

/** But parts of a result that is told in several: packages read options of theirs. */
const isOfTools = (name: string, { type }: JsonObject): boolean =>
  OF_TOOLS.has(name) && !(name === 'value' && type === 'content')

/** Deeper than any body that means something. */
const MAX_DEPTH = 32

/** Does a field at any depth, tools' own words aside, say something of this kind? By its plain name. */
export const someField = (
  value: JsonValue | undefined,
  says: (name: string, value: JsonValue) => boolean,
  depth = 0,
): boolean => {
  if (depth > MAX_DEPTH) return true
  if (Array.isArray(value)) return value.some((entry) => someField(entry, says, depth + 1))
  if (!isObject(value)) return false
  return Object.entries(value).some(([key, member = null]) => {
    const name = plainName(key)
    return (member !== null && says(name, member)) || (!isOfTools(name, value) && someField(member, says, depth + 1))
  })
}

/** Has an object two fields of one plain name, tools' own words aside? Providers differ in which of them they read. */
export const hasTwins = (value: JsonValue | undefined, depth = 0): boolean => {
  if (depth > MAX_DEPTH) return true
  if (Array.isArray(value)) return value.some((entry) => hasTwins(entry, depth + 1))
  if (!isObject(value)) return false
  const names = Object.keys(value).map(plainName)
  if (new Set(names).size < names.length) return true
  return Object.entries(value).some(([key, member]) => !isOfTools(plainName(key), value) && hasTwins(member, depth + 1))
}
