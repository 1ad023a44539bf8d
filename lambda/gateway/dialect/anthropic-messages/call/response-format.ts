import type { CallOptions } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { badField, unsupportedField } from '../../guard.ts'
import type { Claude } from './claude.ts'

/** Keywords whose value is a schema, a list of schemas, or a map of names to schemas. */
const NESTED = ['items', 'additionalProperties', 'anyOf', 'allOf'] as const
const NAMED = ['properties', '$defs', 'definitions'] as const

/** Constraints that the constrained decoder rejects: the description tells the model of them instead. */
const DESCRIBED = [
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

/** `output_config.format`, or its beta name `output_format`. */
export const decodeResponseFormat = (body: JsonObject): CallOptions['responseFormat'] => {
  const format = objectOr(body['output_config'])['format'] ?? body['output_format']
  if (!isObject(format)) return undefined
  if (format['type'] !== 'json_schema' || !isObject(format['schema'])) {
    throw badField('output_config.format', '{"type":"json_schema","schema":{…}}', format)
  }
  return { type: 'json', schema: format['schema'] }
}

const closed = (value: JsonValue): JsonValue =>
  Array.isArray(value) ? value.map(closed) : isObject(value) ? closedSchema(value) : value

/**
 * A JSON schema as Anthropic's structured outputs take it: objects closed, `oneOf` as `anyOf`, constraints as prose.
 * https://docs.claude.com/en/docs/build-with-claude/structured-outputs#json-schema-limitations
 */
const closedSchema = (schema: JsonObject): JsonObject => {
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
  const keywords = DESCRIBED.filter((keyword) => result[keyword] !== undefined)
  if (keywords.length === 0) return result
  const constraints = keywords.map((keyword) => `${keyword}: ${JSON.stringify(result[keyword])}`).join(', ')
  for (const keyword of keywords) delete result[keyword]
  const description = result['description']
  return { ...result, description: description === undefined ? constraints : `${description}\n${constraints}` }
}

/** `output_config.format`. Throws `unsupported` for a schema that the model does not enforce. */
export const encodeResponseFormat = (
  format: CallOptions['responseFormat'],
  claude: Claude,
): WithWarnings<{ format?: JsonObject }> => {
  if (format?.type !== 'json') return { warnings: [] }
  if (format.schema === undefined)
    return { warnings: [unsupported('responseFormat', 'JSON without a schema cannot be enforced')] }
  if (!claude.schemas) throw unsupportedField('response_format', 'with a JSON schema is not supported by this model.')
  return { format: { type: 'json_schema', schema: closedSchema(format.schema as JsonObject) }, warnings: [] }
}
