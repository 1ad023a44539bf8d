import { compact, isObject, type JsonObject, type JsonValue, without } from './value.ts'

/**
 * What becomes of a JSON value. All that is not named stays byte for byte: `1.0` stays `1.0`, keys keep their order.
 */
export interface Change {
  /** Members by their new values, in place or else at the end. */
  readonly set?: Readonly<Record<string, unknown>>
  /** Members by their keys, elements by their indices. */
  readonly remove?: readonly string[]
  /** Changes inside of members and elements. */
  readonly within?: Readonly<Record<string, Change>>
  /** Elements at the beginning and at the end of a list. */
  readonly first?: readonly JsonValue[]
  readonly last?: readonly JsonValue[]
  /** Text to put around the value. */
  readonly around?: readonly [before: string, after: string]
}

/**
 * The second change after the first one, which both have the original's indices: within what the first one sets, too.
 */
export const bothChanges = (a: Change, b: Change): Change => {
  const set: Record<string, unknown> = { ...a.set }
  const within: Record<string, Change> = { ...a.within }
  for (const [key, change] of Object.entries(b.within ?? {}))
    if (Object.hasOwn(set, key)) set[key] = changedMember(set[key] as JsonValue, change)
    else within[key] = bothChanges(within[key] ?? {}, change)
  return compact({
    set: { ...set, ...b.set },
    remove: [...(a.remove ?? []), ...(b.remove ?? [])],
    within,
    first: a.first || b.first ? [...(b.first ?? []), ...(a.first ?? [])] : undefined,
    last: a.last || b.last ? [...(a.last ?? []), ...(b.last ?? [])] : undefined,
    around: b.around ?? a.around,
  })
}

/** All of them, one after the other; undefined where there is none. */
export const allChanges = (changes: readonly (Change | undefined)[]): Change | undefined =>
  changes
    .filter((change) => change !== undefined)
    .reduce<Change | undefined>((all, change) => (all ? bothChanges(all, change) : change), undefined)

/** The change of a list by those of its elements; undefined where none changes. */
export const changeOfEach = <T>(
  list: readonly T[],
  changeOf: (item: T, index: number) => Change | undefined,
): Change | undefined => {
  const within = list.flatMap((item, index) => {
    const change = changeOf(item, index)
    return change ? [[index, change] as const] : []
  })
  return within.length > 0 ? { within: Object.fromEntries(within) } : undefined
}

/** The indices of elements, as a change names them. */
export const indicesOf = <T>(list: readonly T[], isOne: (item: T, index: number) => boolean): string[] =>
  list.flatMap((item, index) => (isOne(item, index) ? [String(index)] : []))

/** The change of what a path leads to. */
export const changeAt = (path: readonly (string | number)[], change: Change): Change =>
  path.reduceRight<Change>((inner, step) => ({ within: { [step]: inner } }), change)

const changedMember = (value: JsonValue | undefined, change: Change | undefined): JsonValue | undefined => {
  if (!change || value === undefined) return value
  if (isObject(value)) return changedValue(value, change)
  if (!Array.isArray(value)) return value
  const { within = {}, first = [], last = [] } = change
  const gone = new Set(change.remove)
  const kept = value.flatMap((item, index) =>
    gone.has(String(index)) ? [] : [changedMember(item, within[index]) ?? null],
  )
  return [...first, ...kept, ...last]
}

/** A change of what is already parsed, as `changedJson` makes it of text; nothing is put around it. */
export const changedValue = (value: JsonObject, { set = {}, remove, within = {} }: Change): JsonObject => {
  const kept = Object.entries(without(value, remove))
  return {
    ...Object.fromEntries(kept.map(([key, member]) => [key, changedMember(member, within[key])])),
    ...(set as JsonObject),
  }
}
