/** Counters by name, absent ones being zero; histograms are counters named after their bins. */
export type Counts = Readonly<Record<string, number>>

/** What is measured, and the end of its lowest bin: everything below is in that one. */
export interface Scale {
  readonly name: string
  readonly least: number
}

/** Milliseconds to the first token: up to 450 s. */
export const TTFT: Scale = { name: 'ttft', least: 10 }
/** Output tokens a second: up to 22,000. */
export const TPS: Scale = { name: 'tps', least: 0.5 }

/**
 * Each bin is a quarter wider than the one before it, so a percentile is never more than that off: well below the
 * doubling that changes an order of attempts. Finer bins would be more counters to store, to read and to add up.
 */
const GROWTH = 1.25
/** As many as it takes to the longest wait: `DEFAULT_TIMEOUTS.firstTokenMs` is 300 s. */
const BINS = 48

/** The counters of one measured value. */
export const tally = ({ name, least }: Scale, value: number): Counts => {
  const bin = Math.ceil(Math.log(value / least) / Math.log(GROWTH))
  return { [`${name}${Math.min(Math.max(bin, 0), BINS - 1)}`]: 1 }
}

export const sum = (all: Iterable<Counts>): Counts => {
  const total: Record<string, number> = {}
  for (const counts of all) for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count
  return total
}

const binsOf = (counts: Counts, { name }: Scale): number[] =>
  Array.from({ length: BINS }, (_, bin) => counts[`${name}${bin}`] ?? 0)

/** How many values were counted. */
export const size = (counts: Counts, scale: Scale): number => binsOf(counts, scale).reduce((a, b) => a + b, 0)

/**
 * The value that the share `p` (0 to 1) of all values is not above, interpolated inside its bin; undefined for none.
 */
export const percentile = (counts: Counts, scale: Scale, p: number): number | undefined => {
  let rank = p * size(counts, scale)
  for (const [bin, count] of binsOf(counts, scale).entries()) {
    if (count > 0 && rank <= count) return scale.least * GROWTH ** (bin - 1 + rank / count)
    rank -= count
  }
  return undefined
}
