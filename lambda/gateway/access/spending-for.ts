import type { FoundKey } from '../../storage/accounts.ts'
import { SPENDERS, type Spender, type SpendingRules } from '../core/cost/budgets.ts'
import { areOn } from '../core/cost/credits.ts'
import { rulesFor } from '../core/cost/own-before-each.ts'

type Counted = Pick<FoundKey, 'team' | 'project' | 'id' | 'within'>

/** What the requests of a key count in, by scope; users are told by each request. */
const IDS: Readonly<Partial<Record<Spender, (key: Counted) => string>>> = {
  team: ({ team }) => team,
  project: ({ project }) => project,
  key: ({ id }) => id,
}

/**
 * The budgets and limits of a key's team that its requests may count in: the team's, its project's and its own, or those
 * for each where these have none, and all of users; its credits where they are on. Undefined where there is none of it.
 */
export const spendingFor = (key: Counted): SpendingRules | undefined => {
  const spending = key.within?.spending
  if (!spending) return undefined
  const all = SPENDERS.map((scope): SpendingRules => {
    const id = IDS[scope]?.(key)
    if (id !== undefined) return rulesFor(spending, scope, id)
    return {
      budgets: spending.budgets.filter((budget) => budget.scope === scope),
      limits: spending.limits.filter((limit) => limit.scope === scope),
    }
  })
  const budgets = all.flatMap((rules) => rules.budgets)
  const limits = all.flatMap((rules) => rules.limits)
  const { credits } = spending
  if (credits && areOn(credits)) return { budgets, limits, credits }
  return budgets.length + limits.length > 0 ? { budgets, limits } : undefined
}
