import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr, without } from '../json/value.ts'
import { ABOUT_SCHEMA, isRestricting, isSchema } from './keywords.ts'
import { conjunction } from './merge.ts'
import { resolve } from './references.ts'

/**
 * A schema as it is rewritten: the whole that references are to, what gets lost, and how much work is left to spend.
 */
export interface Rewriting {
  readonly root: JsonObject
  readonly lost: string[]
  left: number
}

/** Rewriting gives up on schemas that grow: references can multiply without end. */
const STEPS = 1000
const BYTES_PER_STEP = 8
/** What is made of schemas is bounded as well: a step in a schema of so many bytes costs as much as two. */
const BYTES_AS_STEP = 500

export const rewriting = (root: JsonObject): Rewriting => ({
  root,
  lost: [],
  left: STEPS + JSON.stringify(root).length / BYTES_PER_STEP,
})

/** A step that made this schema. */
const spend = (work: Rewriting, made: JsonObject): void => {
  work.left -= 1 + JSON.stringify(made).length / BYTES_AS_STEP
}

/** As 2020-12 has it: tuples as `prefixItems`. And alternatives in one keyword, of which several may hold. */
const modern = (schema: JsonObject): JsonObject => {
  const { items, additionalItems, oneOf, ...rest } = without(schema, ABOUT_SCHEMA)
  const lists: JsonObject = Array.isArray(items) ? { prefixItems: items, items: additionalItems } : { items }
  const one = Object.fromEntries(Object.entries({ ...rest, ...lists }).filter(([, value]) => value !== undefined))
  return Array.isArray(oneOf) ? conjunction(one, { anyOf: oneOf }) : one
}

/** The reference that a schema is, if it is nothing else. */
export const plainReference = (schema: JsonObject): string | undefined => {
  const { $ref, allOf, ...rest } = without(schema, ABOUT_SCHEMA)
  if (Object.values(rest).some((value) => value !== undefined)) return undefined
  const [only, ...more] = arrayOr(allOf)
  if (typeof $ref === 'string') return allOf === undefined ? $ref : undefined
  return $ref === undefined && more.length === 0 && isObject(only) ? plainReference(only) : undefined
}

/** The schema with what it no longer says as words to the model. */
export const told = (schema: JsonObject, words: readonly string[]): JsonObject => {
  if (words.length === 0) return schema
  const { description } = schema
  const text = words.join(', ')
  return { ...schema, description: typeof description === 'string' ? `${description}\n${text}` : text }
}

/** Does what a schema says stand elsewhere, in whole or in part? */
export const refers = ({ $ref, allOf }: JsonObject): boolean =>
  typeof $ref === 'string' || arrayOr(allOf).some((part) => isObject(part) && refers(part))

/** What a reference and `allOf` add to a schema; what cannot be found is lost. */
const added = (
  { $ref, allOf }: JsonObject,
  path: string,
  work: Rewriting,
  seen: Set<string>,
): readonly JsonObject[] => {
  const entries = arrayOr(allOf)
  if (entries.includes(false)) work.lost.push(`allOf at ${path}`)
  const parts = entries.filter(isObject)
  if (typeof $ref !== 'string' || seen.has($ref)) return parts
  seen.add($ref)
  const target = resolve(work.root, $ref)
  if (!isObject(target) && target !== true) work.lost.push(`$ref at ${path}`)
  return isObject(target) ? [...parts, target] : parts
}

/** Are names of the one no longer under what the other says of all that it does not name? */
const isLoosened = (one: JsonObject, other: JsonObject): boolean => {
  const { additionalProperties = true, properties } = one
  const names = Object.keys(objectOr(other['properties']))
  const hasOthers = names.some((name) => !Object.hasOwn(objectOr(properties), name))
  return additionalProperties !== true && (hasOthers || other['patternProperties'] !== undefined)
}

/** Two schemas as one, with what that loosens. */
const joined = (one: JsonObject, other: JsonObject, path: string, work: Rewriting): JsonObject => {
  if (isLoosened(one, other) || isLoosened(other, one)) work.lost.push(`additionalProperties at ${path}`)
  for (const keyword of ['unevaluatedProperties', 'unevaluatedItems'])
    if (one[keyword] !== undefined && other[keyword] !== undefined) work.lost.push(`${keyword} at ${path}`)
  return conjunction(one, other)
}

const INVOLVED: ReadonlySet<string> = new Set([...ABOUT_SCHEMA, '$ref', 'allOf', 'oneOf', 'additionalItems'])

/** Is there something to flatten? */
const isInvolved = (keyword: string, value: JsonValue | undefined): boolean =>
  value === undefined || INVOLVED.has(keyword) || (keyword === 'items' && Array.isArray(value))

/**
 * One schema without references and `allOf` of its own: what they say is part of it. `seen`: references that were
 * followed.
 */
export const flatten = (
  schema: JsonObject,
  path: string,
  work: Rewriting,
  seen: Set<string> = new Set(),
): JsonObject => {
  if (Object.keys(schema).every((keyword) => !isInvolved(keyword, schema[keyword]))) return schema
  const parts = [schema]
  let flat: JsonObject = {}
  for (const part of parts) {
    flat = joined(flat, without(modern(part), ['$ref', 'allOf']), path, work)
    spend(work, flat)
    if (work.left < 0) return {}
    parts.push(...added(part, path, work, seen))
  }
  // What could not be said in one.
  const { allOf: left, ...whole } = flat
  if (left === undefined) return whole
  const keywords = arrayOr(left).flatMap((part) => Object.keys(objectOr(part)))
  // Without some of its alternatives it would be another schema.
  if (keywords.includes('anyOf')) work.left = 0
  work.lost.push(...keywords.map((keyword) => `${keyword} at ${path}`))
  return told(whole, [`allOf: ${JSON.stringify(left)}`])
}

/** Alternatives with all that stands beside them in each, since grammars take one or the other. */
export const alternatives = (flat: JsonObject, work: Rewriting): { about: JsonObject; branches: JsonObject[] } => {
  const { anyOf, ...rest } = flat
  const isAbout = ([keyword]: [string, JsonValue | undefined]): boolean => !isRestricting(keyword)
  const about = Object.fromEntries(Object.entries(rest).filter(isAbout))
  const beside = Object.fromEntries(Object.entries(rest).filter((entry) => !isAbout(entry)))
  const branches = arrayOr(anyOf).flatMap((branch) => {
    if (work.left < 0 || !isSchema(branch) || branch === false) return []
    const made = branch === true ? beside : conjunction(beside, branch)
    spend(work, made)
    return [made]
  })
  return { about, branches }
}
