/** JSON values as they come off the wire, and the few guards that read them. */

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
export type JsonObject = { [key: string]: JsonValue | undefined }

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value if it is an object, an empty one otherwise: for reading optional branches of a provider's answer. */
export const objectOr = (value: unknown): JsonObject => (isObject(value) ? value : {})
export const arrayOr = (value: unknown): JsonValue[] => (Array.isArray(value) ? value : [])
/** The elements of a list as objects; none where it is no list. */
export const objectsIn = (value: unknown): JsonObject[] => arrayOr(value).map(objectOr)
export const stringOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const numberOr = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

/** `T` as `compact` leaves it: a key whose value may be undefined becomes one that may be absent. */
type Compacted<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** A copy without the keys whose value is undefined, so that bodies stay free of `null`s nobody wrote. */
export const compact = <const T extends Record<string, unknown>>(object: T): Compacted<T> => {
  const kept: Record<string, unknown> = {}
  for (const key in object) {
    const value: unknown = object[key]
    // Assigned, a provider's own `__proto__` would become the prototype.
    if (value !== undefined && key !== '__proto__') kept[key] = value
  }
  return kept as Compacted<T>
}

/** The entry of a table by a word of somebody else: `constructor` and the like are none, unless the table has them. */
export const ownIn = <T>(table: Readonly<Record<string, T>> | undefined, word: string): T | undefined =>
  table && Object.hasOwn(table, word) ? table[word] : undefined

/** An object without members of these names; itself where there are no names. */
export const without = (object: JsonObject, names: Iterable<string> = []): JsonObject => {
  const out = new Set(names)
  return out.size === 0 ? object : Object.fromEntries(Object.entries(object).filter(([name]) => !out.has(name)))
}

/** The parsed object, or undefined when the text is not JSON or not an object. Never throws. */
export const parseObject = (text: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
