import {
  type Budget,
  EACH,
  type Raise,
  type SpendingRules,
  type WindowKind,
} from '../../lambda/gateway/core/cost/budgets.ts'
import { limitsAt } from '../../lambda/gateway/money/budgets/gate-of.ts'
import { UNITS } from '../../lambda/storage/gates.ts'
import { withChanges } from '../accounts/changes.ts'
import { UsageError } from '../command.ts'
import type { BudgetChanges } from './budget-options.ts'
import { optionOf, requireCountable } from './unit-amounts.ts'
import { isOf, type Whose, whoseText } from './whose.ts'

/** Rules with one budget of them that was set. */
export interface WithBudget {
  readonly rules: SpendingRules
  readonly budget: Budget
}

const ALERTS = [50, 80, 95, 100]

const PER: Readonly<Record<WindowKind, string>> = { day: 'a day', week: 'a week', month: 'a month', none: 'in all' }

/** `a month`; `in all` where it never begins anew. */
export const perText = (window: WindowKind): string => PER[window]

const isSame = (a: Budget, b: Whose & Pick<Budget, 'window'>): boolean => isOf(a, b) && a.window === b.window

/** The rules with this budget in the place of what it was, or as the last one. */
const replaced = (rules: SpendingRules, budget: Budget): WithBudget => {
  const { budgets } = rules
  const isThere = budgets.some((each) => isSame(each, budget))
  const next = isThere ? budgets.map((each) => (isSame(each, budget) ? budget : each)) : [...budgets, budget]
  return { rules: { ...rules, budgets: next }, budget }
}

/**
 * A budget that is there is changed in what is given, and counts on. One that is new takes up what was counted by that for
 * each, whose place it takes; else it begins at zero. Throws UsageError for one that bounds nothing.
 */
export const setBudget = (
  rules: SpendingRules,
  at: Whose & Pick<Budget, 'window'>,
  { amounts, ...changes }: BudgetChanges,
  now: number,
): WithBudget => {
  const before = rules.budgets.find((each) => isSame(each, at))
  const each = rules.budgets.find((one) => isSame(one, { ...at, of: EACH }))
  const armed = before?.armed ?? each?.armed ?? now.toString(36)
  const start: Budget = before ?? { ...at, limits: {}, isHard: false, armed, alerts: ALERTS }
  const limits = withChanges(start.limits, amounts)
  if (Object.keys(limits).length === 0)
    throw new UsageError(
      before
        ? 'Without any amount it would be no budget. "budgets remove" takes it away.'
        : `A budget needs an amount: ${UNITS.map(optionOf).join(', ')}, or several of them.`,
    )
  const budget = { ...withChanges(start, changes), limits }
  requireCountable(limitsAt(budget, now))
  return replaced(rules, budget)
}

const listed = (budgets: readonly Budget[]): string => budgets.map(({ window }) => window).join(', ')

/** The budget of that window, or the only one. Throws UsageError where there is none, naming those that there are. */
export const budgetOf = (
  { budgets }: SpendingRules,
  whose: Whose,
  window: WindowKind | undefined,
  team: string,
): Budget => {
  const all = budgets.filter((budget) => isOf(budget, whose))
  const [found, ...others] = all.filter((budget) => window === undefined || budget.window === window)
  const name = whoseText(whose, team)
  if (found && others.length === 0) return found
  if (found)
    throw new UsageError(`There are several budgets of ${name}: say --window ${listed(all).replaceAll(', ', '|')}.`)
  if (all.length === 0)
    throw new UsageError(`There is no budget of ${name}. "budgets list" shows those that there are.`)
  throw new UsageError(`There is no budget of ${name} with --window ${window}. Its windows are ${listed(all)}.`)
}

/** Two that end at the same time are one. */
const joined = (raises: readonly Raise[], added: Raise): Raise[] => {
  const { untilMs } = added
  const same = raises.filter((raise) => raise.untilMs === untilMs)
  const amounts = Object.fromEntries(
    UNITS.flatMap((unit) => {
      const all = [...same, added].flatMap((raise) => raise.amounts[unit] ?? [])
      return all.length > 0 ? [[unit, String(all.reduce((sum, amount) => sum + BigInt(amount), 0n))]] : []
    }),
  )
  return [...raises.filter((raise) => raise.untilMs !== untilMs), { amounts, untilMs }]
}

/** Throws UsageError for a unit that the budget does not bound. */
export const raiseBudget = (rules: SpendingRules, before: Budget, raise: Raise, now: number): WithBudget => {
  const unbounded = UNITS.find((unit) => raise.amounts[unit] !== undefined && before.limits[unit] === undefined)
  if (unbounded)
    throw new UsageError(
      `${optionOf(unbounded)}: this budget does not bound it. It has ${UNITS.filter((unit) => before.limits[unit])
        .map(optionOf)
        .join(', ')}.`,
    )
  const budget = { ...before, raises: joined(before.raises ?? [], raise) }
  requireCountable(limitsAt(budget, now))
  return replaced(rules, budget)
}

export const removeBudget = (rules: SpendingRules, budget: Budget): WithBudget => ({
  rules: { ...rules, budgets: rules.budgets.filter((each) => each !== budget) },
  budget,
})
