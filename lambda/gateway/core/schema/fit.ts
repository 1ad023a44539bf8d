import { arrayOr, isObject, type JsonObject, type JsonValue, without } from '../json/value.ts'
import { alternatives, flatten, plainReference, type Rewriting, refers, rewriting, told } from './flatten.ts'
import { isRestricting, isSchema, isVacuous, type Schema } from './keywords.ts'
import { conjunction } from './merge.ts'
import { objectRoot } from './object-root.ts'
import { findRecursion, resolve } from './references.ts'
import { reshape } from './reshape.ts'
import type { Fitted, SchemaRules, Subset } from './rules.ts'
import { TOO_LARGE, violations } from './violations.ts'

/** A schema on its way into a subset. */
interface Fitting extends Rewriting {
  readonly subset: Subset
  /** Definitions of the fitted schema, by what they were before. */
  readonly definitions: Map<string, { readonly name: string; readonly schema: JsonObject }>
  /** Why it cannot be told without another meaning. */
  readonly misfits: string[]
}

const MOST_DEPTH = 100

const misfit = (why: string, fitting: Fitting): void => {
  fitting.misfits.push(why)
  fitting.left = 0
}

/** Names and types of values in these would be out of reach in a closed object that does not know them. */
const CONDITIONAL = ['if', 'then', 'else', 'dependentSchemas', 'dependencies', 'allOf', 'anyOf', 'oneOf'] as const

const namesIn = (value: JsonValue | undefined): string[] => {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (!isObject(value)) return []
  const { properties } = value
  return [
    ...(isObject(properties) ? Object.keys(properties) : []),
    ...CONDITIONAL.flatMap((key) => namesIn(value[key])),
  ]
}

const conditionalNames = (node: JsonObject): string[] => [
  ...namesIn([node['if'] ?? true, node['then'] ?? true, node['else'] ?? true]),
  ...[node['dependentSchemas'], node['dependencies']].flatMap((named) =>
    isObject(named) ? Object.values(named).flatMap(namesIn) : [],
  ),
]

/** Closes an object, unless others than its named properties are meant to be in it. */
const closed = (node: JsonObject, path: string, fitting: Fitting): JsonObject => {
  const { subset } = fitting
  const isOf = [node['type']].flat().includes('object')
  if (!subset.closed || !isOf) return node
  const { properties, additionalProperties = false, patternProperties, unevaluatedProperties = false } = node
  const names = isObject(properties) ? properties : {}
  const isMap =
    additionalProperties !== false || (isObject(patternProperties) && Object.keys(patternProperties).length > 0)
  const isFree = properties === undefined && node['additionalProperties'] === undefined
  if (isMap || isFree || unevaluatedProperties !== false) misfit(`additionalProperties at ${path}`, fitting)
  for (const name of conditionalNames(node))
    if (!Object.hasOwn(names, name)) misfit(`properties/${name} at ${path}`, fitting)
  return { ...without(node, ['unevaluatedProperties']), additionalProperties: false }
}

const isTaken = (
  keyword: string,
  value: JsonValue,
  { keywords, formats, unreadPattern, mostMinItems }: Subset,
): boolean => {
  if (!keywords.has(keyword)) return false
  if (keyword === 'format' && typeof value === 'string') return formats?.has(value) ?? true
  if (keyword === 'pattern' && typeof value === 'string') return unreadPattern?.test(value) !== true
  return keyword !== 'minItems' || typeof value !== 'number' || value <= (mostMinItems ?? Infinity)
}

const named = (schemas: JsonObject, path: string, fitting: Fitting): JsonObject =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      isSchema(schema) ? fitted(schema, `${path}/${name}`, fitting) : schema,
    ]),
  )

/** The value of a keyword with the schemas in it fitted. */
const inner = (keyword: string, value: JsonValue, path: string, fitting: Fitting): JsonValue => {
  if (keyword === 'properties' && isObject(value)) return named(value, `${path}/properties`, fitting)
  if (keyword === 'prefixItems' || keyword === 'anyOf')
    return arrayOr(value).map((schema, at) =>
      isSchema(schema) ? fitted(schema, `${path}/${keyword}/${at}`, fitting) : schema,
    )
  const isOne = keyword === 'items' || (keyword === 'additionalProperties' && !fitting.subset.closed)
  return isOne && isObject(value) ? fitted(value, `${path}/${keyword}`, fitting) : value
}

/** A node without alternatives of its own: what its receiver does not take becomes words. */
const plain = (flat: JsonObject, path: string, fitting: Fitting): JsonObject => {
  const { node, lost } = reshape(flat, fitting.subset)
  const shut = closed(node, path, fitting)
  const kept: [string, JsonValue][] = []
  const dropped = new Set(lost)
  for (const [keyword, value] of Object.entries(shut)) {
    if (value === undefined) continue
    if (isTaken(keyword, value, fitting.subset)) kept.push([keyword, inner(keyword, value, path, fitting)])
    else if (!isVacuous(keyword, value)) dropped.add(keyword)
  }
  fitting.lost.push(...[...dropped].filter(isRestricting).map((keyword) => `${keyword} at ${path}`))
  const words = [...dropped].map((keyword) => `${keyword}: ${JSON.stringify(flat[keyword] ?? shut[keyword])}`)
  return told(Object.fromEntries(kept), words)
}

/** A name for what a reference leads to, as its author named it if that is possible. */
const nameFor = (pointer: string, { definitions }: Fitting): string => {
  const steps = pointer.split('/').slice(1)
  const own = /^(?:\$defs|definitions)$/.test(steps[0] ?? '') ? steps.slice(1) : steps
  const wanted = own.join('.').replaceAll(/[^\w.-]+/g, '_') || 'root'
  const taken = new Set([...definitions.values()].map(({ name }) => name))
  let name = wanted
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`
  return name
}

/** The first pointer in a schema, to name it after. */
const pointerIn = ({ $ref, allOf }: JsonObject): string =>
  typeof $ref === 'string' ? $ref : pointerIn(arrayOr(allOf).filter(isObject).find(refers) ?? { $ref: '#' })

/**
 * The reference that takes the place of a schema which stands elsewhere, in whole or in part: the parts are one
 * definition together, so that definitions that contain themselves come to an end.
 */
const referenceFor = (schema: JsonObject, fitting: Fitting): string | undefined => {
  if (!refers(schema)) return undefined
  const pointer = plainReference(schema)
  if (pointer === '#') return pointer
  const key = pointer ?? JSON.stringify(schema)
  const known = fitting.definitions.get(key)
  if (known) return `#/$defs/${known.name}`
  const target = pointer === undefined ? schema : resolve(fitting.root, pointer)
  if (!isObject(target)) return undefined
  const name = nameFor(pointerIn(schema), fitting)
  fitting.definitions.set(key, { name, schema: target })
  return `#/$defs/${name}`
}

/** A schema in its own place. */
const body = (schema: JsonObject, path: string, fitting: Fitting): JsonObject => {
  const flat = flatten(schema, path, fitting)
  if (!Array.isArray(flat['anyOf'])) return plain(flat, path, fitting)
  const { about, branches } = alternatives(flat, fitting)
  const [only, ...more] = branches
  return only && more.length === 0
    ? body(conjunction(about, only), path, fitting)
    : plain({ ...about, anyOf: branches }, path, fitting)
}

const fitted = (schema: Schema, path: string, fitting: Fitting): JsonObject => {
  fitting.left -= 1
  if (fitting.left < 0 || path.split('/').length > MOST_DEPTH) {
    if (fitting.misfits.length === 0) misfit(TOO_LARGE, fitting)
    return {}
  }
  if (schema === false) fitting.lost.push(`false at ${path}`)
  if (!isObject(schema)) return {}
  const $ref = referenceFor(schema, fitting)
  return $ref === undefined ? body(schema, path, fitting) : { $ref }
}

const whole = (root: JsonObject, fitting: Fitting): JsonObject => {
  const schema = body(root, '#', fitting)
  const $defs = new Map<string, JsonObject>()
  // Definitions that are found on the way come up as well.
  for (const { name, schema: target } of fitting.definitions.values())
    $defs.set(name, body(target, `#/$defs/${name}`, fitting))
  return $defs.size > 0 ? { ...schema, $defs: Object.fromEntries($defs) } : schema
}

/** Makes optional what leads back to where it is. */
const loosen = (schema: JsonObject, { subset, lost }: Fitting): void => {
  if (subset.recursion !== 'optional') return
  findRecursion(schema, (object, property, path) => {
    object['required'] = arrayOr(object['required']).filter((name) => name !== property)
    lost.push(`required at ${path}/properties/${property}`)
  })
}

/** Receivers of objects ask for their properties, also where there are none. */
const withProperties = (schema: JsonObject): JsonObject =>
  schema['properties'] === undefined ? { ...schema, properties: {} } : schema

/**
 * A schema as its receiver takes it, and what of it will not be enforced: that is told in `description`, and every
 * value of the schema is one of the fitted one. A schema of which that cannot be made does not fit, and stays as it is.
 */
export const fitSchema = (schema: JsonObject, rules: SchemaRules): Fitted => {
  const wrong = violations(schema, rules)
  if (wrong.includes(TOO_LARGE)) return { schema, lost: [TOO_LARGE], fits: false }
  if (wrong.length === 0) return { schema, lost: [], fits: true }
  const work = rewriting(schema)
  const root = rules.rootObject ? objectRoot(schema, work) : schema
  if (!root) return { schema, lost: wrong, fits: false }
  if (!rules.subset) return { schema: withProperties(root), lost: work.lost, fits: true }
  const { subset } = rules
  const fitting: Fitting = { ...rewriting(root), lost: work.lost, subset, definitions: new Map(), misfits: [] }
  const found = whole(root, fitting)
  const result = rules.rootObject ? withProperties(found) : found
  loosen(result, fitting)
  const left = fitting.misfits.length > 0 ? fitting.misfits : violations(result, rules)
  return left.length === 0
    ? { schema: result, lost: [...new Set(fitting.lost)], fits: true }
    : { schema, lost: [...new Set(left)], fits: false }
}
