import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkLimit, drawOf, fillingOf, MOST_PER_MINUTE, timeFor, waitFor } from '#gateway/money/gates/limits.ts'
import { EMPTY_GATE, failedIn, NO_AMOUNTS, withCost, withHold } from '../../../../../lambda/storage/gate-state.ts'
import type { GateState, Paced, Reserve } from '../../../../../lambda/storage/gates.ts'

const START = Date.UTC(2026, 10, 26, 23, 59)
const MINUTE_MS = 60_000

const asking = (unit: Paced, perMinute: number, count: number, nowMs: number): Reserve => ({
  ...{ hold: 'H', amounts: NO_AMOUNTS, limits: {}, mostOpen: 1, nowMs },
  draws: { [unit]: drawOf(perMinute, count) },
})

/** A gate to which the requests of several instances come, one after the other, as a store takes them. */
const bucket = (unit: Paced, perMinute: number) => {
  let state: GateState = EMPTY_GATE
  return {
    state: () => state,
    take: (nowMs: number, count = 1): boolean => {
      const asked = asking(unit, perMinute, count, nowMs)
      if (failedIn(state, asked)) return false
      state = { ...withHold(state, asked), holds: new Map() }
      return true
    },
  }
}

/** The most that was admitted in 60 seconds, the end excluded. */
const mostInAMinute = (admitted: readonly (readonly [ms: number, count: number])[]): number => {
  let [most, sum, from] = [0, 0, 0]
  for (const [ms, count] of admitted) {
    sum += count
    while ((admitted[from]?.[0] ?? ms) <= ms - MINUTE_MS) sum -= admitted[from++]?.[1] ?? 0
    most = Math.max(most, sum)
  }
  return most
}

const limit = fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 3000 }))
/** Gaps in milliseconds: bursts, quiet times, and whatever is between. */
const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat(20), fc.nat(500), fc.nat(20_000)), {
  minLength: 1,
  maxLength: 300,
})

describe('a limit of requests', () => {
  test('lets no more than 7/6 of it through in any minute, midnight included, however they come', () =>
    fc.assert(
      fc.property(limit, gaps, fc.integer({ min: 1, max: 40 }), (perMinute, all, atOnce) => {
        const { take } = bucket('requests', perMinute)
        const admitted: [number, number][] = []
        let now = START
        for (const gap of all) {
          now += gap
          for (let each = 0; each < atOnce; each++) if (take(now)) admitted.push([now, 1])
        }
        expect(mostInAMinute(admitted)).toBeLessThanOrEqual((perMinute * 7) / 6)
      }),
      { numRuns: 300 },
    ))

  test('is what gets through when always more is asked for, and not less', () =>
    fc.assert(
      fc.property(limit, fc.integer({ min: 1, max: 97 }), (perMinute, stepMs) => {
        const { take } = bucket('requests', perMinute)
        let admitted = 0
        const step = Math.min(stepMs, Math.ceil(MINUTE_MS / perMinute / 2))
        for (let now = START; now < START + 3 * MINUTE_MS; now += step) if (take(now)) admitted++
        expect(admitted).toBeGreaterThanOrEqual(3 * perMinute)
      }),
      { numRuns: 60 },
    ))

  test('never refuses whoever comes no more often than it says', () =>
    fc.assert(
      fc.property(limit, fc.nat(MINUTE_MS), (perMinute, offset) => {
        const { take } = bucket('requests', perMinute)
        const times = Array.from({ length: 200 }, (_, n) => START + offset + n * Math.ceil(MINUTE_MS / perMinute))
        expect(times.every((ms) => take(ms))).toBe(true)
      }),
    ))

  test('is the same for several instances whose clocks differ a little', () => {
    const { take } = bucket('requests', 600)
    const admitted: [number, number][] = []
    for (let ms = 0; ms < 3 * MINUTE_MS; ms += 10)
      if (take(START + ms + ((ms / 10) % 4) * 50 - 75)) admitted.push([ms, 1])
    expect(mostInAMinute(admitted)).toBeLessThanOrEqual(702)
    expect(admitted.length).toBeGreaterThanOrEqual(1800)
  })
})

describe('a limit of tokens', () => {
  test('lets no more than 7/6 of it through in any minute, where no request alone is more than what may come at once', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 6000, max: MOST_PER_MINUTE }),
        fc.array(fc.tuple(fc.nat(4000), fc.double({ min: 0.0001, max: 1, noNaN: true })), { maxLength: 300 }),
        (perMinute, asks) => {
          const { take } = bucket('tokens', perMinute)
          const admitted: [number, number][] = []
          let now = START
          for (const [gap, part] of asks) {
            now += gap
            const count = Math.floor((perMinute / 7) * part)
            if (take(now, count)) admitted.push([now, count])
          }
          expect(mostInAMinute(admitted)).toBeLessThanOrEqual((perMinute * 7) / 6)
        },
      ),
    ))

  test('lets a larger request through when the bucket is full, which then owes it', () => {
    const { take, state } = bucket('tokens', 6000)
    expect(take(START, 12_000)).toBe(true)
    expect(take(START + MINUTE_MS, 1)).toBe(false)
    expect(fillingOf(state(), 'tokens', 6000, START + MINUTE_MS)).toEqual({ remaining: 0, fullInMs: MINUTE_MS })
    expect(take(START + 2 * MINUTE_MS - 9000, 1)).toBe(true)
  })

  test('takes what a request really had, once that is known', () => {
    const asked = asking('tokens', 6000, 900, START)
    const held = withHold(EMPTY_GATE, asked)
    const settled = withCost(held, {
      ...{ hold: 'H', held: NO_AMOUNTS, cost: NO_AMOUNTS },
      returnNs: { tokens: timeFor(6000, 900 - 250) },
    })
    expect(fillingOf(settled ?? EMPTY_GATE, 'tokens', 6000, START)).toEqual({ remaining: 750, fullInMs: 2500 })
  })
})

describe('what callers are told', () => {
  test('how many are left and when all are back', () => {
    const { take, state } = bucket('requests', 60)
    const told = (ms: number) => fillingOf(state(), 'requests', 60, START + ms)
    expect(told(0)).toEqual({ remaining: 10, fullInMs: 0 })
    for (let count = 0; count < 4; count++) take(START)
    expect(told(0)).toEqual({ remaining: 6, fullInMs: 4000 })
    expect(told(1500)).toEqual({ remaining: 7, fullInMs: 2500 })
    for (let count = 0; count < 6; count++) take(START)
    expect(told(0)).toEqual({ remaining: 0, fullInMs: 10_000 })
    expect(take(START)).toBe(false)
    expect(waitFor(state(), 'requests', drawOf(60, 1), START)).toBe(1000)
    expect(take(START + 999)).toBe(false)
    expect(take(START + 1000)).toBe(true)
  })

  test('the wait is as long as it has to be, and no longer', () =>
    fc.assert(
      fc.property(limit, fc.integer({ min: 1, max: 60 }), fc.nat(30_000), (perMinute, count, later) => {
        const { take, state } = bucket('requests', perMinute)
        while (take(START, count));
        const now = START + later
        const wait = waitFor(state(), 'requests', drawOf(perMinute, count), now)
        const asked = (ms: number) => failedIn(state(), asking('requests', perMinute, count, now + ms))
        expect(asked(wait)).toBeUndefined()
        if (wait > 0) expect(asked(wait - 1)).toBeDefined()
      }),
    ))

  test.each([0, -1, 1.5, Number.NaN, MOST_PER_MINUTE + 1])('%d a minute is no limit', (perMinute) => {
    expect(() => checkLimit(perMinute)).toThrow(RangeError)
  })
})
