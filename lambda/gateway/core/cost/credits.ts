/** What a team that pays in advance has set: when its requests are charged, and what it gets each month. */

/** Requests that begin in this time are charged. Milliseconds since 1970, the end excluded; absent: it has none yet. */
export interface CreditPeriod {
  readonly fromMs: number
  readonly untilMs?: number
}

/** What may be spent in each month (UTC) before anything is bought. */
export interface Allowance {
  /** Integer pico-dollars as decimal text. */
  readonly pico: string
  /** When it was set, milliseconds since 1970: months that were over by then have none. */
  readonly sinceMs: number
}

export interface Credits {
  /** In the order of time, at least one. */
  readonly periods: readonly CreditPeriod[]
  /** Absent: nothing but what is bought. */
  readonly allowance?: Allowance
}

/** Are requests that begin from now on charged, as far as it is set? */
export const areOn = (credits: Credits | undefined): boolean =>
  credits?.periods.some(({ untilMs }) => untilMs === undefined) ?? false

/** What of a time, its end excluded, is charged. */
export const chargedWithin = (
  { periods }: Credits,
  fromMs: number,
  toMs: number,
): readonly (readonly [fromMs: number, toMs: number])[] =>
  periods.flatMap(({ fromMs: from, untilMs: until = toMs }) => {
    const span = [Math.max(from, fromMs), Math.min(until, toMs)] as const
    return span[0] < span[1] ? [span] : []
  })
