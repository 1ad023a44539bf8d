import type { Call, CanonicalCall } from '../core/call.ts'
import type { Warning } from '../core/canonical/parts.ts'
import type { Dialect } from '../core/dialect.ts'
import type { Field, Fields, Target } from '../core/field.ts'
import { isObject, type JsonObject, type JsonValue } from '../core/json/value.ts'
import { everywhere } from './field.ts'
import { fitCanonical } from './fit-canonical.ts'
import { unsupportedField } from './guard.ts'

const UNKNOWN = everywhere('reported', 'unknown to the gateway')

/** A table as a tree: the members of an object by their names, those of a list under `[]`. */
interface Node {
  readonly path: string
  readonly members: Map<string, Node>
  row?: Field
}

const below = (path: string, step: string): string => (path === '' || step === '[]' ? path + step : `${path}.${step}`)

const treeOf = (fields: Fields): Node => {
  const root: Node = { path: '', members: new Map() }
  for (const [path, row] of Object.entries(fields)) {
    let node = root
    for (const step of path.replaceAll('[]', '.[]').split('.')) {
      const next: Node = node.members.get(step) ?? { path: below(node.path, step), members: new Map() }
      node.members.set(step, next)
      node = next
    }
    node.row = row
  }
  return root
}

const TREES = new WeakMap<Fields, Node>()

/** Made on first use. */
const tree = (fields: Fields): Node => {
  const made = TREES.get(fields) ?? treeOf(fields)
  TREES.set(fields, made)
  return made
}

const unlisted = ({ path, members }: Node, key: string): Node => ({
  path: below(path, key),
  row: members.get('*')?.row ?? UNKNOWN,
  members: new Map(),
})

/** Collects the rows that a value uses, each once, unless what it says is harmless. */
const visit = (value: JsonValue | undefined, node: Node, rows: Map<string, Field>): void => {
  if (value === undefined || value === null) return
  const { row, path, members } = node
  if (row) {
    if (!rows.has(path) && !row.harmless?.(value)) rows.set(path, row)
  } else if (Array.isArray(value)) {
    const element = members.get('[]')
    if (element) for (const entry of value) visit(entry, element, rows)
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) visit(value[key], members.get(key) ?? unlisted(node, key), rows)
  }
}

/** Options are only read by the package that they are addressed to. */
const isRead = (places: readonly string[], optionsKey: string): boolean =>
  places.some((place) => {
    const owner = /(?:^|\.)providerOptions\.(\w+)/.exec(place)?.[1]
    return owner === undefined || owner === optionsKey
  })

/** Reports what a target cannot honour. Throws `unsupported` for a field whose loss would change the meaning. */
const checkFields = (fields: Fields, body: JsonObject, target: Target, optionsKey: string): Warning[] => {
  const rows = new Map<string, Field>()
  visit(body, tree(fields), rows)
  return [...rows].flatMap(([feature, row]): Warning[] => {
    const treatment = row[target]
    if (treatment === 'refused') throw unsupportedField(feature, row.why)
    if (treatment === 'reported') return [{ type: 'unsupported', feature, details: row.why }]
    return target !== 'package' || typeof treatment === 'string' || isRead(treatment, optionsKey)
      ? []
      : [{ type: 'unsupported', feature, details: 'this provider has no such setting' }]
  })
}

/** The canonical form for one target, with all that its table says is left behind. `optionsKey`: a package's. */
export const canonicalFor = (call: Call, { fields }: Dialect, target: Target, optionsKey = ''): CanonicalCall => {
  const warnings = checkFields(fields, call.body, target, optionsKey)
  const canonical = fitCanonical(call, target, optionsKey)
  return { ...canonical, warnings: [...warnings, ...canonical.warnings] }
}

/** Warnings under the names that the caller used: encoders and packages know the canonical form's, e.g. `topK`. */
export const inCallersWords = (warnings: readonly Warning[], { fields }: Dialect, { body }: Call): Warning[] => {
  const nameOf = (feature: string): string =>
    Object.keys(fields).find((path) => {
      const places = fields[path]?.package
      const isIt = (place: string) =>
        place === feature || (feature !== 'providerOptions' && place.startsWith(`${feature}.`))
      return Array.isArray(places) && places.some(isIt) && path.split(/[.[]/, 1).some((key) => key in body)
    }) ?? feature
  return warnings.map((warning) => ('feature' in warning ? { ...warning, feature: nameOf(warning.feature) } : warning))
}
