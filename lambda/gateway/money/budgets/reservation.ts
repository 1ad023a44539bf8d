import { NO_AMOUNTS, sumOfAmounts, writeAmounts } from '../../../storage/gate-state.ts'
import type { Amounts, GateState } from '../../../storage/gates.ts'
import type { HoldRecord } from '../../../storage/generations.ts'
import { GatewayError } from '../../core/error.ts'
import type { Outcome } from '../../core/outcome.ts'
import { originOf } from '../gates/hold-id.ts'
import type { GateRule } from '../gates/one-gate.ts'
import { reasonsOf } from '../gates/refusal.ts'
import type { Refused } from '../gates/reserving.ts'
import { type Asking, type Held, neededBy } from './holding.ts'
import { refusalError } from './refusal-error.ts'
import type { RequestRule } from './request-rules.ts'
import { lacking, takenOf } from './running.ts'

/** What a request took at each of its gates, and what that says then. */
export type Settled = readonly (readonly [RequestRule, Amounts, GateState])[]

/** What a request holds at its gates while its attempts run. */
export interface HeldRequest {
  /** Holds what these attempts may come to, those under way included. Undefined: it is held; else why it cannot be. */
  before(outcomes: readonly Outcome[]): Promise<GatewayError | undefined>
  /** What is held at each gate that counts what it costs. */
  open(): HoldRecord[]
  /** What stands there for what these attempts took. From now on it does not change. */
  close(outcomes: readonly Outcome[]): HoldRecord[]
  /** Puts that in the place of what is held; once. `tokens`: NaN where nobody counted them. */
  settle(tokens: number): Promise<Settled>
}

export const heldRequest = (asking: Asking, { reservation, bounds }: Held): HeldRequest => {
  const { rules } = asking
  const ruleOf = new Map(rules.map((each) => [each.rule, each]))
  const held = new Map(rules.map(({ rule }) => [rule, neededBy(asking, bounds)(rule)]))
  let taken: ReadonlyMap<GateRule, Amounts> = new Map()
  /** One after the other: each has to see what the one before has added. */
  let adding: Promise<unknown> = Promise.resolve()

  const takenAt = (outcomes: readonly Outcome[], rule: GateRule): Amounts => {
    const budget = ruleOf.get(rule)?.budget
    return budget ? takenOf(budget, outcomes, bounds) : NO_AMOUNTS
  }
  const errorOf = (refused: Refused): GatewayError | undefined => {
    const [reason] = reasonsOf(refused, 0, asking.startedAt)
    const rule = reason && ruleOf.get(reason.rule)
    if (!reason || !rule) return undefined
    const { code, message, detail } = refusalError(reason, rule.of, {}, asking.startedAt)
    return new GatewayError(code, message, { ...detail, isUnsent: true })
  }
  const add = async (outcomes: readonly Outcome[]): Promise<GatewayError | undefined> => {
    const more = new Map([...held].map(([rule, amounts]) => [rule, lacking(takenAt(outcomes, rule), amounts)]))
    if ([...more.values()].every(({ pico, tokens }) => pico + tokens === 0n)) return undefined
    const refused = await reservation.extend((rule) => more.get(rule) ?? NO_AMOUNTS)
    if (refused) {
      await refused.released
      return errorOf(refused)
    }
    for (const [rule, amounts] of held) held.set(rule, sumOfAmounts([amounts, more.get(rule) ?? NO_AMOUNTS]))
    return undefined
  }
  const recordsOf = (amounts: ReadonlyMap<GateRule, Amounts>): HoldRecord[] =>
    reservation.holds.flatMap((id) => {
      const { rule, budget } = rules[originOf(id)?.gate ?? rules.length] ?? {}
      if (!rule || !budget) return []
      const { scope, id: of, window } = rule.gate
      return [{ id, scope, of, window, amounts: writeAmounts(amounts.get(rule) ?? NO_AMOUNTS) }]
    })

  return {
    before(outcomes) {
      const added = adding.then(() => add(outcomes))
      adding = added.catch(() => undefined)
      return added
    },
    open: () => recordsOf(held),
    close(outcomes) {
      taken = new Map(rules.map(({ rule }) => [rule, takenAt(outcomes, rule)]))
      return recordsOf(taken)
    },
    async settle(tokens) {
      const told = await reservation.settle((rule) => taken.get(rule) ?? NO_AMOUNTS, tokens)
      return told.flatMap(([rule, state]) => {
        const request = ruleOf.get(rule)
        return request ? [[request, taken.get(rule) ?? NO_AMOUNTS, state] as const] : []
      })
    },
  }
}
