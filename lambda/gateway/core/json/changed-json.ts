import type { Change } from './change.ts'
import { type Child, children, type JsonSource, type Span, trimmed } from './text.ts'

/** Text in the place of a stretch of the original. */
interface Edit extends Span {
  readonly text: string
}

/** Up to here, copying the pieces together costs less than sending them one by one. */
const MAX_COPIED_BYTES = 256 * 1024

/** A removed item goes with the comma behind it; at the end there is none, so the one before the first of them goes. */
const removals = (all: readonly Child[], isGone: (child: Child) => boolean): Edit[] => {
  const lastKept = all.findLastIndex((child) => !isGone(child))
  const [first, last] = [all[0], all.at(-1)]
  if (!first || !last) return []
  const gone = all.slice(0, lastKept + 1).flatMap((child, index): Edit[] => {
    const next = all[index + 1]
    return isGone(child) && next ? [{ start: child.start, end: next.start, text: '' }] : []
  })
  return [...gone, { start: all[lastKept]?.end ?? first.start, end: last.end, text: '' }]
}

const printed = ([key, value]: [string, unknown]): string => `${JSON.stringify(key)}:${JSON.stringify(value)}`

/** What comes in front of what is kept of a list, and behind it. */
const additionsTo = (kept: number, { first = [], last = [] }: Change): readonly [first: string, last: string] => {
  const [before, behind] = [first, last].map((items) => items.map((item) => JSON.stringify(item)).join(','))
  return [
    first.length > 0 && kept > 0 ? `${before},` : (before ?? ''),
    last.length > 0 && kept + first.length > 0 ? `,${behind}` : (behind ?? ''),
  ]
}

const addedTo = (kept: readonly Child[], set: Readonly<Record<string, unknown>>): string => {
  const keys = new Set(kept.map(({ key }) => key))
  const added = Object.entries(set).filter(([key]) => !keys.has(key))
  return added.length > 0 ? `${kept.length > 0 ? ',' : ''}${added.map(printed).join(',')}` : ''
}

const editsOf = (text: string, span: Span, change: Change): Edit[] => {
  const { set = {}, within = {}, around } = change
  const all = children(text, span)
  const last = new Map(all.map((child) => [child.key, child]))
  // Of members with the same name the last one counts, as in parsing.
  const removed = new Set(change.remove)
  const isGone = (child: Child): boolean => removed.has(child.key) || last.get(child.key) !== child
  const kept = all.filter((child) => !isGone(child))
  const inside = kept.flatMap(({ key, valueStart, end }): Edit[] => {
    if (Object.hasOwn(set, key)) return [{ start: valueStart, end, text: JSON.stringify(set[key]) }]
    return Object.hasOwn(within, key) ? editsOf(text, { start: valueStart, end }, within[key] ?? {}) : []
  })
  const start = span.start + 1
  const at = all.at(-1)?.end ?? start
  const [front, back] = text[span.start] === '{' ? ['', addedTo(kept, set)] : additionsTo(kept.length, change)
  return [
    ...(around ? [{ start: span.start, end: span.start, text: around[0] }] : []),
    { start, end: start, text: front },
    ...[...inside, ...removals(all, isGone)].sort((a, b) => a.start - b.start),
    { start: at, end: at, text: back },
    ...(around ? [{ start: span.end, end: span.end, text: around[1] }] : []),
  ]
}

/** The changed JSON, in pieces: of a large body none is copied. The source is valid JSON. */
export const changedJson = ({ bytes, text }: JsonSource, change: Change): Uint8Array[] => {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const edit of editsOf(text, trimmed(text, { start: 0, end: text.length }), change)) {
    if (edit.start > at) pieces.push(bytes.subarray(at, edit.start))
    if (edit.text !== '') pieces.push(Buffer.from(edit.text))
    at = edit.end
  }
  if (at < bytes.length) pieces.push(bytes.subarray(at))
  return bytes.length < MAX_COPIED_BYTES ? [Buffer.concat(pieces)] : pieces
}
