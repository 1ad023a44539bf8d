import { NO_AMOUNTS, spentIn } from '../../../storage/gate-state.ts'
import type { Amounts, GateState, Gates } from '../../../storage/gates.ts'
import type { Attempt } from '../../core/attempt.ts'
import { compact } from '../../core/json/value.ts'
import type { GateRule } from '../gates/one-gate.ts'
import { RETRY_MS, type Reason, reasonsOf } from '../gates/refusal.ts'
import { type Refusal, type Refused, type Reservation, reserve } from '../gates/reserving.ts'
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
  /** What is held. */
  readonly needed: Needed
  /** Tokens of each answer, as no more fits. */
  readonly cap?: number
}

/** What a request takes at each gate at worst: its dearest attempt. One more beside or after it is held when it begins. */
export type Needed = ReadonlyMap<GateRule, Amounts>

const neededAt = ({ rule, budget }: RequestRule, { attempts }: Asking, bounds: Bounds): Amounts => {
  // A limit of requests at once counts them; no limit counts anything else.
  if (!budget) return rule.mostOpen === undefined ? NO_AMOUNTS : { ...NO_AMOUNTS, requests: 1n }
  const all = attempts.map((attempt) => worstAt(budget, attempt, worstOf(budget, attempt, bounds)))
  const dearest = (unit: 'pico' | 'tokens'): bigint =>
    all.reduce((most, amounts) => (amounts[unit] > most ? amounts[unit] : most), 0n)
  return { pico: dearest('pico'), requests: 1n, tokens: dearest('tokens') }
}

export const neededBy = (asking: Asking, bounds: Bounds): Needed =>
  new Map(asking.rules.map((each) => [each.rule, neededAt(each, asking, bounds)]))

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
    const [needs = NO_AMOUNTS, room] = [needed.get(refusal.rule), roomOf(refusal, isBesideHolds)]
    return needs.pico <= (room.pico ?? needs.pico) && needs.tokens <= (room.tokens ?? needs.tokens)
  })
}

/**
 * How long each answer may be, so that it fits everywhere; undefined where its length is not what there is too much of, or
 * no limit would hold.
 */
const fitting = (asking: Asking, refusals: readonly Refusal[], isBesideHolds: boolean): number | undefined => {
  const { rules, attempts, bounds } = asking
  const limits = refusals.flatMap((refusal) => {
    const { budget } = rules.find(({ rule }) => rule === refusal.rule) ?? {}
    const { failed } = refusal.answer
    if (!budget || failed.condition !== 'limit' || failed.unit === 'requests') return [undefined]
    const room = roomOf(refusal, isBesideHolds)
    return attempts.map((attempt) => limitFor(budget, attempt, bounds, room))
  })
  const known = limits.filter((limit) => limit !== undefined)
  const least = Math.min(...known)
  const isKnown = known.length === limits.length && Number.isFinite(least)
  return isKnown && isWithin(asking, least, refusals, isBesideHolds) ? least : undefined
}

const toldBy = ({ refusals }: Refused): NotHeld['told'] =>
  refusals.map(({ rule, answer }) => [rule, answer.state] as const)

const notHeld = (asking: Asking, needed: Needed, refused: Refused): NotHeld => {
  const { rules, tokens, nowMs, isCappable } = asking
  const fits = fitting(asking, refused.refusals, false)
  const reasons = reasonsOf(refused, tokens, nowMs)
  const [reason] = reasons
  const rule = rules.find((each) => each.rule === reason?.rule)
  if (!reason || !rule) throw new Error('a refusal without a reason')
  const needs = reason.unit && needed.get(reason.rule)?.[reason.unit]
  // With what running requests give back it would be let through, if a shorter answer will do.
  const isPassing = isCappable && fits !== undefined && reason.why === 'exhausted'
  return {
    isGranted: false,
    rule,
    reason: isPassing ? { ...reason, why: 'reserved', retryAfterMs: RETRY_MS } : reason,
    needs,
    fits,
    told: toldBy(refused),
    seen: refused.told,
    released: refused.released,
  }
}

/**
 * Reserves what a request needs; where no more is left and its caller set no bound, what a shorter answer does. Rejects
 * with RangeError for amounts that no store can count.
 */
export const hold = async (gates: Gates, asking: Asking, needed: Needed): Promise<Held | NotHeld> => {
  const { generation, startedAt, nowMs, tokens, bounds, boundsWithin, isCappable } = asking
  const rules = asking.rules.map(({ rule }) => rule)
  const ask = (part: number, amounts: Needed): Promise<Reservation | Refused> => {
    const amountsOf = (rule: GateRule): Amounts => amounts.get(rule) ?? NO_AMOUNTS
    return reserve(gates, { generation, startedAt, nowMs, rules, tokens, part, amountsOf })
  }

  const first = await ask(0, needed)
  if (first.isGranted) return { isGranted: true, reservation: first, bounds, needed }
  const cap = isCappable && first.away.length === 0 ? fitting(asking, first.refusals, true) : undefined
  if (cap === undefined) return notHeld(asking, needed, first)
  // Its own holds at other gates would be in its way.
  await first.released
  const within = boundsWithin(cap)
  const less = neededBy(asking, within)
  const second = await ask(1, less)
  if (!second.isGranted) return notHeld(asking, needed, second)
  return { isGranted: true, reservation: second, bounds: within, needed: less, cap }
}
