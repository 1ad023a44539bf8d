import type { JsonValue } from './value.ts'

/** JSON as it came: its bytes, and the same with one character for each of them, in which places are found. */
export interface JsonSource {
  readonly bytes: Uint8Array
  readonly text: string
}

/** JSON syntax is ASCII, and no byte of another character looks like it: UTF-8 is scanned without being decoded. */
export const jsonSource = (json: Uint8Array | string): JsonSource => {
  const bytes = typeof json === 'string' ? Buffer.from(json) : json
  return { bytes, text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') }
}

/** A stretch of a text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A member of an object with its key, or an element of an array with its index, without the spaces around. */
export interface Child extends Span {
  readonly key: string
  /** Where a member's value begins. */
  readonly valueStart: number
}

const QUOTE = 34
const BACKSLASH = 92
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const isOpen = (code: number) => code === 123 || code === OPEN_BRACKET
const isClose = (code: number) => code === 125 || code === 93
const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9

/** Index after the string that opens at `start`. Strings are most of a body, so they are skipped by `indexOf`. */
const skipString = (text: string, start: number): number => {
  let end = text.indexOf('"', start + 1)
  while (end !== -1) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end + 1
    end = text.indexOf('"', end + 1)
  }
  return text.length
}

/** How deep objects and arrays nest: 1 for `{}`. The text need not be valid JSON. */
export const depthOf = (text: string): number => {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) i = skipString(text, i) - 1
    else if (isOpen(code)) deepest = Math.max(deepest, ++depth)
    else if (isClose(code)) depth--
  }
  return deepest
}

/** How many members its objects have in all, those included that a later one of the same name hides. */
export const membersIn = (text: string): number => {
  let members = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) i = skipString(text, i) - 1
    else if (code === COLON) members++
  }
  return members
}

/** The same of what became of it. */
export const countMembers = (value: JsonValue | undefined): number => {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Object.values(value)
  return inner.reduce<number>((sum, member) => sum + countMembers(member), Array.isArray(value) ? 0 : inner.length)
}

/** A stretch without the spaces at its ends. */
export const trimmed = (text: string, { start, end }: Span): Span => {
  let [from, to] = [start, end]
  while (from < to && isSpace(text.charCodeAt(from))) from++
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--
  return { start: from, end: to }
}

/** What is between the brackets, cut at its commas. */
const items = (text: string, { start, end }: Span): Span[] => {
  const found: Span[] = []
  let depth = 0
  let from = start + 1
  for (let i = from; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) i = skipString(text, i) - 1
    else if (isOpen(code)) depth++
    else if (depth === 0 && (code === COMMA || isClose(code))) {
      found.push(trimmed(text, { start: from, end: i }))
      from = i + 1
    } else if (isClose(code)) depth--
  }
  return found.filter((item) => item.start < item.end)
}

/** A name that is written as it is. */
const PLAIN_KEY = /^"[ !#-[\]-~]*"$/

/** The name that stands there as a JSON string, of whose bytes each is a character. */
const keyIn = (bytes: string): string =>
  PLAIN_KEY.test(bytes) ? bytes.slice(1, -1) : (JSON.parse(Buffer.from(bytes, 'latin1').toString()) as string)

/** What an object or an array that fills the span holds, in order, duplicates included. The text is valid JSON. */
export const children = (text: string, span: Span): Child[] => {
  const code = text.charCodeAt(span.start)
  if (!isOpen(code)) return []
  const found = items(text, span)
  if (code === OPEN_BRACKET)
    return found.map((item, index) => ({ ...item, key: String(index), valueStart: item.start }))
  return found.map((item) => {
    const keyEnd = skipString(text, item.start)
    const { start: valueStart } = trimmed(text, { start: text.indexOf(':', keyEnd) + 1, end: item.end })
    return { ...item, key: keyIn(text.slice(item.start, keyEnd)), valueStart }
  })
}
