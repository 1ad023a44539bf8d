import { toNs } from '../../../storage/gate-state.ts'
import type { Draw, GateState, Paced } from '../../../storage/gates.ts'

/**
 * Requests and tokens a minute as buckets that fill evenly (GCRA): what is kept is the time when a bucket is full again.
 * A sixth of the limit may come at once, so that in any 60 seconds no more than 7/6 of it gets through, however many
 * processes ask; whoever always asks gets the limit.
 */

const MINUTE_NS = 60_000_000_000n

/** Beyond it a nanosecond is no measure of a token any more. */
export const MOST_PER_MINUTE = 1_000_000_000

/** Throws RangeError for what is no limit: less than one, more than a billion, or a part of one. */
export const checkLimit = (perMinute: number): void => {
  if (!Number.isSafeInteger(perMinute) || perMinute < 1 || perMinute > MOST_PER_MINUTE)
    throw new RangeError(`no whole number from 1 to ${MOST_PER_MINUTE} a minute: ${perMinute}`)
}

/** Rounded down, so that nobody gets less than the limit; the burst makes up for it. */
const intervalOf = (perMinute: number): bigint => MINUTE_NS / BigInt(perMinute)

/** The time that so many take, as long as the bucket fills in it. Fewer than none give it back. */
export const timeFor = (perMinute: number, count: number): bigint => intervalOf(perMinute) * BigInt(Math.ceil(count))

const burstOf = (perMinute: number): bigint => intervalOf(perMinute) * ((7n * BigInt(perMinute)) / 6n) - MINUTE_NS

/** What so many requests or tokens draw. */
export const drawOf = (perMinute: number, count: number): Draw => ({
  takeNs: timeFor(perMinute, count),
  burstNs: burstOf(perMinute),
})

/** Whole milliseconds, later rather than too early. */
const toMs = (ns: bigint): number => (ns > 0n ? Number((ns + 999_999n) / 1_000_000n) : 0)

/** A bucket as callers are told about it. */
export interface Filling {
  /** How many would get through now. */
  readonly remaining: number
  /** Until it is full, in milliseconds. */
  readonly fullInMs: number
}

export const fillingOf = (state: GateState, unit: Paced, perMinute: number, nowMs: number): Filling => {
  const missing = (state.fullAtNs[unit] ?? 0n) - toNs(nowMs)
  const [interval, burst] = [intervalOf(perMinute), burstOf(perMinute)]
  // A full bucket gives one at least, however slowly it fills.
  if (missing <= 0n) return { remaining: Math.max(1, Number(burst / interval)), fullInMs: 0 }
  return { remaining: missing < burst ? Number((burst - missing) / interval) : 0, fullInMs: toMs(missing) }
}

/** After how many milliseconds so much could be drawn, if nobody else did. */
export const waitFor = (state: GateState, unit: Paced, { takeNs, burstNs }: Draw, nowMs: number): number => {
  const missing = (state.fullAtNs[unit] ?? 0n) - toNs(nowMs)
  // What does not fit in waits for a full bucket.
  return toMs(takeNs > burstNs ? missing : missing + takeNs - burstNs)
}
