import { type Budget, EACH, UNITS, type Unit } from '../../lambda/gateway/core/cost/budgets.ts'
import { gateBefore } from '../../lambda/gateway/money/budgets/earlier-windows.ts'
import { gateOfBudget, limitsAt } from '../../lambda/gateway/money/budgets/gate-of.ts'
import { windowAt } from '../../lambda/gateway/money/gates/window.ts'
import { heldIn, spentIn } from '../../lambda/storage/gate-state.ts'
import type { Amounts } from '../../lambda/storage/gates.ts'
import { UsageError } from '../command.ts'
import { type SpentStore, sweptState } from './swept.ts'
import { optionOf, unitText } from './unit-amounts.ts'

/** What is gone in the window of a budget that runs. */
export interface SpentNow {
  readonly spent: Amounts
  /** What requests that run may cost at most. */
  readonly held: Amounts
}

/**
 * Undefined for a budget of each, which many count in. What requests that are over left behind is settled first, here and in
 * the window before.
 */
export const spentNow = async (store: SpentStore, budget: Budget, now: number): Promise<SpentNow | undefined> => {
  if (budget.of === EACH) return undefined
  const gate = gateOfBudget(store.team, budget, budget.of, now)
  const before = gateBefore(gate, budget, now)
  if (before) await sweptState(store, before, now)
  const state = await sweptState(store, gate, now)
  return { spent: spentIn(state), held: heldIn(state) }
}

export const isAnything = (now: SpentNow | undefined): boolean =>
  now !== undefined && UNITS.some((unit) => now.spent[unit] !== 0n || now.held[unit] !== 0n)

/** When the window ends, milliseconds since 1970; undefined where it does not. */
export const resetOf = ({ window }: Budget, now: number): number | undefined => windowAt(window, now).resetsAt

/** Throws UsageError where one of these units would be below what has been spent of it already. */
export const requireAboveSpent = async (
  store: SpentStore,
  budget: Budget,
  units: readonly Unit[],
  now: number,
): Promise<void> => {
  const limits = limitsAt(budget, now)
  const gone = units.length > 0 ? await spentNow(store, budget, now) : undefined
  if (!gone) return
  const over = units.find((unit) => (limits[unit] ?? gone.spent[unit]) < gone.spent[unit])
  if (!over) return
  const spent = unitText(over, gone.spent[over])
  const when = budget.window === 'none' ? 'in all' : `in ${windowAt(budget.window, now).id}`
  throw new UsageError(
    `${optionOf(over)} would be below what is spent already: ${spent} ${when}. ` +
      'A budget can be no less; "keys disable" stops a key.',
  )
}
