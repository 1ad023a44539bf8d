import { arrayOr, isObject, type JsonObject, type JsonValue } from '../json/value.ts'
import { isSchema, type Schema } from './keywords.ts'

/**
 * Two values of one keyword as one that allows no less than both together; undefined: there is none, the first stays.
 */
type Merge = (first: JsonValue, second: JsonValue) => JsonValue | undefined

const highest: Merge = (first, second) =>
  typeof first === 'number' && typeof second === 'number' ? Math.max(first, second) : undefined
const lowest: Merge = (first, second) =>
  typeof first === 'number' && typeof second === 'number' ? Math.min(first, second) : undefined

const same = (first: JsonValue, second: JsonValue): boolean => JSON.stringify(first) === JSON.stringify(second)

const narrower = (type: JsonValue, types: readonly JsonValue[]): JsonValue[] => {
  if (types.includes(type)) return [type]
  if (type === 'integer' && types.includes('number')) return ['integer']
  return type === 'number' && types.includes('integer') ? ['integer'] : []
}

const listed = (value: JsonValue): JsonValue[] => (Array.isArray(value) ? value : [value])

const types: Merge = (first, second) => {
  const both = listed(first).flatMap((type) => narrower(type, listed(second)))
  return both.length > 1 ? both : both[0]
}

const enums: Merge = (first, second) => {
  const both = arrayOr(first).filter((value) => arrayOr(second).some((other) => same(value, other)))
  return both.length > 0 ? both : undefined
}

const required: Merge = (first, second) => [...new Set([...arrayOr(first), ...arrayOr(second)])]

/** A line once, so that what is merged again and again stays as it is. */
const told: Merge = (first, second) => [...new Set(`${first}\n${second}`.split('\n'))].join('\n')

/** Schemas that both hold: what is within them is for later. */
const both = (first: Schema, second: Schema): Schema => {
  if (first === true) return second
  if (second === true) return first
  return first === false || second === false ? false : { allOf: [first, second] }
}

const schemas: Merge = (first, second) => (isSchema(first) && isSchema(second) ? both(first, second) : undefined)

const named: Merge = (first, second) => {
  if (!isObject(first) || !isObject(second)) return undefined
  const all = new Map(Object.entries(first))
  for (const [name, schema] of Object.entries(second)) {
    const known = all.get(name)
    all.set(name, isSchema(known) && isSchema(schema) ? both(known, schema) : schema)
  }
  return Object.fromEntries(all)
}

const places: Merge = (first, second) => {
  const [some, others] = [arrayOr(first), arrayOr(second)]
  return Array.from({ length: Math.max(some.length, others.length) }, (_, at) => {
    const [one = true, other = true] = [some[at], others[at]]
    return isSchema(one) && isSchema(other) ? both(one, other) : one
  })
}

const MOST_PRODUCTS = 200

/** Each of the first beside each of the second. */
const products: Merge = (first, second) => {
  const [some, others] = [arrayOr(first), arrayOr(second)]
  if (some.length * others.length > MOST_PRODUCTS) return undefined
  return some.flatMap((one) => others.map((other) => (isSchema(one) && isSchema(other) ? both(one, other) : one)))
}

const MERGES: Readonly<Record<string, Merge>> = {
  type: types,
  enum: enums,
  required,
  description: told,
  minimum: highest,
  exclusiveMinimum: highest,
  minLength: highest,
  minItems: highest,
  minProperties: highest,
  maximum: lowest,
  exclusiveMaximum: lowest,
  maxLength: lowest,
  maxItems: lowest,
  maxProperties: lowest,
  properties: named,
  patternProperties: named,
  $defs: named,
  definitions: named,
  prefixItems: places,
  items: schemas,
  additionalProperties: schemas,
  // What the one has looked at is nothing to the other: together they may restrict nothing.
  unevaluatedProperties: () => true,
  unevaluatedItems: () => true,
  anyOf: products,
  allOf: (first, second) => [...arrayOr(first), ...arrayOr(second)],
}

/** What describes a schema has the outer one's words. */
const FIRST_WINS: ReadonlySet<string> = new Set(['title', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'])

/** A schema for what two schemas allow, or a little more where one schema cannot say it: then it has an `allOf`. */
export const conjunction = (first: JsonObject, second: JsonObject): JsonObject => {
  const result = new Map(Object.entries(first))
  const rest: JsonObject = {}
  for (const [keyword, value] of Object.entries(second)) {
    const known = result.get(keyword)
    if (value === undefined) continue
    if (known === undefined) result.set(keyword, value)
    else if (same(known, value) || FIRST_WINS.has(keyword)) continue
    else {
      const merged = MERGES[keyword]?.(known, value)
      if (merged === undefined) rest[keyword] = value
      else result.set(keyword, merged)
    }
  }
  const left = Object.keys(rest)
  if (left.length > 0) result.set('allOf', [...arrayOr(result.get('allOf')), rest])
  return Object.fromEntries(result)
}
