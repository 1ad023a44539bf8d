import { isObject, type JsonObject, type JsonValue } from '../json/value.ts'

/** Keywords whose value is a schema, a list of schemas, or a map of the author's names to schemas. */
const HOLDS_SCHEMA: ReadonlySet<string> = new Set([
  'items',
  'additionalItems',
  'additionalProperties',
  'contains',
  'contentSchema',
  'if',
  'then',
  'else',
  'not',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
])
const HOLDS_LIST: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'items', 'prefixItems'])
const HOLDS_NAMED: ReadonlySet<string> = new Set([
  '$defs',
  'definitions',
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
])

/** Keywords that restrict values. All others describe them, or mean nothing in JSON Schema. */
const RESTRICTING: ReadonlySet<string> = new Set([
  ...HOLDS_SCHEMA,
  ...HOLDS_LIST,
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
  '$ref',
  '$dynamicRef',
  '$recursiveRef',
  'type',
  'enum',
  'const',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minContains',
  'maxContains',
  'required',
  'minProperties',
  'maxProperties',
  'dependentRequired',
])

/** Keywords about the schema itself, which tell a model nothing. */
export const ABOUT_SCHEMA: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$anchor',
  '$dynamicAnchor',
  '$recursiveAnchor',
  '$vocabulary',
  '$comment',
  '$defs',
  'definitions',
])

export type Schema = JsonObject | boolean

/** A child is at its path: `#`, then the keywords, places and names that lead there. */
export type Visit = (schema: JsonObject, path: string) => void

/** Says what would be so without it. */
export const isVacuous = (keyword: string, value: JsonValue): boolean => {
  if (value === false) return /^(?:uniqueItems|deprecated|readOnly|writeOnly)$/.test(keyword)
  if (value === 0) return /^min(?:Length|Items|Properties)$/.test(keyword)
  return isObject(value) && Object.keys(value).length === 0 && HOLDS_NAMED.has(keyword)
}

export const isRestricting = (keyword: string): boolean => RESTRICTING.has(keyword)

export const isSchema = (value: unknown): value is Schema => typeof value === 'boolean' || isObject(value)

/** Deeper or wider schemas than these have no use, and would hold the server up. */
const MOST_DEPTH = 100
const MOST_NODES = 10_000

type Child = (child: JsonValue | undefined, step: string) => boolean

/** Whether all children of a keyword pass. */
const everyChild = (keyword: string, value: JsonValue | undefined, isIt: Child): boolean => {
  if (Array.isArray(value))
    return !HOLDS_LIST.has(keyword) || value.every((child, at) => isIt(child, `${keyword}/${at}`))
  if (!isObject(value)) return true
  if (HOLDS_NAMED.has(keyword)) {
    for (const name of Object.keys(value)) if (!isIt(value[name], `${keyword}/${name}`)) return false
    return true
  }
  return !HOLDS_SCHEMA.has(keyword) || isIt(value, keyword)
}

/** Calls `visit` for a schema and all in it, never for data or names. False: there is too much of it. */
export const walk = (schema: JsonObject, visit: Visit): boolean => {
  let left = MOST_NODES
  const down = (node: JsonObject, path: string, depth: number): boolean => {
    left -= 1
    if (left < 0 || depth > MOST_DEPTH) return false
    visit(node, path)
    const below: Child = (child, step) => !isObject(child) || down(child, `${path}/${step}`, depth + 1)
    for (const keyword of Object.keys(node)) if (!everyChild(keyword, node[keyword], below)) return false
    return true
  }
  return down(schema, '#', 0)
}

/** Does the value's type, where it says one, include this? */
export const mayBe = ({ type }: JsonObject, name: string): boolean =>
  type === undefined || type === name || (Array.isArray(type) && type.includes(name))
