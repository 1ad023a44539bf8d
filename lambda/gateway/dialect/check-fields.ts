import type { Amends, Call, CanonicalCall } from '../core/call.ts'
import type { Warning } from '../core/canonical/parts.ts'
import { unsupported } from '../core/canonical/warning.ts'
import type { Dialect, Wire } from '../core/dialect.ts'
import type { Field, Fields } from '../core/field.ts'
import { isObject, type JsonObject, type JsonValue } from '../core/json/value.ts'
import { memoEach } from '../core/memo.ts'
import { fitCanonical } from './fit-canonical.ts'
import { unsupportedField } from './guard.ts'
import { isRead, treatmentOf } from './treatment.ts'

const UNKNOWN: Field = { to: 'reported', why: 'unknown to the gateway' }

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

const tree = memoEach(treeOf)

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

/** Reports what a target cannot honour. Throws `unsupported` for a field whose loss would change the meaning. */
const checkFields = (fields: Fields, body: JsonObject, target: Wire | 'package', optionsKey: string): Warning[] => {
  const rows = new Map<string, Field>()
  visit(body, tree(fields), rows)
  return [...rows].flatMap(([feature, row]): Warning[] => {
    const { treatment, why } = treatmentOf(row, target)
    if (treatment === 'refused') throw unsupportedField(feature, why)
    if (treatment === 'reported') return [unsupported(feature, why)]
    const isLost = target === 'package' && typeof treatment === 'object' && !isRead(treatment, optionsKey)
    return isLost && row.elsewhere !== 'gateway' ? [unsupported(feature, 'this provider has no such setting')] : []
  })
}

/**
 * The canonical form for a wire, or for a package that reads the options of `optionsKey`, with all that the tables say
 * is left behind.
 */
export const canonicalFor = (
  call: Call,
  dialect: Dialect,
  target: Wire | 'package',
  optionsKey = '',
): CanonicalCall => {
  const warnings = checkFields(dialect.fields, call.body, target, optionsKey)
  const canonical = fitCanonical(call, dialect, target, optionsKey)
  const { reasoning, warnings: amended = [] }: Partial<Amends> = call.amends ?? {}
  return {
    options: reasoning ? { ...canonical.options, reasoning } : canonical.options,
    warnings: [...amended, ...warnings, ...canonical.warnings],
  }
}

/** Warnings under the names that the caller used: encoders and packages know the canonical form's, e.g. `topK`. */
export const inCallersWords = (warnings: readonly Warning[], { fields }: Dialect, { body }: Call): Warning[] => {
  const nameOf = (feature: string): string =>
    Object.entries(fields).find(([path, row]) => {
      const { treatment: places } = treatmentOf(row, 'package')
      const isIt = (place: string) =>
        place === feature || (feature !== 'providerOptions' && place.startsWith(`${feature}.`))
      return typeof places === 'object' && places.some(isIt) && path.split(/[.[]/, 1).some((key) => key in body)
    })?.[0] ?? feature
  return warnings.map((warning) => ('feature' in warning ? { ...warning, feature: nameOf(warning.feature) } : warning))
}
