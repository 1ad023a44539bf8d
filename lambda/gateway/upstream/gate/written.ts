import { isObject } from '../../core/json/value.ts'

/** What becomes of a text. */
export type Clean = (text: string) => string

/** Members that stay as they are. */
export type Keep = (name: string, value: unknown) => boolean

const TEXTS: ReadonlySet<string> = new Set([
  ...['content', 'text', 'delta', 'refusal', 'reasoning', 'reasoning_content', 'thinking', 'signature', 'data'],
  ...['arguments', 'partial_json', 'encrypted_content'],
])
const VALUES: ReadonlySet<string> = new Set(['input', 'args'])

/**
 * What the model itself says, thinks or calls, in any dialect, passes as it is: the caller may have asked about the
 * very key, and a file that a model edits must not come back with a mark in it.
 */
export const isModelsOwn: Keep = (name, value) => VALUES.has(name) || (TEXTS.has(name) && typeof value === 'string')

const KEEP_NOTHING: Keep = () => false

/** Nobody means what nests deeper; a walk through it would not come back. */
const MAX_DEPTH = 100

/**
 * Every string of a JSON value cleaned, names of members included, and null in place of what nests too deep; the same
 * value where there is nothing to clean.
 */
export const cleanJson = (value: unknown, clean: Clean, keep = KEEP_NOTHING, depth = 0): unknown => {
  if (typeof value === 'string') return clean(value)
  if (typeof value === 'object' && depth > MAX_DEPTH) return null
  if (Array.isArray(value)) {
    const items = value.map((item) => cleanJson(item, clean, keep, depth + 1))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (!isObject(value)) return value
  let cleaned: [name: string, member: unknown][] | undefined
  const names = Object.keys(value)
  for (const [index, name] of names.entries()) {
    const member = value[name]
    const cleanName = clean(name)
    const cleanMember = keep(name, member) ? member : cleanJson(member, clean, keep, depth + 1)
    if (cleanName !== name || cleanMember !== member)
      cleaned ??= names.slice(0, index).map((before) => [before, value[before]])
    cleaned?.push([cleanName, cleanMember])
  }
  return cleaned ? Object.fromEntries(cleaned) : value
}

/** Undefined for what is no JSON. */
const cleanDocument = (text: string, clean: Clean, keep: Keep): string | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    const cleaned = cleanJson(value, clean, keep)
    return cleaned === value ? text : JSON.stringify(cleaned)
  } catch {
    return undefined
  }
}

const DATA = /^data: ?/

const cleanLine = (line: string, clean: Clean, keep: Keep): string => {
  const [prefix = ''] = DATA.exec(line) ?? []
  const document = prefix === '' ? undefined : cleanDocument(line.slice(prefix.length), clean, keep)
  return document === undefined ? clean(line) : prefix + document
}

/** A JSON document, server-sent events or any other text cleaned; what needs nothing stays byte for byte. */
export const cleanWritten = (text: string, clean: Clean, keep = KEEP_NOTHING): string =>
  cleanDocument(text, clean, keep) ??
  text
    .split(/(\r\n|\r|\n)/)
    .map((line) => cleanLine(line, clean, keep))
    .join('')
