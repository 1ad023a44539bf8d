import { type Child, children, type JsonSource, type Span, trimmed } from './text.ts'
import { compact, isObject, type JsonObject, type JsonValue, without } from './value.ts'

/** What becomes of a JSON value. All that is not named stays byte for byte: `1.0` stays `1.0`, keys keep their order. */
export interface Change {
  /** Members by their new values, in place or else at the end. */
  readonly set?: Readonly<Record<string, unknown>>
  /** Members by their keys, elements by their indices. */
  readonly remove?: readonly string[]
  /** Changes inside of members and elements. */
  readonly within?: Readonly<Record<string, Change>>
  /** Text to put around the value. */
  readonly around?: readonly [before: string, after: string]
}

/** Text in the place of a stretch of the original. */
interface Edit extends Span {
  readonly text: string
}

/** Up to here, copying the pieces together costs less than sending them one by one. */
const MAX_COPIED_BYTES = 256 * 1024

/** Both changes of one value. Where they set the same member, the second one's value counts. */
export const bothChanges = (a: Change, b: Change): Change => {
  const within: Record<string, Change> = { ...a.within }
  for (const [key, change] of Object.entries(b.within ?? {})) within[key] = bothChanges(within[key] ?? {}, change)
  return compact({
    set: { ...a.set, ...b.set },
    remove: [...(a.remove ?? []), ...(b.remove ?? [])],
    within,
    around: b.around ?? a.around,
  })
}

const changedMember = (value: JsonValue | undefined, change: Change | undefined): JsonValue | undefined => {
  if (!change || value === undefined) return value
  if (isObject(value)) return changedValue(value, change)
  if (!Array.isArray(value)) return value
  const { within = {} } = change
  const gone = new Set(change.remove)
  return value.flatMap((item, index) => (gone.has(String(index)) ? [] : [changedMember(item, within[index]) ?? null]))
}

/** A change of what is already parsed, as `changedJson` makes it of text; nothing is put around it. */
export const changedValue = (value: JsonObject, { set = {}, remove, within = {} }: Change): JsonObject => {
  const kept = Object.entries(without(value, remove))
  return {
    ...Object.fromEntries(kept.map(([key, member]) => [key, changedMember(member, within[key])])),
    ...(set as JsonObject),
  }
}

/** The change of what a path leads to. */
export const changeAt = (path: readonly (string | number)[], change: Change): Change =>
  path.reduceRight<Change>((inner, step) => ({ within: { [step]: inner } }), change)

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

const editsOf = (text: string, span: Span, { set = {}, remove = [], within = {}, around }: Change): Edit[] => {
  const all = children(text, span)
  const last = new Map(all.map((child) => [child.key, child]))
  // Of members with the same name the last one counts, as in parsing.
  const removed = new Set(remove)
  const isGone = (child: Child): boolean => removed.has(child.key) || last.get(child.key) !== child
  const kept = all.filter((child) => !isGone(child))
  const inside = kept.flatMap(({ key, valueStart, end }): Edit[] => {
    if (Object.hasOwn(set, key)) return [{ start: valueStart, end, text: JSON.stringify(set[key]) }]
    return Object.hasOwn(within, key) ? editsOf(text, { start: valueStart, end }, within[key] ?? {}) : []
  })
  const isObject = text[span.start] === '{'
  const added = Object.entries(set).filter(([key]) => isObject && !kept.some((child) => child.key === key))
  const at = all.at(-1)?.end ?? span.start + 1
  const addition = added.length > 0 ? `${kept.length > 0 ? ',' : ''}${added.map(printed).join(',')}` : ''
  return [
    ...(around ? [{ start: span.start, end: span.start, text: around[0] }] : []),
    ...[...inside, ...removals(all, isGone)].sort((a, b) => a.start - b.start),
    { start: at, end: at, text: addition },
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
