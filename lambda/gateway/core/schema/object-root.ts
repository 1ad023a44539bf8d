import { arrayOr, isObject, type JsonObject, type JsonValue, without } from '../json/value.ts'
import { alternatives, flatten, plainReference, type Rewriting, told } from './flatten.ts'
import { mayBe } from './keywords.ts'
import { ROOT_ALTERNATIVES } from './violations.ts'

const distinct = (values: readonly JsonValue[]): JsonValue[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
]

const propertiesOf = ({ properties }: JsonObject): JsonObject => (isObject(properties) ? properties : {})

/** An alternative in short: what it needs, and which values tell it from the others. */
const outline = (schema: JsonObject): JsonValue => {
  const literals = Object.entries(propertiesOf(schema)).filter(
    ([, property]) => isObject(property) && (property['const'] !== undefined || property['enum'] !== undefined),
  )
  const properties = Object.fromEntries(
    literals.map(([name, property]) => {
      const { const: value, enum: values } = isObject(property) ? property : {}
      return [name, value === undefined ? { enum: values } : { const: value }]
    }),
  )
  const required = schema['required'] === undefined ? {} : { required: schema['required'] }
  return literals.length > 0 ? { ...required, properties } : required
}

/** Others than the named properties are meant to be in it. */
const isMap = (schema: JsonObject): boolean => {
  const { properties, additionalProperties = false, unevaluatedProperties = false, patternProperties } = schema
  const isOpen = additionalProperties !== false || unevaluatedProperties !== false
  return properties === undefined || isOpen || patternProperties !== undefined
}

/** What all alternatives have in common. */
const common = ([first = {}, ...others]: readonly JsonObject[]): JsonObject =>
  Object.fromEntries(
    Object.entries(first).filter(([keyword, value]) =>
      others.every((other) => JSON.stringify(other[keyword]) === JSON.stringify(value)),
    ),
  )

/** One object for several: each property as any of them has it, and required if all of them do. */
const union = (branches: readonly JsonObject[]): JsonObject => {
  const names = new Set(branches.flatMap((branch) => Object.keys(propertiesOf(branch))))
  const properties = Object.fromEntries(
    [...names].map((name) => {
      const found = branches.map((branch) => propertiesOf(branch)[name])
      const schemas = distinct(found.filter((schema) => schema !== undefined))
      const isFree = branches.some((branch, at) => found[at] === undefined && isMap(branch))
      return [name, isFree ? {} : schemas.length === 1 ? schemas[0] : { anyOf: schemas }]
    }),
  )
  const required = [...names].filter((name) => branches.every((branch) => arrayOr(branch['required']).includes(name)))
  const shared = common(branches)
  const isClosed = branches.every((branch) => branch['additionalProperties'] === false && !branch['patternProperties'])
  const others: JsonObject = isClosed ? { additionalProperties: false } : { additionalProperties: true }
  const isSaid = shared['additionalProperties'] !== undefined || !branches.some(isMap)
  return {
    ...without(shared, ['required', ...(isSaid ? [] : ['patternProperties'])]),
    properties,
    ...(required.length > 0 ? { required } : {}),
    ...(isSaid ? {} : others),
  }
}

/** An alternative that is the whole again adds nothing to it. */
const isWholeAgain = (branch: JsonValue, seen: ReadonlySet<string>): boolean => {
  const reference = isObject(branch) ? plainReference(branch) : undefined
  return reference !== undefined && seen.has(reference)
}

/**
 * The schema as one of a single object, undefined where its values are no objects. `within`: references that lead here.
 */
const asObject = (
  schema: JsonObject,
  path: string,
  work: Rewriting,
  within: ReadonlySet<string> = new Set(),
): JsonObject | undefined => {
  const seen = new Set(within)
  const { anyOf, ...flat } = flatten(schema, path, work, seen)
  if (work.left < 0 || !mayBe(flat, 'object')) return undefined
  if (!Array.isArray(anyOf)) return { ...flat, type: 'object' }
  const others = anyOf.filter((branch) => !isWholeAgain(branch, seen))
  const { about, branches } = alternatives({ ...flat, anyOf: others }, work)
  const objects = branches.map((branch) => asObject(branch, path, work, seen)).filter((object) => object !== undefined)
  if (objects.length === 0) return undefined
  work.lost.push(`anyOf at ${path}`)
  return told({ ...about, ...union(objects), type: 'object' }, [`anyOf: ${JSON.stringify(objects.map(outline))}`])
}

/** A schema of one object without alternatives at its root; undefined if it is of something else. */
export const objectRoot = (schema: JsonObject, work: Rewriting): JsonObject | undefined => {
  const { $schema, $defs, definitions } = schema
  const object = asObject(schema, '#', work)
  if (!object || work.left < 0) return undefined
  const dropped = ROOT_ALTERNATIVES.filter((keyword) => object[keyword] !== undefined)
  work.lost.push(...dropped.map((keyword) => `${keyword} at #`))
  const words = dropped.map((keyword) => `${keyword}: ${JSON.stringify(object[keyword])}`)
  const whole = {
    $schema,
    type: 'object',
    properties: {},
    ...told(without(object, dropped), words),
    $defs,
    definitions,
  }
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined))
}
