import { arrayOr, isObject, type JsonObject, type JsonValue } from '../json/value.ts'
import { mayBe, walk } from './keywords.ts'
import { definitionOf, findRecursion } from './references.ts'
import type { SchemaRules, Size, Subset } from './rules.ts'

/** What a receiver of objects refuses at the root. */
export const ROOT_ALTERNATIVES = ['$ref', 'anyOf', 'oneOf', 'allOf', 'not', 'enum', 'const'] as const

export const TOO_LARGE = 'too large a schema at #'

const STRUCTURE = ['type', 'enum', 'const', 'anyOf', '$ref'] as const

type Check = (node: JsonObject, subset: Subset) => readonly string[]

const when = (isSo: boolean, keyword: string): readonly string[] => (isSo ? [keyword] : [])

export const literalType = (value: JsonValue): string => (value === null ? 'null' : typeof value)

const isObjectSchema = (node: JsonObject): boolean =>
  node['properties'] !== undefined || (node['type'] !== undefined && mayBe(node, 'object'))

/** Each for itself: what is wrong with one node, apart from what it contains. */
const CHECKS: readonly Check[] = [
  (node, { keywords }) => Object.keys(node).filter((keyword) => node[keyword] !== undefined && !keywords.has(keyword)),
  ({ format }, { formats }) => when(typeof format === 'string' && formats?.has(format) === false, 'format'),
  ({ pattern }, { unreadPattern }) =>
    when(typeof pattern === 'string' && unreadPattern?.test(pattern) === true, 'pattern'),
  ({ minItems }, { mostMinItems = Infinity }) => when(Number(minItems ?? 0) > mostMinItems, 'minItems'),
  (node, { literals }) =>
    literals
      ? [
          ...when(
            arrayOr(node['enum']).some((value) => !literals.includes(literalType(value))),
            'enum',
          ),
          ...when(node['const'] !== undefined && !literals.includes(literalType(node['const'])), 'const'),
        ]
      : [],
  (node, { closed }) => {
    if (!closed) return []
    const names = isObject(node['properties']) ? node['properties'] : {}
    const isOpen = isObjectSchema(node) && node['additionalProperties'] !== false
    const isVain =
      isObjectSchema(node) && !arrayOr(node['required']).every((name) => Object.hasOwn(names, String(name)))
    const isAny = STRUCTURE.every((keyword) => node[keyword] === undefined)
    const hasBoolean = [...Object.values(names), ...arrayOr(node['anyOf']), node['items']].some(
      (child) => typeof child === 'boolean',
    )
    return [
      ...when(isOpen, 'additionalProperties'),
      ...when(isVain, 'required'),
      ...when(isAny, 'a value of any type'),
      ...when(hasBoolean, 'a value of any type'),
    ]
  },
  (node, { plainReferences }) => {
    if (!plainReferences || node['$ref'] === undefined) return []
    const isPlain = Object.keys(node).every((keyword) => keyword === '$ref' || node[keyword] === undefined)
    return when(!isPlain || definitionOf(node['$ref']) === undefined, '$ref')
  },
]

const depthOf = (path: string): number => path.split('/').filter((step) => step === 'properties').length

/** What limits are told in. */
export const sizeOf = (schema: JsonObject): Size => {
  const size = { properties: 0, optional: 0, unions: 0, enumValues: 0, depth: 0 }
  walk(schema, (node, path) => {
    const { properties, required, type } = node
    const names = isObject(properties) ? Object.keys(properties) : []
    const needed = new Set(arrayOr(required))
    size.properties += names.length
    size.optional += names.filter((name) => !needed.has(name)).length
    size.unions += (Array.isArray(type) ? 1 : 0) + (Array.isArray(node['anyOf']) ? 1 : 0)
    size.enumValues += arrayOr(node['enum']).length
    if (names.length > 0) size.depth = Math.max(size.depth, depthOf(path) + 1)
  })
  return size
}

const LIMITS: readonly (readonly [keyof Size, string])[] = [
  ['properties', 'properties'],
  ['optional', 'properties that are not required'],
  ['unions', 'alternatives'],
  ['enumValues', 'values in enums'],
  ['depth', 'levels of objects'],
]

const sizeViolations = (schema: JsonObject, limits: Partial<Size>): string[] => {
  const size = sizeOf(schema)
  return LIMITS.flatMap(([name, words]) => {
    const most = limits[name] ?? Infinity
    return size[name] > most ? [`more than ${most} ${words} at #`] : []
  })
}

const recursionViolations = (schema: JsonObject, { recursion }: Subset): string[] => {
  const found: string[] = []
  const isRecursive = findRecursion(schema, (_, property, path) => {
    if (recursion === 'optional') found.push(`required at ${path}/properties/${property}`)
  })
  return isRecursive && recursion === 'none' ? ['recursion at #/$defs'] : found
}

const subsetViolations = (schema: JsonObject, subset: Subset): string[] => {
  const found: string[] = []
  let hasReferences = false
  const isWhole = walk(schema, (node, path) => {
    hasReferences ||= node['$ref'] !== undefined
    for (const check of CHECKS) for (const keyword of check(node, subset)) found.push(`${keyword} at ${path}`)
  })
  if (!isWhole) return [TOO_LARGE]
  if (hasReferences && subset.recursion !== 'any') found.push(...recursionViolations(schema, subset))
  if (subset.limits) found.push(...sizeViolations(schema, subset.limits))
  return found
}

/** What in a schema a receiver would refuse or ignore, as `keyword at path`. */
export const violations = (schema: JsonObject, { rootObject, subset }: SchemaRules): string[] => [
  ...(rootObject
    ? [
        ...when(schema['type'] !== 'object', 'type at #'),
        ...when(!isObject(schema['properties']), 'properties at #'),
        ...ROOT_ALTERNATIVES.filter((keyword) => schema[keyword] !== undefined).map((keyword) => `${keyword} at #`),
      ]
    : []),
  ...(subset ? subsetViolations(schema, subset) : []),
]
