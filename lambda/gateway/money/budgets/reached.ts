/** The percents of a limit that are spent; the least first, each once. Exact: 80 % of 7 is reached by 6 and not by 5. */
export const reached = (percents: readonly number[], spent: bigint, limit: bigint): readonly number[] =>
  [...new Set(percents)]
    .filter((percent) => limit > 0n && limit * BigInt(percent) <= spent * 100n)
    .sort((a, b) => a - b)
