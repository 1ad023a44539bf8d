import { arrayOr, isObject, type JsonObject, type JsonValue } from '../../../core/json/value.ts'

/** Keywords whose value is a schema, a list of schemas, or a map of names to schemas. */
const NESTED = ['items', 'additionalProperties', 'anyOf', 'allOf'] as const
const NAMED = ['properties', '$defs', 'definitions'] as const

/** Constraints that the constrained decoder rejects: told to the model in the description instead. */
const TOLD = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]

const closed = (value: JsonValue): JsonValue =>
  Array.isArray(value) ? value.map(closed) : isObject(value) ? closedSchema(value) : value

/**
 * A JSON schema as Anthropic's structured outputs take it: objects closed, `oneOf` as `anyOf`, constraints as prose.
 * https://docs.claude.com/en/docs/build-with-claude/structured-outputs#json-schema-limitations
 */
export const closedSchema = (schema: JsonObject): JsonObject => {
  const { oneOf, ...rest } = schema
  const result: JsonObject =
    oneOf === undefined ? rest : { ...rest, anyOf: [...arrayOr(rest['anyOf']), ...arrayOr(oneOf)] }
  for (const keyword of NESTED) {
    const value = result[keyword]
    if (value !== undefined) result[keyword] = closed(value)
  }
  for (const keyword of NAMED) {
    const value = result[keyword]
    if (!isObject(value)) continue
    result[keyword] = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, closed(inner ?? true)]))
  }
  if (result['type'] === 'object' || result['properties'] !== undefined) result['additionalProperties'] = false
  const told = TOLD.filter((keyword) => result[keyword] !== undefined)
  if (told.length === 0) return result
  const constraints = told.map((keyword) => `${keyword}: ${JSON.stringify(result[keyword])}`).join(', ')
  for (const keyword of told) delete result[keyword]
  const description = result['description']
  return { ...result, description: description === undefined ? constraints : `${description}\n${constraints}` }
}
