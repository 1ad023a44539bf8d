import { NO_AMOUNTS, sumOfAmounts, writeAmounts } from '../../../storage/gate-state.ts'
import type { Amounts, GateState } from '../../../storage/gates.ts'
import type { HoldRecord } from '../../../storage/generations.ts'
import { GatewayError } from '../../core/error.ts'
import type { Outcome } from '../../core/outcome.ts'
import { holdId, originOf } from '../gates/hold-id.ts'
import type { GateRule } from '../gates/one-gate.ts'
import { reasonsOf } from '../gates/refusal.ts'
import type { Refusal, Refused } from '../gates/reserving.ts'
import { lacking, type Sent, takenOf } from './bounded.ts'
import type { Asking, Held, Needed } from './holding.ts'
import { refusalError } from './refusal-error.ts'
import type { RequestRule } from './request-rules.ts'

/** What a request took at each of its gates, and what that says then. */
export type Settled = readonly (readonly [RequestRule, Amounts, GateState])[]

/** What a request holds at its gates while its attempts run. */
export interface HeldRequest {
  /**
   * Before the request of an attempt goes out, each time: holds what it may come to beside all that went out. Undefined:
   * it is held; else why it cannot be.
   */
  before(outcome: Outcome, outcomes: readonly Outcome[]): Promise<GatewayError | undefined>
  /** What is held at each gate that counts what it costs. */
  open(): HoldRecord[]
  /** What stands there for what these attempts took. From the first time on it does not change. */
  close(outcomes: readonly Outcome[]): HoldRecord[]
  /** Puts that in the place of what is held; once. `tokens`: NaN where nobody counted them. */
  settle(tokens: number): Promise<Settled>
}

/** What a request holds itself does not become free while it runs. */
const withoutOwn = ({ answer, ...refusal }: Refusal, generation: string): Refusal => {
  const holds = [...answer.state.holds].filter(([hold]) => originOf(hold)?.generation !== generation)
  return { ...refusal, answer: { ...answer, state: { ...answer.state, holds: new Map(holds) } } }
}

const holdRecord = (id: string, rule: GateRule, amounts: Needed): HoldRecord => {
  const { scope, id: of, window } = rule.gate
  return { id, scope, of, window, amounts: writeAmounts(amounts.get(rule) ?? NO_AMOUNTS) }
}

/** What a request is about to hold. */
export const plannedHolds = ({ generation, rules }: Asking, needed: Needed): HoldRecord[] =>
  rules.flatMap(({ rule, budget }, at) =>
    budget ? [holdRecord(holdId({ generation, part: 0, gate: at, attempt: 0 }), rule, needed)] : [],
  )

export const heldRequest = (asking: Asking, { reservation, bounds, needed }: Held): HeldRequest => {
  const { rules } = asking
  const ruleOf = new Map(rules.map((each) => [each.rule, each]))
  const held = new Map(needed)
  let sent: Sent = new Map()
  let taken: ReadonlyMap<GateRule, Amounts> | undefined
  /** One after the other: each has to see what the one before has added. */
  let adding: Promise<unknown> = Promise.resolve()

  const takenAt = (outcomes: readonly Outcome[], by: Sent, rule: GateRule): Amounts => {
    const budget = ruleOf.get(rule)?.budget
    return budget ? takenOf(budget, outcomes, by, bounds) : NO_AMOUNTS
  }
  const errorOf = (refused: Refused, unsent: { isUnsent?: true }): GatewayError | undefined => {
    const refusals = refused.refusals.map((refusal) => withoutOwn(refusal, asking.generation))
    const [reason] = reasonsOf({ ...refused, refusals }, 0, asking.startedAt)
    const rule = reason && ruleOf.get(reason.rule)
    if (!reason || !rule) return undefined
    const { code, message, detail } = refusalError(reason, rule.of, {}, asking.startedAt)
    return new GatewayError(code, message, { ...detail, ...unsent })
  }
  const extend = async (
    more: ReadonlyMap<GateRule, Amounts>,
    unsent: { isUnsent?: true },
  ): Promise<GatewayError | undefined> => {
    if ([...more.values()].every(({ pico, tokens }) => pico + tokens === 0n)) return undefined
    const refused = await reservation.extend((rule) => more.get(rule) ?? NO_AMOUNTS)
    if (refused) {
      await refused.released
      return errorOf(refused, unsent)
    }
    for (const [rule, amounts] of held) held.set(rule, sumOfAmounts([amounts, more.get(rule) ?? NO_AMOUNTS]))
    return undefined
  }
  const add = async (outcome: Outcome, outcomes: readonly Outcome[]): Promise<GatewayError | undefined> => {
    const after: Sent = new Map(sent).set(outcome, (sent.get(outcome) ?? 0) + 1)
    const needed = [...held].map(([rule, amounts]) => [rule, lacking(takenAt(outcomes, after, rule), amounts)] as const)
    const error = await extend(new Map(needed), sent.has(outcome) ? {} : { isUnsent: true })
    // One that was ended meanwhile does not go out.
    if (!error && outcome.endedAt === 0) sent = after
    return error
  }
  const recordsOf = (amounts: ReadonlyMap<GateRule, Amounts>): HoldRecord[] =>
    reservation.holds.flatMap((id) => {
      const { rule, budget } = rules[originOf(id)?.gate ?? rules.length] ?? {}
      return rule && budget ? [holdRecord(id, rule, amounts)] : []
    })

  return {
    before(outcome, outcomes) {
      const added = adding.then(() => add(outcome, outcomes))
      adding = added.catch(() => undefined)
      return added
    },
    open: () => recordsOf(held),
    close(outcomes) {
      taken ??= new Map(rules.map(({ rule }) => [rule, takenAt(outcomes, sent, rule)]))
      return recordsOf(taken)
    },
    async settle(tokens) {
      // What is still being held for an attempt that was ended would stay.
      await adding
      const costOf = (rule: GateRule): Amounts => (taken ?? held).get(rule) ?? NO_AMOUNTS
      const told = await reservation.settle(costOf, tokens)
      return told.flatMap(([rule, state]) => {
        const request = ruleOf.get(rule)
        return request ? [[request, costOf(rule), state] as const] : []
      })
    },
  }
}
