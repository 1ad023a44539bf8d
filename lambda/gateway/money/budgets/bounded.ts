import { NO_AMOUNTS, sumOfAmounts } from '../../../storage/gate-state.ts'
import { type Amounts, UNITS } from '../../../storage/gates.ts'
import type { Attempt } from '../../core/attempt.ts'
import type { Outcome } from '../../core/outcome.ts'
import { type AttemptBound, limitWithin } from '../bounds/attempt-bound.ts'
import type { AttemptTokens } from '../bounds/attempt-tokens.ts'
import { type Unbounded, worstCost } from '../gates/worst-case.ts'
import { type Counting, paysFor, takenBy, type Worst, worstAt } from './amounts.ts'

/** What attempts may come to at worst. */
export interface Bounds {
  /** By a ceiling in pico-dollars a token where there is no price. */
  cost(attempt: Attempt, assumedPicoPerToken: bigint | undefined): AttemptBound | Unbounded
  tokens(attempt: Attempt): AttemptTokens | Unbounded
}

const costOf = ({ assumedPicoPerToken }: Counting, attempt: Attempt, bounds: Bounds): AttemptBound | Unbounded =>
  bounds.cost(attempt, assumedPicoPerToken === undefined ? undefined : BigInt(assumedPicoPerToken))

/** Why a budget cannot hold what an attempt may take of it; undefined where it can. */
export const unboundedAt = (budget: Counting, attempt: Attempt, bounds: Bounds): string | undefined => {
  if (budget.limits.pico !== undefined && paysFor(budget, attempt)) {
    const cost = costOf(budget, attempt, bounds)
    if ('unbounded' in cost) return cost.unbounded
  }
  const tokens = bounds.tokens(attempt)
  return budget.limits.tokens !== undefined && 'unbounded' in tokens ? tokens.unbounded : undefined
}

/** Of what comes after its prompt was counted: its answer alone, or all that it may come to. */
const answerCost = (bound: AttemptBound): bigint => {
  const { lines, output, isCountedLate } = bound
  if (isCountedLate) return worstCost(bound)
  return worstCost({ lines: lines.map(({ perToken }) => ({ fixed: 0n, perToken })), input: 0, output })
}

/** What an attempt comes to at most. What has no bound is not limited by the budget, and nothing of it is held. */
export const worstOf = (budget: Counting, attempt: Attempt, bounds: Bounds): Worst => {
  const cost = costOf(budget, attempt, bounds)
  const tokens = bounds.tokens(attempt)
  const { pico, answerPico } =
    'unbounded' in cost ? { pico: 0n, answerPico: 0n } : { pico: worstCost(cost), answerPico: answerCost(cost) }
  return {
    ...{ pico, answerPico },
    tokens: 'unbounded' in tokens ? 0n : BigInt(tokens.input + tokens.output),
  }
}

/** What is left of a budget; a unit that is not here is not limited. */
export interface Room {
  readonly pico?: bigint
  readonly tokens?: bigint
}

/** Each token costs one. */
const inTokens = (tokens: AttemptTokens): AttemptBound => ({
  ...tokens,
  lines: [{ fixed: BigInt(tokens.input), perToken: 1n }],
})

/**
 * The limit of each answer with which an attempt takes no more than what is left, in tokens; undefined where that would be
 * next to nothing, or no limit would hold.
 */
export const limitFor = (budget: Counting, attempt: Attempt, bounds: Bounds, room: Room): number | undefined => {
  const wanted: (readonly [AttemptBound | Unbounded, bigint])[] = []
  if (room.pico !== undefined && paysFor(budget, attempt)) wanted.push([costOf(budget, attempt, bounds), room.pico])
  if (room.tokens !== undefined) {
    const tokens = bounds.tokens(attempt)
    wanted.push(['unbounded' in tokens ? tokens : inTokens(tokens), room.tokens])
  }
  const limits = wanted.map(([bound, left]) => ('unbounded' in bound ? undefined : limitWithin(bound, left)))
  const known = limits.filter((limit) => limit !== undefined)
  // Without any, it takes nothing of this budget, however long it is.
  return known.length === limits.length ? Math.min(...known) : undefined
}

/** How often the request of each attempt went out: again where a connection was found closed. */
export type Sent = ReadonlyMap<Outcome, number>

const takenAll = (budget: Counting, outcome: Outcome, times: number, bounds: Bounds): Amounts[] => {
  const worst = worstOf(budget, outcome.attempt, bounds)
  // Of those before the last one nobody knows more than that.
  const before = Array.from({ length: times - 1 }, () => worstAt(budget, outcome.attempt, worst))
  return [...before, takenBy(budget, outcome, worst)]
}

/** What all attempts so far took of a budget, those under way as much as they may, and those that nobody heard of nothing. */
export const takenOf = (budget: Counting, outcomes: readonly Outcome[], sent: Sent, bounds: Bounds): Amounts => {
  if (outcomes.length === 0) return NO_AMOUNTS
  const all = outcomes.flatMap((outcome) => {
    const times = sent.get(outcome)
    return times === undefined ? [] : takenAll(budget, outcome, times, bounds)
  })
  return { ...sumOfAmounts(all), requests: 1n }
}

/** How much more is needed than is held. */
export const lacking = (needed: Amounts, held: Amounts): Amounts => {
  const [pico = 0n, requests = 0n, tokens = 0n] = UNITS.map((unit) =>
    needed[unit] > held[unit] ? needed[unit] - held[unit] : 0n,
  )
  return { pico, requests, tokens }
}
