import { NO_AMOUNTS, spentIn } from '../../../storage/gate-state.ts'
import type { Amounts, GateState, Gates } from '../../../storage/gates.ts'
import type { Attempt } from '../../core/attempt.ts'
import { compact } from '../../core/json/value.ts'
import type { GateRule } from '../gates/one-gate.ts'
import { type Reason, reasonsOf } from '../gates/refusal.ts'
import { type Refusal, type Refused, type Reservation, reserve } from '../gates/reserving.ts'
import { plannedCost } from '../gates/worst-case.ts'
import { worstAt } from './amounts.ts'
import { type Bounds, limitFor, type Room, worstOf } from './bounded.ts'
import type { RequestRule } from './request-rules.ts'

/** A request as its budgets and limits see it, before any provider has heard of it. */
export interface Asking {
  /** `gen_<ulid>`. */
  readonly generation: string
  /** Milliseconds since 1970, and when its body has come. */
  readonly startedAt: number
  readonly nowMs: number
  readonly rules: readonly RequestRule[]
  /** All of them bounded. */
  readonly attempts: readonly Attempt[]
  /** Two of them may be under way at once. */
  readonly isHedged: boolean
  readonly bounds: Bounds
  /** Those of answers of at most so many tokens, as far as their providers keep to that. */
  readonly boundsWithin: (tokens: number) => Bounds
  /** Answers may be made shorter: their caller leaves their length to the model. */
  readonly isCappable: boolean
  /** An estimate of its tokens. */
  readonly tokens: number
}

/** Why a request is not let through. */
export interface NotHeld {
  readonly isGranted: false
  readonly rule: RequestRule
  readonly reason: Reason
  /** What it needs of that of which there is not enough. */
  readonly needs: bigint | undefined
  /** So many tokens of output would fit. */
  readonly fits: number | undefined
  /** What the gates that refused said. */
  readonly told: readonly (readonly [GateRule, GateState])[]
  /** What all of them said, where they were there. */
  readonly seen: Refused['told']
  readonly released: Promise<void>
}

export interface Held {
  readonly isGranted: true
  readonly reservation: Reservation
  /** Of its attempts as they are held. */
  readonly bounds: Bounds
  /** Tokens of each answer, as no more fits. */
  readonly cap?: number
}

/** What a request takes at each gate at worst. */
export const neededBy =
  ({ rules, attempts, isHedged }: Asking, bounds: Bounds) =>
  (gateRule: GateRule): Amounts => {
    const { budget } = rules.find(({ rule }) => rule === gateRule) ?? {}
    // A limit of requests at once counts them; no limit counts anything else.
    if (!budget) return gateRule.mostOpen === undefined ? NO_AMOUNTS : { ...NO_AMOUNTS, requests: 1n }
    const all = attempts.map((attempt) => worstAt(budget, attempt, worstOf(budget, attempt, bounds)))
    return {
      pico: plannedCost(
        all.map(({ pico }) => pico),
        isHedged,
      ),
      requests: 1n,
      tokens: plannedCost(
        all.map(({ tokens }) => tokens),
        isHedged,
      ),
    }
  }

/** What there is beside what is gone, or beside that and what is held. */
const roomOf = ({ rule, answer: { state } }: Refusal, isBesideHolds: boolean): Room => {
  const gone = isBesideHolds ? state.used : spentIn(state)
  const { pico, tokens } = rule.limits
  return compact({
    pico: pico === undefined ? undefined : pico - gone.pico,
    tokens: tokens === undefined ? undefined : tokens - gone.tokens,
  })
}

/** Would answers of so many tokens fit? Not where thinking comes on top, say. */
const isWithin = (asking: Asking, tokens: number, refusals: readonly Refusal[], isBesideHolds: boolean): boolean => {
  const needed = neededBy(asking, asking.boundsWithin(tokens))
  return refusals.every((refusal) => {
    const [needs, room] = [needed(refusal.rule), roomOf(refusal, isBesideHolds)]
    return needs.pico <= (room.pico ?? needs.pico) && needs.tokens <= (room.tokens ?? needs.tokens)
  })
}

/**
 * How long each answer may be, so that it fits everywhere; undefined where its length is not what there is too much of, or
 * no limit would hold.
 */
const fitting = (asking: Asking, refusals: readonly Refusal[], isBesideHolds: boolean): number | undefined => {
  const { rules, attempts, bounds, isHedged } = asking
  // Each of two has half of it.
  const share = isHedged ? 2n : 1n
  const limits = refusals.flatMap((refusal) => {
    const { budget } = rules.find(({ rule }) => rule === refusal.rule) ?? {}
    const { failed } = refusal.answer
    if (!budget || failed.condition !== 'limit' || failed.unit === 'requests') return [undefined]
    const { pico, tokens } = roomOf(refusal, isBesideHolds)
    const room = compact({ pico: pico && pico / share, tokens: tokens && tokens / share })
    return attempts.map((attempt) => limitFor(budget, attempt, bounds, room))
  })
  const known = limits.filter((limit) => limit !== undefined)
  const least = Math.min(...known)
  const isKnown = known.length === limits.length && Number.isFinite(least)
  return isKnown && isWithin(asking, least, refusals, isBesideHolds) ? least : undefined
}

const toldBy = ({ refusals }: Refused): NotHeld['told'] =>
  refusals.map(({ rule, answer }) => [rule, answer.state] as const)

const notHeld = (asking: Asking, refused: Refused): NotHeld => {
  const { rules, tokens, nowMs, bounds, isCappable } = asking
  const fits = fitting(asking, refused.refusals, false)
  const reasons = reasonsOf(refused, tokens, nowMs)
  const [reason] = reasons
  const rule = rules.find((each) => each.rule === reason?.rule)
  if (!reason || !rule) throw new Error('a refusal without a reason')
  const needs = reason.unit && neededBy(asking, bounds)(reason.rule)[reason.unit]
  // With what running requests give back it would be let through, if a shorter answer will do.
  const isPassing = isCappable && fits !== undefined && reason.why === 'exhausted'
  return {
    isGranted: false,
    rule,
    reason: isPassing ? { ...reason, why: 'reserved', retryAfterMs: 2000 } : reason,
    needs,
    fits,
    told: toldBy(refused),
    seen: refused.told,
    released: refused.released,
  }
}

/**
 * Reserves what a request may come to at worst; where no more is left and its caller set no bound, what a shorter answer
 * may. Rejects with RangeError for amounts that no store can count.
 */
export const hold = async (gates: Gates, asking: Asking): Promise<Held | NotHeld> => {
  const { generation, startedAt, nowMs, tokens, bounds, boundsWithin, isCappable } = asking
  const rules = asking.rules.map(({ rule }) => rule)
  const ask = (part: number, of: Bounds): Promise<Reservation | Refused> =>
    reserve(gates, { generation, startedAt, nowMs, rules, tokens, part, amountsOf: neededBy(asking, of) })

  const first = await ask(0, bounds)
  if (first.isGranted) return { isGranted: true, reservation: first, bounds }
  const cap = isCappable && first.away.length === 0 ? fitting(asking, first.refusals, true) : undefined
  if (cap === undefined) return notHeld(asking, first)
  // Its own holds at other gates would be in its way.
  await first.released
  const within = boundsWithin(cap)
  const second = await ask(1, within)
  return second.isGranted ? { isGranted: true, reservation: second, bounds: within, cap } : notHeld(asking, second)
}
