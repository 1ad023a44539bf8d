import type { Pico } from '../money.ts'

/**
 * What something cost: exactly `pico` where nothing is missing, otherwise `known` at least and, where that can be said,
 * `upper` at most. Never a guess, and never zero for want of a fact.
 */
export interface Cost {
  readonly known: Pico
  /** What a part of it depends on and nobody said, e.g. `cacheRead` or `usage`: sorted, each once. */
  readonly missing: readonly string[]
  /** Absent where nothing is missing, and where no bound is known. */
  readonly upper?: Pico
  /** The same as `known`; absent where something is missing. */
  readonly pico?: Pico
}

/** A cost by its parts. */
export const costOf = (known: Pico, missing: readonly string[], upper?: Pico): Cost => {
  if (missing.length === 0) return { known, missing, pico: known }
  return upper === undefined ? { known, missing } : { known, missing, upper }
}

export const exactly = (pico: Pico): Cost => costOf(pico, [])

export const NOTHING: Cost = exactly(0n)

/** What is not known at all, or no more than this. */
export const unknown = (missing: string, upper?: Pico): Cost => costOf(0n, [missing], upper)

/** The most that it can have been; undefined where no bound is known. */
export const upperOf = ({ pico, upper }: Cost): Pico | undefined => pico ?? upper

/** All of them together: exact if every one is, and within bounds if every one is. In any order, the same. */
export const sumOf = (costs: readonly Cost[]): Cost => {
  const [only, ...others] = costs
  if (only && others.length === 0) return only
  const known = costs.reduce((sum, cost) => sum + cost.known, 0n)
  if (costs.every(({ pico }) => pico !== undefined)) return exactly(known)
  const missing = [...new Set(costs.flatMap((cost) => cost.missing))].sort()
  const upper = costs.reduce<Pico | undefined>((sum, cost) => {
    const most = upperOf(cost)
    return sum === undefined || most === undefined ? undefined : sum + most
  }, 0n)
  return costOf(known, missing, upper)
}

/** Each amount changed by what changes all of them alike, e.g. a factor. */
export const scaledBy = ({ known, missing, upper }: Cost, change: (pico: Pico) => Pico): Cost =>
  costOf(change(known), missing, upper === undefined ? undefined : change(upper))
