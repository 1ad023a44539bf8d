import type { Call } from '../core/call.ts'
import type { Dialect } from '../core/dialect.ts'
import type { Field } from '../core/field.ts'
import { arrayOr, type JsonObject, type JsonValue, objectOr, stringOr } from '../core/json/value.ts'
import { memo } from '../core/memo.ts'

/** Without it the answer would be another one. */
const isIrreplaceable = ({ to, elsewhere }: Field): boolean => to === 'refused' || elsewhere === 'refused'

const isUsed = (value: JsonValue | undefined, row: Field | undefined): boolean =>
  row !== undefined && value !== undefined && value !== null && isIrreplaceable(row) && !row.harmless?.(value)

/** Functions of the caller's are called by `function` or `custom`, or have no type at all. */
const toolOf = ({ id, type }: JsonObject): string => (stringOr(id) ?? stringOr(type) ?? '').replace(/^anthropic\./, '')

const FUNCTIONS: readonly string[] = ['', 'function', 'custom']

/** A file that the caller has stored at a provider: a source of Messages, a file of chat, the AI SDK's reference. */
const isStored = (block: JsonObject): boolean =>
  objectOr(block['source'] ?? block['file'])['file_id'] !== undefined ||
  objectOr(block['data'])['type'] === 'reference' ||
  block['type'] === 'container_upload'

const blocksOf = (message: JsonValue): JsonObject[] =>
  arrayOr(objectOr(message)['content'])
    .map(objectOr)
    .flatMap((block) => [block, ...arrayOr(block['content']).map(objectOr)])

const featuresIn = ({ body }: Pick<Call, 'body'>, { fields }: Pick<Dialect, 'fields'>): string[] => {
  const named = Object.keys(body).filter((name) => isUsed(body[name], fields[name]))
  const tools = arrayOr(body['tools']).map((tool) => toolOf(objectOr(tool)))
  const messages = arrayOr(body['messages'] ?? body['prompt'])
  const files = messages.some((message) => blocksOf(message).some(isStored)) ? ['file_id'] : []
  return [...new Set([...named, ...tools.filter((tool) => !FUNCTIONS.includes(tool)), ...files])]
}

/**
 * What of a request not everyone has who serves its model, and nobody can do otherwise, by the caller's names: fields
 * (`n`, `mcp_servers`), tools that run at a provider (`web_search_20250305`), and `file_id` for files stored at one.
 * Looked for when first asked.
 */
export const featuresOf = (call: Pick<Call, 'body'>, dialect: Pick<Dialect, 'fields'>): (() => string[]) =>
  memo(() => featuresIn(call, dialect))
