import { arrayOr, isObject, type JsonObject, type JsonValue, without } from '../json/value.ts'
import { mayBe } from './keywords.ts'
import type { Subset } from './rules.ts'
import { literalType } from './violations.ts'

/** A node in other keywords that allow no less, and what that lost. */
interface Reshaped {
  readonly node: JsonObject
  readonly lost: readonly string[]
}

const OBJECT_KEYWORDS = ['properties', 'required', 'additionalProperties', 'patternProperties']
const ARRAY_KEYWORDS = ['items', 'prefixItems']

const REWRITTEN = ['prefixItems', 'patternProperties', 'const', 'enum']

const has = (node: JsonObject, keywords: readonly string[]): boolean =>
  keywords.some((keyword) => node[keyword] !== undefined)

const anyOf = (schemas: readonly JsonValue[]): JsonValue => {
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()]
  const [only = true, ...more] = distinct
  return more.length > 0 ? { anyOf: distinct } : only
}

/** Authors who name properties mean an object. Keywords of other types than the value's restrict nothing. */
const typed = (node: JsonObject, { closed }: Subset): JsonObject => {
  if (node['type'] === undefined && closed && node['enum'] === undefined && node['const'] === undefined) {
    if (has(node, OBJECT_KEYWORDS)) return { ...node, type: 'object' }
    if (has(node, ARRAY_KEYWORDS)) return { ...node, type: 'array' }
  }
  const vain = [
    ...(mayBe(node, 'object') ? [] : OBJECT_KEYWORDS),
    ...(mayBe(node, 'array') ? [] : ARRAY_KEYWORDS),
  ].filter((keyword) => node[keyword] !== undefined)
  return vain.length > 0 ? without(node, vain) : node
}

/** Without tuples, a list whose elements may each be what any of the places takes. */
const tuples = (node: JsonObject, { keywords }: Subset): Reshaped => {
  const { prefixItems, items, ...rest } = node
  if (!Array.isArray(prefixItems) || keywords.has('prefixItems')) return { node, lost: [] }
  const isOpen = items === undefined || items === true
  const elements = isOpen ? {} : { items: anyOf([...prefixItems, ...(items === false ? [] : [items])]) }
  return { node: { ...rest, ...elements }, lost: ['prefixItems'] }
}

/** Without patterns for names, a map whose values may each be what any of the patterns takes. */
const maps = (node: JsonObject, { keywords, closed }: Subset): Reshaped => {
  const { patternProperties, additionalProperties, ...rest } = node
  if (!isObject(patternProperties) || keywords.has('patternProperties') || closed) return { node, lost: [] }
  const values = Object.values(patternProperties).filter((schema) => schema !== undefined)
  if (values.length === 0) return { node: without(node, ['patternProperties']), lost: [] }
  const isOpen = additionalProperties === undefined || additionalProperties === true
  const others = additionalProperties === false || isOpen ? [] : [additionalProperties]
  const open = isOpen ? {} : { additionalProperties: anyOf([...values, ...others]) }
  return { node: { ...rest, ...open }, lost: ['patternProperties'] }
}

const withoutNull = (type: JsonValue | undefined): JsonValue | undefined => {
  if (!Array.isArray(type)) return type === 'null' ? undefined : type
  const others = type.filter((name) => name !== 'null')
  return others.length > 1 ? others : others[0]
}

/** `const` as `enum`, and `null` as an alternative to it, where they are not taken. */
const literals = (node: JsonObject, { keywords, literals: taken }: Subset): Reshaped => {
  const { const: value, enum: values, ...rest } = node
  if (value === undefined && values === undefined) return { node, lost: [] }
  const all = value === undefined ? arrayOr(values) : [value]
  const isTaken = (literal: JsonValue): boolean => taken?.includes(literalType(literal)) ?? true
  const lost = all.filter((literal) => !isTaken(literal))
  if (lost.length === 0) {
    const isConst = value !== undefined && keywords.has('const')
    const isBoth = value !== undefined && values !== undefined
    return { node: isConst ? { ...rest, const: value } : { ...rest, enum: all }, lost: isBoth ? ['enum'] : [] }
  }
  const others = all.filter(isTaken)
  if (lost.some((literal) => literal !== null)) return { node: rest, lost: [value === undefined ? 'enum' : 'const'] }
  if (others.length === 0) return { node: { ...rest, type: 'null' }, lost: [] }
  const type = withoutNull(rest['type'])
  const one: JsonObject = type === undefined ? { enum: others } : { type, enum: others }
  return { node: { ...without(rest, ['type']), anyOf: [one, { type: 'null' }] }, lost: [] }
}

/** A flat node in the keywords that a receiver takes, as far as there are such for what it says. */
export const reshape = (flat: JsonObject, subset: Subset): Reshaped => {
  const lost: string[] = []
  let node = typed(flat, subset)
  if (!has(node, REWRITTEN)) return { node, lost }
  for (const step of [tuples, maps, literals]) {
    const done = step(node, subset)
    lost.push(...done.lost)
    node = done.node
  }
  return { node, lost }
}
