/** Credits of teams: what was put into an account and what was taken from it. Entries are added and never changed. */

/**
 * What was bought; what an operator puts right; what a month allows; what of that was not used and is gone; what requests
 * of a day cost.
 */
export const CREDIT_KINDS = ['purchase', 'correction', 'allowance', 'lapse', 'usage'] as const
export type CreditKind = (typeof CREDIT_KINDS)[number]

export interface CreditEntry {
  /** No other of its team has it: up to 128 letters, digits and `#-_.:`. */
  readonly id: string
  /** When it was made, milliseconds since 1970. */
  readonly at: number
  readonly kind: CreditKind
  /** Integer pico-dollars; less than nothing is taken away. */
  readonly pico: bigint
  /** What it is about: the month of an allowance or a lapse (`2026-11`), the day of usage (`2026-11-26`). */
  readonly period?: string
  readonly note?: string
  /** Who made it: `user@host`. */
  readonly by?: string
}

export interface CreditEntries {
  /** Adds an entry, and returns true, unless there is one of that id. */
  add(team: string, entry: CreditEntry): Promise<boolean>
  /** All of a team's, the newest last. Throws for what cannot be read: it must not count as nothing. */
  list(team: string): Promise<readonly CreditEntry[]>
}

/** Of entries of one moment in the order of their ids. */
export const newestLast = (a: CreditEntry, b: CreditEntry): number =>
  a.at - b.at || (a.id < b.id ? -1 : Number(a.id > b.id))

/** Throws for what is no entry. */
export const readEntry = (entry: Omit<CreditEntry, 'pico' | 'kind'>, kind: string, pico: string): CreditEntry => {
  const known = CREDIT_KINDS.find((one) => one === kind)
  if (!known || !/^-?\d{1,30}$/.test(pico) || !Number.isSafeInteger(entry.at))
    throw new Error(`The entry ${entry.id} of a team's credits cannot be read.`)
  return { ...entry, kind: known, pico: BigInt(pico) }
}
