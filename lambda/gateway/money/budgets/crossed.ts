/** What was spent of a limit before something was added to it, and with that. */
export interface Crossing {
  readonly before: bigint
  readonly after: bigint
  readonly limit: bigint
  /** Whole percents of the limit. */
  readonly alerts: readonly number[]
}

/**
 * The percents that are reached by it, and were not before; the least first, each once. Exact: 80 % of 7 is reached by 6
 * and not by 5.
 */
export const crossed = ({ before, after, limit, alerts }: Crossing): readonly number[] =>
  [...new Set(alerts)]
    .filter((percent) => {
      const threshold = limit * BigInt(percent)
      return before * 100n < threshold && threshold <= after * 100n
    })
    .sort((a, b) => a - b)
