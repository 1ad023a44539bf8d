import { type Budget, EACH, type Limit, type Spender, type SpendingRules } from './budgets.ts'

/** What is set for one of a scope, and in the places that it leaves free what is set for each. */
const ownBeforeEach = <Rule extends { readonly scope: Spender; readonly of: string }>(
  rules: readonly Rule[],
  scope: Spender,
  id: string,
  placeOf: (rule: Rule) => string | undefined,
): Rule[] => {
  const inScope = rules.filter((rule) => rule.scope === scope)
  const own = inScope.filter(({ of }) => of === id && of !== EACH)
  const isTaken = (rule: Rule): boolean => own.some((each) => placeOf(each) === placeOf(rule))
  return [...own, ...inScope.filter((rule) => rule.of === EACH && !isTaken(rule))]
}

/** Of a scope there is one budget for each window, and one limit for each pattern of models. */
const budgetsFor = (budgets: readonly Budget[], scope: Spender, id: string): Budget[] =>
  ownBeforeEach(budgets, scope, id, ({ window }) => window)

const limitsFor = (limits: readonly Limit[], scope: Spender, id: string): Limit[] =>
  ownBeforeEach(limits, scope, id, ({ model }) => model)

/** What of a team's rules concerns one of a scope: its own, and in their absence those for each. */
export const rulesFor = ({ budgets, limits }: SpendingRules, scope: Spender, id: string): SpendingRules => ({
  budgets: budgetsFor(budgets, scope, id),
  limits: limitsFor(limits, scope, id),
})

/** The rules of a caller for a request of that user; without one, none of those for users hold. */
export const userSpending = ({ budgets, limits }: SpendingRules, user: string | undefined): SpendingRules => {
  const others = {
    budgets: budgets.filter(({ scope }) => scope !== 'user'),
    limits: limits.filter(({ scope }) => scope !== 'user'),
  }
  if (user === undefined) return others
  return {
    budgets: [...others.budgets, ...budgetsFor(budgets, 'user', user)],
    limits: [...others.limits, ...limitsFor(limits, 'user', user)],
  }
}
