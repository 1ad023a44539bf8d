import type { Amounts, GateState, Gates, Reserved } from '../../../storage/gates.ts'
import { MAX_GATES } from './hold-id.ts'
import { timeFor } from './limits.ts'
import {
  drawsOf,
  type GateRule,
  giveBack,
  hasAny,
  isPassed,
  release,
  settleHold,
  type Tried,
  tryGate,
  type Wanted,
} from './one-gate.ts'

/** Of each gate, since not all of them count the same attempts. */
export type AmountsOf = (rule: GateRule) => Amounts

export interface Asked {
  /** `gen_<ulid>`. */
  readonly generation: string
  /** When the request began, milliseconds since 1970. */
  readonly startedAt: number
  /** Those that hold something are the first of them, and at most sixteen. */
  readonly rules: readonly GateRule[]
  readonly amountsOf: AmountsOf
  /** An estimate of its tokens, which limits a minute are asked for. */
  readonly tokens: number
  /** When it is asked for; default: when the request began. */
  readonly nowMs?: number
  /** How often it was asked for before: ids of holds are not used again. Default 0. */
  readonly part?: number
}

/** A gate that refused, and what it said. */
export interface Refusal {
  readonly rule: GateRule
  readonly amounts: Amounts
  readonly answer: Extract<Reserved, { readonly isGranted: false }>
}

type Told = readonly (readonly [GateRule, GateState])[]

/** None of the gates holds anything of it any more once `released` resolves, which never rejects. */
export interface Refused {
  readonly isGranted: false
  readonly refusals: readonly Refusal[]
  /** What each gate said, where it was there, also those that granted it. */
  readonly told: Told
  /** Gates whose store did not answer. */
  readonly away: readonly GateRule[]
  readonly released: Promise<void>
}

export interface Reservation {
  readonly isGranted: true
  /** One of each gate. The record of the generation names them: they stand for its cost, and any others for nothing. */
  readonly holds: readonly string[]
  /** What each gate said, where it was there. */
  readonly told: Told
  /**
   * Holds more, before something is done that may cost more. Where it is refused, what was held before stays. So it does
   * where this rejects with RangeError: the 1,024th time, and for amounts that no store can count.
   */
  extend(amountsOf: AmountsOf): Promise<Refused | undefined>
  /**
   * Puts the cost in the place of all that is held; once, after the record is put. Resolves to what each gate says then;
   * a gate that does not answer is left to the sweep, and so is one whose cost throws or is more than stores can count.
   * `tokens`: those that limits a minute count; NaN where nobody could count them, and what was estimated stays. Never
   * rejects.
   */
  settle(costOf: AmountsOf, tokens: number): Promise<Told>
}

const toldBy = (all: readonly Tried[]): Told =>
  all.flatMap(({ rule, answer }) => (answer ? [[rule, answer.state] as const] : []))

/** Never rejects. */
const releaseAll = async (gates: Gates, all: readonly Tried[]): Promise<void> => {
  await Promise.all(all.map((tried) => release(gates, tried, [...tried.granted, ...tried.unknown])))
}

const refusedBy = (gates: Gates, all: readonly Tried[]): Refused | undefined => {
  if (all.every(isPassed)) return undefined
  return {
    isGranted: false,
    refusals: all.flatMap(({ rule, amounts, answer }) =>
      answer && !answer.isGranted ? [{ rule, amounts, answer }] : [],
    ),
    told: toldBy(all),
    away: all.filter((tried) => !tried.answer && !isPassed(tried)).map(({ rule }) => rule),
    released: releaseAll(gates, all),
  }
}

/**
 * Reserves at all gates of a request, or at none. Rejects with RangeError for more gates than ids of holds tell apart, and
 * for amounts that no store can count.
 */
export const reserve = async (gates: Gates, asked: Asked): Promise<Reservation | Refused> => {
  const { generation, startedAt, rules, tokens, amountsOf, nowMs = startedAt, part: first = 0 } = asked
  const wantedBy = (of: AmountsOf, draws: (rule: GateRule) => Wanted['draws']): Wanted[] =>
    rules.map((rule) => ({ rule, amounts: of(rule), draws: draws(rule) }))
  const tryAll = async (wanted: readonly Wanted[], part: number): Promise<Tried[]> => {
    const tries = wanted.map((each) =>
      tryGate(gates, each, { generation, part, gate: rules.indexOf(each.rule) }, nowMs),
    )
    const tried = (await Promise.allSettled(tries)).flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
    if (tried.length < tries.length) await releaseAll(gates, tried)
    return Promise.all(tries)
  }

  const wanted = wantedBy(amountsOf, (rule) => drawsOf(rule, tokens))
  const holding = wanted.filter(({ amounts }) => hasAny(amounts)).length
  if (holding > MAX_GATES) throw new RangeError(`more than ${MAX_GATES} gates: ${holding}`)
  const mains = await tryAll(wanted, first)
  const refused = refusedBy(gates, mains)
  if (refused) return refused

  let parts = first
  const added: Tried[] = []

  const settleGate = async (main: Tried, cost: Amounts, actual: number): Promise<GateState | undefined> => {
    const { rule, amounts: held, granted, unknown } = main
    const { tokens: perMinute } = rule.perMinute
    const isPaced = perMinute !== undefined && Number.isFinite(actual)
    const returnNs = isPaced ? { tokens: timeFor(perMinute, tokens - actual) } : {}
    const [hold] = granted
    if (hold === undefined) {
      if (main.answer?.isGranted && isPaced) return giveBack(gates, rule.gate, returnNs)
      return undefined
    }
    // The cost first: if the gate said less than that for a moment, others would spend what is gone.
    const state = await settleHold(gates, rule.gate, { hold, held, cost, returnNs })
    if (state === 'away') return undefined
    const others = added.filter((each) => each.rule === rule)
    await Promise.all([release(gates, main, unknown), releaseAll(gates, others)])
    return state
  }

  return {
    isGranted: true,
    holds: mains.flatMap(({ granted }) => granted),
    told: toldBy(mains),
    async extend(more) {
      const wanted = wantedBy(more, () => ({})).filter(({ amounts }) => hasAny(amounts))
      const all = await tryAll(wanted, ++parts)
      const refusedMore = refusedBy(gates, all)
      if (!refusedMore) added.push(...all)
      return refusedMore
    },
    async settle(costOf, actual) {
      const settled = mains.map(async (main) => {
        const state = await settleGate(main, costOf(main.rule), actual)
        return state ? [[main.rule, state] as const] : []
      })
      // None of them may be lost for another.
      const all = await Promise.allSettled(settled)
      return all.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
    },
  }
}
