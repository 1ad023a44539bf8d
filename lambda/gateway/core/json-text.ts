/** A JSON object's text, patched at its top level without parsing and printing the rest: numbers, order and spaces stay. */

interface Span {
  readonly key: string
  /** From the opening quote of the key to the end of the value. */
  readonly start: number
  readonly valueStart: number
  readonly end: number
}

const QUOTE = 34
const BACKSLASH = 92
const COMMA = 44
const COLON = 58
const isOpen = (code: number) => code === 123 || code === 91
const isClose = (code: number) => code === 125 || code === 93

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

/** The members of the outermost object, in order, duplicates included. The text must be a valid JSON object. */
const members = (text: string): Span[] => {
  const spans: Span[] = []
  let depth = 0
  let start = -1
  let key: string | undefined
  let valueStart = -1
  const close = (end: number) => {
    if (key === undefined) return
    spans.push({ key, start, valueStart, end: text.slice(0, end).trimEnd().length })
    key = undefined
  }
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      const end = skipString(text, i)
      if (depth === 1 && key === undefined) {
        key = JSON.parse(text.slice(i, end)) as string
        start = i
        valueStart = -1
      }
      i = end - 1
    } else if (code === COLON && depth === 1 && valueStart === -1) valueStart = i + 1
    else if (code === COMMA && depth === 1) close(i)
    else if (isOpen(code)) depth++
    else if (isClose(code) && --depth === 0) close(i)
  }
  return spans
}

/**
 * The text with top-level members set to new values (in place, else appended) and others removed. Everything else stays
 * byte for byte: `1.0` stays `1.0`, large integers keep their digits, keys keep their order.
 */
export const patchObjectText = (
  text: string,
  set: Readonly<Record<string, unknown>>,
  remove: readonly string[] = [],
): string => {
  const found = members(text)
  const last = new Map(found.map((span) => [span.key, span]))
  const kept = found
    .filter((span) => !remove.includes(span.key) && last.get(span.key) === span)
    .map((span) =>
      Object.hasOwn(set, span.key)
        ? `${JSON.stringify(span.key)}:${JSON.stringify(set[span.key])}`
        : text.slice(span.start, span.end),
    )
  const added = Object.entries(set)
    .filter(([key]) => !last.has(key))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
  // Not `join`, which would copy a large body once more than the socket has to.
  return `{${[...kept, ...added].reduce((all, one) => (all === '' ? one : `${all},${one}`), '')}}`
}
