import { type Budget, EACH, type Spender, type SpendingRules } from '../../lambda/gateway/core/cost/budgets.ts'
import { rulesFor } from '../../lambda/gateway/core/cost/own-before-each.ts'
import { projectsOf } from '../teams.ts'
import type { SpendingStore } from './spending-store.ts'

type Known = Pick<SpendingStore, 'accounts' | 'team'>

/** Who is known of a scope; of users nobody is, as they are whom requests name. */
const IDS: Readonly<Partial<Record<Spender, (store: Known) => Promise<readonly string[]>>>> = {
  project: ({ accounts, team }) => projectsOf(accounts, team),
  key: async ({ accounts, team }) => [...new Set((await accounts.listKeys(team)).map(({ id }) => id))],
}

/** A budget of each as those have it who are known and have none of their own in its place; others as they are. */
export const withEach = async (
  store: Known,
  rules: SpendingRules,
): Promise<readonly (readonly [budget: Budget, isOfEach: boolean])[]> => {
  const all = rules.budgets.map(async (budget) => {
    const { scope, of } = budget
    const known = of === EACH ? ((await IDS[scope]?.(store)) ?? []) : []
    const having = known.filter((id) => rulesFor(rules, scope, id).budgets.includes(budget))
    return [[budget, false] as const, ...having.map((id) => [{ ...budget, of: id }, true] as const)]
  })
  return (await Promise.all(all)).flat()
}
