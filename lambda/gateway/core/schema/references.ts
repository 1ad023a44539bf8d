import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from '../json/value.ts'
import { isSchema, type Schema, walk } from './keywords.ts'

/** `#` is the schema itself. */
const DEFINITION = /^#(?:\/(\$defs|definitions)\/([^/]+))?$/

const decoded = (step: string): string => {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return step
  }
}

/** The schema that a pointer leads to, undefined for one to elsewhere. */
export const resolve = (root: JsonObject, pointer: string): Schema | undefined => {
  if (!/^#(?:\/|$)/.test(pointer)) return undefined
  let value: JsonValue | undefined = root
  for (const step of pointer.split('/').slice(1)) {
    const name = decoded(step)
    if (Array.isArray(value)) value = value[Number(name)]
    else value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }
  return isSchema(value) ? value : undefined
}

/**
 * Where the definition is that a reference is to, `$defs/name`, or `''` for the whole schema; undefined for any other.
 */
export const definitionOf = (reference: JsonValue | undefined): string | undefined => {
  const found = typeof reference === 'string' ? DEFINITION.exec(reference) : undefined
  if (!found) return undefined
  const [, keyword, name] = found
  return keyword === undefined || name === undefined ? '' : `${keyword}/${decoded(name)}`
}

const definitionsIn = (schema: JsonObject): ReadonlyMap<string, JsonObject> => {
  const { $defs, definitions } = schema
  const found = new Map([['', schema]])
  for (const [keyword, named] of Object.entries({ $defs, definitions }))
    for (const [name, definition] of Object.entries(isObject(named) ? named : {}))
      if (isObject(definition)) found.set(`${keyword}/${name}`, definition)
  return found
}

/** Definitions stand in the whole schema, but are not of what it describes until something refers to them. */
const isDefinition = (path: string): boolean => /^#\/(?:\$defs|definitions)\//.test(path)

const referencesIn = (schema: JsonObject): string[] => {
  const names: string[] = []
  walk(schema, (node, path) => {
    const name = isDefinition(path) ? undefined : definitionOf(node['$ref'])
    if (name !== undefined) names.push(name)
  })
  return names
}

/** By definition, those that can be reached from it. */
const reachable = (definitions: ReadonlyMap<string, JsonObject>): ReadonlyMap<string, ReadonlySet<string>> => {
  const direct = new Map([...definitions].map(([name, definition]) => [name, referencesIn(definition)]))
  const reached = new Map<string, ReadonlySet<string>>()
  for (const [name, first] of direct) {
    const seen = new Set(first)
    // Names that are added while it runs come up as well.
    for (const next of seen) for (const further of direct.get(next) ?? []) seen.add(further)
    reached.set(name, seen)
  }
  return reached
}

/** What to do with an object whose required property leads back to the definition that the object is in. */
type Back = (object: JsonObject, property: string, path: string) => void

/** The required properties of an object that have a reference in them, and where those lead. */
const requiredReferences = (node: JsonObject): [string, string[]][] => {
  const properties = objectOr(node['properties'])
  return arrayOr(node['required']).flatMap((name): [string, string[]][] => {
    const child = typeof name === 'string' && Object.hasOwn(properties, name) ? properties[name] : undefined
    return typeof name === 'string' && isObject(child) ? [[name, referencesIn(child)]] : []
  })
}

/**
 * Finds definitions that contain themselves: calls `back` for required properties on the way; true if there are any.
 */
export const findRecursion = (schema: JsonObject, back: Back = () => {}): boolean => {
  const definitions = definitionsIn(schema)
  const reached = reachable(definitions)
  const recursive = [...definitions].filter(([name]) => reached.get(name)?.has(name))
  for (const [name, definition] of recursive)
    walk(definition, (node, path) => {
      if (isDefinition(path)) return
      const at = name === '' ? path : `#/${name}${path.slice(1)}`
      for (const [property, references] of requiredReferences(node))
        if (references.some((to) => to === name || reached.get(to)?.has(name))) back(node, property, at)
    })
  return recursive.length > 0
}
