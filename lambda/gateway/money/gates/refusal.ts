import { spentIn } from '../../../storage/gate-state.ts'
import type { Unit } from '../../../storage/gates.ts'
import { waitFor } from './limits.ts'
import { drawsOf, type GateRule } from './one-gate.ts'
import type { Refusal, Refused } from './reserving.ts'

/**
 * Why a request is refused: `exhausted` where it does not fit beside what is gone already, `reserved` where it would if
 * those that run cost nothing, `parallel` where too many run, `paced` where too many came in this minute, `away` where a
 * store did not answer. Only the first does not pass by itself.
 */
export type Why = 'exhausted' | 'reserved' | 'parallel' | 'paced' | 'away'

export interface Reason {
  readonly why: Why
  readonly rule: GateRule
  /** Of `exhausted`, `reserved` and `paced`: what there is not enough of. */
  readonly unit?: Unit
  /** What is gone, and what is left beside it, in that unit. */
  readonly spent?: bigint
  readonly left?: bigint
  /** When it may be asked for again; absent where the window decides. */
  readonly retryAfterMs?: number
}

/** The first is told: what waiting does not help is no reason to wait. */
const FIRST: readonly Why[] = ['exhausted', 'away', 'paced', 'parallel', 'reserved']

/** Most requests take seconds. */
export const RETRY_MS = 2000

const reasonOf = ({ rule, amounts, answer }: Refusal, tokens: number, nowMs: number): Reason => {
  const { failed, state } = answer
  if (failed.condition === 'bucket') {
    const draw = drawsOf(rule, tokens)[failed.unit]
    const retryAfterMs = draw ? waitFor(state, failed.unit, draw, nowMs) : RETRY_MS
    return { why: 'paced', rule, unit: failed.unit, retryAfterMs }
  }
  if (failed.condition === 'open') return { why: 'parallel', rule, retryAfterMs: RETRY_MS }
  if (failed.condition !== 'limit') return { why: 'reserved', rule, retryAfterMs: RETRY_MS }
  const { unit } = failed
  const spent = spentIn(state)[unit]
  const left = (rule.limits[unit] ?? 0n) - spent
  if (amounts[unit] > left) return { why: 'exhausted', rule, unit, spent, left }
  return { why: 'reserved', rule, unit, spent, left, retryAfterMs: RETRY_MS }
}

/** Why a request is refused, by each gate that does; the reason to tell comes first. `tokens`: as they were asked for. */
export const reasonsOf = ({ refusals, away }: Refused, tokens: number, nowMs: number): readonly Reason[] =>
  [
    ...refusals.map((refusal) => reasonOf(refusal, tokens, nowMs)),
    ...away.map((rule) => ({ why: 'away' as const, rule, retryAfterMs: RETRY_MS })),
  ].sort((a, b) => FIRST.indexOf(a.why) - FIRST.indexOf(b.why) || (b.retryAfterMs ?? 0) - (a.retryAfterMs ?? 0))
