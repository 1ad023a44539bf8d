import { isObject, type JsonObject, type JsonValue, objectOr } from '../json/value.ts'
import { count, type Unsure } from './buckets.ts'

/** A total that is divided into its parts. */
export interface Shares {
  /** Takes a part out, cut to what is left, so that the parts add up to the total. */
  take(part: number, name: string): number
  readonly rest: number
  /** The first part that was larger than what was left. */
  readonly contradiction: string | undefined
}

/** Divides a count. NaN, a count that cannot be read, makes every part NaN that it reaches. */
export const shares = (total: number): Shares => {
  const left: { -readonly [Key in keyof Shares]: Shares[Key] } = {
    rest: total,
    contradiction: undefined,
    take(part, name) {
      if (part > left.rest) left.contradiction ??= name
      const taken = Math.min(part, left.rest)
      left.rest -= taken
      return taken
    },
  }
  return left
}

/** The first contradiction of an answer's counts, as a bucket says it; nothing where they agree. */
export const contradicted = (...found: readonly (string | undefined)[]): { contradiction?: string } => {
  const contradiction = found.find((name) => name !== undefined)
  return contradiction === undefined ? {} : { contradiction }
}

/** Does an object count something under a name that is none of these? */
const isOther = (counts: JsonObject, known: readonly string[]): boolean =>
  Object.keys(counts).some((name) => !known.includes(name) && count(counts[name]) !== 0)

/**
 * What was written to a cache, by how long it stays there. Where lifetimes are told, tokens without one may have either;
 * where none are, they have the usual one. One that nobody knows has no price.
 */
export const lifetimes = (
  total: number,
  told: JsonValue | undefined,
  [usual, long]: readonly [string, string],
): {
  readonly usual: number
  readonly long: number
  readonly unsure: number
  readonly contradiction: string | undefined
} => {
  const counts = objectOr(told)
  const written = shares(total)
  const longer = written.take(count(counts[long]), long)
  const untold = written.rest - count(counts[usual])
  const isElse = isOther(counts, [usual, long])
  return {
    usual: isElse ? Number.NaN : written.rest,
    long: longer,
    unsure: isObject(told) && !isElse ? Math.max(untold, 0) : 0,
    contradiction: written.contradiction ?? (untold < 0 ? usual : undefined),
  }
}

/** Those that there are, as a bucket says them. */
export const unsureOf = (...found: readonly Unsure[]): { unsure?: readonly Unsure[] } => {
  const unsure = found.filter(({ tokens }) => tokens > 0)
  return unsure.length > 0 ? { unsure } : {}
}

/**
 * What a total says of the counts that it is the sum of: less than them contradicts them, and more hides some. `most`:
 * their sum with those that only some providers count in. Nothing where there is no total, or a count cannot be read.
 */
export const totalled = (
  total: JsonValue | undefined,
  name: string,
  sum: number,
  most = sum,
): { readonly contradiction?: string; readonly hidden: readonly string[] } => {
  const said = total === undefined || total === null ? sum : count(total)
  if (said < sum) return { contradiction: name, hidden: [] }
  return { hidden: said > most ? [name] : [] }
}

/** The counts that every usage of a format has, where one has it not, and those that are hidden; nothing where all are there. */
export const uncounted = (
  usage: JsonObject,
  names: readonly string[],
  hidden: readonly string[] = [],
): { uncounted?: readonly string[] } => {
  const missing = [...names.filter((name) => usage[name] === undefined || usage[name] === null), ...hidden]
  return missing.length > 0 ? { uncounted: missing } : {}
}
