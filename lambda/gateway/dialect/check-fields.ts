import type { Call, HubCall } from '../core/call.ts'
import type { Dialect } from '../core/dialect.ts'
import type { Field, Fields, Target } from '../core/field.ts'
import { isObject, type JsonObject, type JsonValue } from '../core/json.ts'
import type { Warning } from '../core/parts.ts'
import { everywhere } from './field.ts'
import { unsupportedField } from './guard.ts'

const UNKNOWN = everywhere('reported', 'unknown to the gateway')

/** Paths that the table knows more about than themselves: `a` and `a[]` for `a[].b`. Computed once per table. */
const PARENTS = new WeakMap<Fields, ReadonlySet<string>>()

const parentsOf = (fields: Fields): ReadonlySet<string> => {
  const known = PARENTS.get(fields)
  if (known) return known
  const parents = Object.keys(fields).flatMap((path) =>
    [...path.matchAll(/\.|\[\]/g)].map(({ index }) => path.slice(0, index)),
  )
  const set = new Set(parents)
  PARENTS.set(fields, set)
  return set
}

/** The rows that a body uses, each once, with a value that is not harmless. */
const rowsOf = (fields: Fields, body: JsonObject): Map<string, Field> => {
  const rows = new Map<string, Field>()
  const parents = parentsOf(fields)
  const visit = (value: JsonValue | undefined, path: string): void => {
    if (value === undefined || value === null) return
    if (!parents.has(path)) {
      const row = Object.hasOwn(fields, path) ? fields[path] : fields[path.replace(/[^.]*$/, '*')]
      if (!row?.harmless?.(value)) rows.set(path, row ?? UNKNOWN)
    } else if (Array.isArray(value)) for (const entry of value) visit(entry, `${path}[]`)
    else if (isObject(value)) for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`)
  }
  for (const [key, value] of Object.entries(body)) visit(value, key)
  return rows
}

/** Options are only read by the package that they are addressed to. */
const isRead = (places: readonly string[], optionsKey: string): boolean =>
  places.some((place) => {
    const owner = /(?:^|\.)providerOptions\.(\w+)/.exec(place)?.[1]
    return owner === undefined || owner === optionsKey
  })

/** Reports what a target cannot honour. Throws `unsupported` for a field whose loss would change the meaning. */
const checkFields = (fields: Fields, body: JsonObject, target: Target, optionsKey: string): Warning[] =>
  [...rowsOf(fields, body)].flatMap(([feature, row]): Warning[] => {
    const treatment = row[target]
    if (treatment === 'refused') throw unsupportedField(feature, row.why)
    if (treatment === 'reported') return [{ type: 'unsupported', feature, details: row.why }]
    return target !== 'package' || typeof treatment === 'string' || isRead(treatment, optionsKey)
      ? []
      : [{ type: 'unsupported', feature, details: 'this provider has no such setting' }]
  })

/** The canonical form for one target, with all that its table says is left behind. `optionsKey`: a package's. */
export const hubFor = (call: Call, { fields }: Dialect, target: Target, optionsKey = ''): HubCall => {
  const warnings = checkFields(fields, call.body, target, optionsKey)
  const hub = call.hub()
  return { ...hub, warnings: [...warnings, ...hub.warnings] }
}

/** Warnings under the names that the caller used: encoders and packages know the canonical form's, e.g. `topK`. */
export const inCallersWords = (warnings: readonly Warning[], { fields }: Dialect, { body }: Call): Warning[] => {
  const nameOf = (feature: string): string =>
    Object.keys(fields).find((path) => {
      const places = fields[path]?.package
      const isIt = (place: string) => place === feature || place.startsWith(`${feature}.`)
      return Array.isArray(places) && places.some(isIt) && path.split(/[.[]/, 1).some((key) => key in body)
    }) ?? feature
  return warnings.map((warning) => ('feature' in warning ? { ...warning, feature: nameOf(warning.feature) } : warning))
}
