import { isObject, type JsonObject, type JsonValue } from '#gateway/core/json/value.ts'

/** `a[].b` as steps, `[]` for an element. */
const stepsOf = (path: string): string[] => path.replaceAll('[]', '.[]').split('.')

/** A copy with the value at the path; `[]` is the last element. Text that stands for one part becomes that part. */
export const withValue = (body: JsonObject, path: string, value: JsonValue): JsonObject => {
  const set = (at: JsonValue | undefined, [step, ...rest]: readonly string[]): JsonValue => {
    if (step === undefined) return value
    if (step === '[]') {
      const list = Array.isArray(at) ? at : [typeof at === 'string' ? { type: 'text', text: at } : {}]
      return [...list.slice(0, -1), set(list.at(-1), rest)]
    }
    const object = isObject(at) ? at : {}
    return { ...object, [step]: set(object[step], rest) }
  }
  return set(body, stepsOf(path)) as JsonObject
}

/** Everything at a path, in any element. */
export const valuesAt = (body: JsonValue, path: string): JsonValue[] =>
  stepsOf(path).reduce<JsonValue[]>(
    (found, step) =>
      found.flatMap((value) => {
        if (step === '[]') return Array.isArray(value) ? value : []
        const inner = isObject(value) ? value[step] : undefined
        return inner === undefined ? [] : [inner]
      }),
    [body],
  )

/** The values below a value, itself included. */
export const below = (value: JsonValue): JsonValue[] => [
  value,
  ...(typeof value === 'object' && value !== null
    ? Object.values(value).flatMap((inner) => (inner === undefined ? [] : below(inner)))
    : []),
]

/** Paths whose values differ between two bodies, as deep as both have objects or lists of one length. */
export const changed = (before: JsonValue | undefined, after: JsonValue | undefined, path = ''): string[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return after.flatMap((value, index) => changed(before[index], value, `${path}[]`))
  if (!isObject(before ?? {}) || !isObject(after ?? {}) || (before === undefined && path.includes('.'))) return [path]
  const [old, now] = [before ?? {}, after ?? {}] as JsonObject[]
  const keys = new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])
  return [...keys].flatMap((key) => changed(old?.[key], now?.[key], path === '' ? key : `${path}.${key}`))
}
