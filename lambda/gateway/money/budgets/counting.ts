import { NO_AMOUNTS, spentIn, sumOfAmounts } from '../../../storage/gate-state.ts'
import { type Amounts, type Gates, UNITS } from '../../../storage/gates.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Reason } from '../gates/refusal.ts'
import { takenBy, type Worst } from './amounts.ts'
import type { RequestRule } from './request-rules.ts'
import type { Settled } from './reservation.ts'
import type { SoftStates } from './soft-states.ts'

/** Soft budgets: what is spent is counted when a request has ended, and refuses those that come afterwards. */

/** The first of these that is spent, as far as this process knows, and why that is a reason to refuse. */
export const spentAlready = async (
  rules: readonly RequestRule[],
  states: SoftStates,
): Promise<{ readonly rule: RequestRule; readonly reason: Reason } | undefined> => {
  const all = await Promise.all(rules.map(async (each) => [each, await states.of(each.rule.gate)] as const))
  for (const [each, state] of all) {
    const { rule } = each
    const spent = state && spentIn(state)
    const unit = spent && UNITS.find((one) => spent[one] >= (rule.limits[one] ?? spent[one] + 1n))
    if (spent && unit) return { rule: each, reason: { why: 'exhausted', rule, unit, spent: spent[unit], left: 0n } }
  }
  return undefined
}

/** What nobody could say counts as nothing: there is no bound. */
const UNBOUNDED: Worst = { pico: 0n, answerPico: 0n, tokens: 0n }

const takenOf = ({ budget }: RequestRule, outcomes: readonly Outcome[]): Amounts => {
  if (!budget || outcomes.length === 0) return NO_AMOUNTS
  const all = outcomes.map((outcome) => takenBy(budget, outcome, UNBOUNDED))
  return { ...sumOfAmounts(all), requests: 1n }
}

/** Counts what a request took: one write each. What a store does not take, or does not confirm, is not counted. */
export const count = async (
  rules: readonly RequestRule[],
  outcomes: readonly Outcome[],
  { gates, states }: { readonly gates: Pick<Gates, 'adjust'>; readonly states: SoftStates },
): Promise<Settled> => {
  const counted = rules.map(async (each) => {
    const took = takenOf(each, outcomes)
    const state = await gates.adjust(each.rule.gate, took)
    if (!state) return []
    states.tell(each.rule.gate, state)
    return [[each, took, state] as const]
  })
  const all = await Promise.allSettled(counted)
  return all.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
}
