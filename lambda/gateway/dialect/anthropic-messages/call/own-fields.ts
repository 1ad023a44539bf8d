import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import { type JsonObject, objectOr } from '../../../core/json/value.ts'
import { snake, snakeKeys } from '../../casing.ts'
import { OWN_FIELDS } from './fields.ts'

/** What this wire reads of its options; the last ones have a place elsewhere in the body or its headers. */
const READ: ReadonlySet<string> = new Set([
  ...OWN_FIELDS,
  'thinking',
  'effort',
  'task_budget',
  'disable_parallel_tool_use',
  'anthropic_beta',
])

/**
 * Options as fields of the same names; those with a place elsewhere are not among them. A container without skills is
 * sent as its bare id.
 */
export const ownFields = (own: JsonObject): WithWarnings<{ fields: JsonObject }> => {
  const spelled = objectOr(snakeKeys(own))
  const fields: JsonObject = Object.fromEntries(OWN_FIELDS.map((name) => [name, spelled[name]]))
  const { id, skills } = objectOr(fields['container'])
  const unread = Object.keys(own).filter((name) => !READ.has(snake(name)))
  return {
    fields: id !== undefined && skills === undefined ? { ...fields, container: id } : fields,
    warnings: unread.map((name) => unsupported(`providerOptions.anthropic.${name}`, 'unknown to this API')),
  }
}
