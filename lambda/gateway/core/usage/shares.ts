import type { JsonObject } from '../json/value.ts'

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

/** The counts that every usage of a format has, where one has it not; nothing where all are there. */
export const uncounted = (usage: JsonObject, ...names: readonly string[]): { uncounted?: readonly string[] } => {
  const missing = names.filter((name) => usage[name] === undefined || usage[name] === null)
  return missing.length > 0 ? { uncounted: missing } : {}
}
