import { type KeyNames, withKeys } from '../json/key-names.ts'
import { isObject, type JsonObject, type JsonValue } from '../json/value.ts'
import { walk } from './keywords.ts'

type Rename = (value: JsonValue, names: KeyNames) => JsonValue

const ROOT_POINTER = /^#(?!\/(?:\$defs|definitions)\/)(?=\/|$)/

const listed: Rename = (value, names) =>
  Array.isArray(value) ? value.map((name) => (typeof name === 'string' ? (names.get(name) ?? name) : name)) : value

const instance: Rename = (value, names) => (isObject(value) ? withKeys(value, names) : value)

const each =
  (rename: Rename): Rename =>
  (value, names) =>
    Array.isArray(value) ? value.map((item) => rename(item, names)) : value

/** A schema of the same object. */
const inPlace: Rename = (schema, names) => {
  if (!isObject(schema)) return schema
  const entries = Object.entries(schema).map(([keyword, value]): [string, JsonValue | undefined] => {
    const rename = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined
    return [keyword, rename && value !== undefined ? rename(value, names) : value]
  })
  return Object.fromEntries(entries)
}

const byName =
  (rename: Rename): Rename =>
  (value, names) =>
    isObject(value)
      ? withKeys(
          Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rename(inner ?? null, names)])),
          names,
        )
      : value

/** The model still reads what the caller calls it. */
const properties: Rename = (value, names) => {
  if (!isObject(value)) return value
  const titled = Object.entries(value).map(([name, schema]): [string, JsonValue | undefined] => [
    name,
    names.has(name) && isObject(schema) ? { title: name, ...schema } : schema,
  ])
  return withKeys(Object.fromEntries(titled), names)
}

/** All keywords in which the names of an object's properties stand, or schemas of the same object. */
const KEYWORDS: Readonly<Record<string, Rename>> = {
  properties,
  required: listed,
  dependentRequired: byName(listed),
  dependentSchemas: byName(inPlace),
  dependencies: byName((value, names) => (Array.isArray(value) ? listed(value, names) : inPlace(value, names))),
  // biome-ignore lint/suspicious/noThenProperty: the keyword is called that
  then: inPlace,
  if: inPlace,
  else: inPlace,
  not: inPlace,
  allOf: each(inPlace),
  anyOf: each(inPlace),
  oneOf: each(inPlace),
  propertyNames: (schema, names) => ({ anyOf: [schema, { enum: [...names.values()] }] }),
  default: instance,
  examples: each(instance),
}

/** A name that no definition has. */
const freeName = (definitions: JsonObject): string => {
  let name = 'whole'
  while (Object.hasOwn(definitions, name)) name += '_'
  return name
}

/**
 * With a copy of what it was, to which references to it lead from now on: objects within keep the names that they have.
 */
const withCopy = (schema: JsonObject): JsonObject => {
  const copy = structuredClone(schema)
  const { $defs, definitions, ...own } = copy
  const named = isObject($defs) ? $defs : {}
  const name = freeName(named)
  let isReferred = false
  walk(copy, (node) => {
    const { $ref } = node
    if (typeof $ref !== 'string' || !ROOT_POINTER.test($ref)) return
    node['$ref'] = $ref.replace('#', `#/$defs/${name}`)
    isReferred = true
  })
  return isReferred ? { ...copy, $defs: { ...named, [name]: own } } : schema
}

/**
 * The schema of an object whose properties have other names, for which nothing else changes, nor for objects within it.
 */
export const withPropertyNames = (schema: JsonObject, names: KeyNames): JsonObject =>
  inPlace(withCopy(schema), names) as JsonObject
