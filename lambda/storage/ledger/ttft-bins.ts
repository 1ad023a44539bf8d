import type { Cell } from './sums.ts'

/** Bins by the power of the square root of two: a percentile is never more than a fifth off. */
export const ttftBin = (ms: number): string => String(Math.max(0, Math.round(2 * Math.log2(Math.max(1, ms)))))

/** No request of this bin had its first token later, in milliseconds. */
export const latestIn = (bin: string): number => 2 ** ((Number(bin) + 1) / 2)

const middleOf = (bin: number): number => Math.round(2 ** (bin / 2))

/** The time, in milliseconds, that this part of the requests (0 to 1) stayed within; undefined where there are none. */
export const ttftPercentile = (bins: Cell['ttft'], part: number): number | undefined => {
  const counts = Object.entries(bins).map(([bin, count]): [number, number] => [Number(bin), count])
  const total = counts.reduce((sum, [, count]) => sum + count, 0)
  let within = 0
  for (const [bin, count] of counts.sort(([a], [b]) => a - b)) {
    within += count
    if (within >= part * total) return middleOf(bin)
  }
  return undefined
}
