import {
  type Adjusting,
  type Amounts,
  type Draw,
  type Failed,
  type GateState,
  MOST_AMOUNT,
  MOST_HOLDS,
  PACED,
  type Reserve,
  type Settle,
  UNITS,
} from './gates.ts'

/** What a gate does, wherever its state is kept. */

export const NO_AMOUNTS: Amounts = { pico: 0n, requests: 0n, tokens: 0n }

export const EMPTY_GATE: GateState = { used: NO_AMOUNTS, holds: new Map(), fullAtNs: {} }

const combined = (a: Amounts, b: Amounts, by: (a: bigint, b: bigint) => bigint): Amounts => ({
  pico: by(a.pico, b.pico),
  requests: by(a.requests, b.requests),
  tokens: by(a.tokens, b.tokens),
})

const plus = (a: Amounts, b: Amounts): Amounts => combined(a, b, (x, y) => x + y)
const minus = (a: Amounts, b: Amounts): Amounts => combined(a, b, (x, y) => x - y)

export const sumOfAmounts = (all: Iterable<Amounts>): Amounts => [...all].reduce(plus, NO_AMOUNTS)

export const heldIn = ({ holds }: GateState): Amounts => sumOfAmounts(holds.values())

/** What is gone, whatever becomes of those that run. */
export const spentIn = (state: GateState): Amounts => minus(state.used, heldIn(state))

/** In nanoseconds since 1970. */
export const toNs = (ms: number): bigint => BigInt(Math.round(ms * 1000)) * 1000n

/** A full bucket gives whatever is asked for, and may owe it: what is larger than the bucket would never get it. */
const isShort = (fullAt: bigint, now: bigint, { takeNs, burstNs }: Draw): boolean =>
  fullAt > now && fullAt + takeNs > now + burstNs

/** The first condition that does not hold. */
export const failedIn = (
  state: GateState,
  { hold, amounts, limits, mostOpen, draws, nowMs }: Reserve,
): Failed | undefined => {
  const over = UNITS.find(
    (unit) => state.used[unit] + amounts[unit] > (limits[unit] ?? state.used[unit] + amounts[unit]),
  )
  if (over) return { condition: 'limit', unit: over }
  const isOpening = hold !== undefined && amounts.requests > 0n
  if (isOpening && heldIn(state).requests + amounts.requests > BigInt(mostOpen)) return { condition: 'open' }
  if (hold !== undefined && state.holds.size >= MOST_HOLDS) return { condition: 'open' }
  const short = PACED.find((unit) => {
    const draw = draws[unit]
    return draw && isShort(state.fullAtNs[unit] ?? 0n, toNs(nowMs), draw)
  })
  if (short) return { condition: 'bucket', unit: short }
  return hold !== undefined && state.holds.has(hold) ? { condition: 'hold' } : undefined
}

/** The state with what was asked for, all conditions of which hold. */
export const withHold = (state: GateState, { hold, amounts, draws, nowMs }: Reserve): GateState => {
  const now = toNs(nowMs)
  const drawn = PACED.flatMap((unit) => {
    const draw = draws[unit]
    const fullAt = state.fullAtNs[unit] ?? 0n
    return draw ? [[unit, (fullAt > now ? fullAt : now) + draw.takeNs] as const] : []
  })
  return {
    ...state,
    used: plus(state.used, amounts),
    holds: hold === undefined ? state.holds : new Map(state.holds).set(hold, amounts),
    fullAtNs: { ...state.fullAtNs, ...Object.fromEntries(drawn) },
  }
}

/** The state with that back in its buckets. */
export const withReturned = (state: GateState, returnNs: Adjusting['returnNs'] = {}): GateState => {
  const returned = PACED.flatMap((unit) => {
    const ns = returnNs[unit]
    return ns === undefined ? [] : [[unit, (state.fullAtNs[unit] ?? 0n) - ns] as const]
  })
  return { ...state, fullAtNs: { ...state.fullAtNs, ...Object.fromEntries(returned) } }
}

/** The state with the cost in the hold's place; undefined where it has no such hold. */
export const withCost = (state: GateState, { hold, held, cost, returnNs }: Settle): GateState | undefined => {
  const found = state.holds.get(hold)
  if (!found || writeAmounts(found) !== writeAmounts(held)) return undefined
  const holds = new Map(state.holds)
  holds.delete(hold)
  return withReturned({ ...state, used: plus(state.used, minus(cost, held)), holds }, returnNs)
}

/** The state with so much more used; undefined where it was adjusted under that name before. */
export const withAdjusted = (
  before: GateState,
  by: Amounts,
  { once, returnNs }: Adjusting = {},
): GateState | undefined => {
  const state = withReturned({ ...before, used: plus(before.used, by) }, returnNs)
  if (once === undefined) return state
  if (state.adjusted?.has(once)) return undefined
  return { ...state, adjusted: new Set(state.adjusted).add(once) }
}

/** Holds and what is adjusted once: a part of an attribute's name. */
const NAME = /^[0-9A-Z]{1,40}$/

const checkAmounts = (least: bigint, amounts: readonly Amounts[]): void => {
  for (const amount of amounts.flatMap((each) => UNITS.map((unit) => each[unit])))
    if (amount < least || amount > MOST_AMOUNT)
      throw new RangeError(`no amount between ${least} and ${MOST_AMOUNT}: ${amount}`)
}

/** Throws RangeError for what no store can count. */
export const checkHold = (hold: string | undefined, ...amounts: readonly Amounts[]): void => {
  if (hold !== undefined && !NAME.test(hold)) throw new RangeError(`no id of a hold: ${hold}`)
  checkAmounts(0n, amounts)
}

/** Likewise. */
export const checkAdjustment = (by: Amounts, once: string | undefined): void => {
  if (once !== undefined && !NAME.test(once)) throw new RangeError(`no name of an adjustment: ${once}`)
  checkAmounts(-MOST_AMOUNT, [by])
}

/** `1700000000,1,4096`: by far the most there is in a gate. */
export const writeAmounts = (amounts: Amounts): string => UNITS.map((unit) => amounts[unit]).join()

export const readAmounts = (text: string): Amounts => {
  const [pico = '0', requests = '0', tokens = '0'] = text.split(',')
  return { pico: BigInt(pico), requests: BigInt(requests), tokens: BigInt(tokens) }
}
