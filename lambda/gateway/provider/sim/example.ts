import { arrayOr, isObject, type JsonObject, type JsonValue, numberOr, objectOr } from '../../core/json/value.ts'

const MAX_DEPTH = 8

/** The schema that a local reference (`#/$defs/a`) points to. */
const resolve = (schema: JsonObject, root: JsonObject): JsonObject => {
  const reference = schema['$ref']
  if (typeof reference !== 'string' || !reference.startsWith('#')) return schema
  const keys = reference.slice(1).split('/').filter(Boolean)
  return keys.reduce((at: JsonObject, key) => objectOr(at[key]), root)
}

const typeOf = (schema: JsonObject): JsonValue | undefined => {
  const { type } = schema
  if (Array.isArray(type)) return type.find((name) => name !== 'null')
  return type ?? (isObject(schema['properties']) ? 'object' : undefined)
}

const number = (schema: JsonObject, text: string): number => {
  const said = Number(/-?\d+(\.\d+)?/.exec(text)?.[0] ?? numberOr(schema['minimum']) ?? 1)
  const within = Math.min(Math.max(said, numberOr(schema['minimum']) ?? said), numberOr(schema['maximum']) ?? Infinity)
  return schema['type'] === 'integer' ? Math.trunc(within) : within
}

/** A value that fits a JSON schema, made of the user's text: strings are the text, numbers the first one in it. */
export const example = (given: object, text: string, root = given as JsonObject, depth = 0): JsonValue => {
  const schema = resolve(given as JsonObject, root)
  if (depth > MAX_DEPTH) return null
  if (schema['const'] !== undefined) return schema['const']
  const [first] = [...arrayOr(schema['enum'])]
  if (first !== undefined) return first
  const [alternative] = [...arrayOr(schema['anyOf']), ...arrayOr(schema['oneOf']), ...arrayOr(schema['allOf'])]
  if (isObject(alternative)) return example(alternative, text, root, depth + 1)
  switch (typeOf(schema)) {
    case 'object': {
      const properties = objectOr(schema['properties'])
      const required = arrayOr(schema['required']).map(String)
      return Object.fromEntries(required.map((key) => [key, example(objectOr(properties[key]), text, root, depth + 1)]))
    }
    case 'array': {
      const length = numberOr(schema['minItems']) ?? 1
      return Array.from({ length }, () => example(objectOr(schema['items']), text, root, depth + 1))
    }
    case 'number':
    case 'integer':
      return number(schema, text)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return text.slice(0, numberOr(schema['maxLength']))
  }
}
