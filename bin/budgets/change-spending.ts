import { EACH, SPENDERS, type SpendingRules } from '../../lambda/gateway/core/cost/budgets.ts'
import { MAX_GATES } from '../../lambda/gateway/money/gates/hold-id.ts'
import { writeSpending } from '../../lambda/storage/spending-text.ts'
import { UsageError } from '../command.ts'
import type { SpendingStore } from './spending-store.ts'

/** Each failed try is somebody else's that has not. */
const TRIES = 20

/** They are read with each key, and an item of DynamoDB has 400 KB at most. */
const MOST_RULES = 500
const MOST_BYTES = 300_000

/** Hard budgets and limits of requests at once that one request may be under, whosever it is. */
const mostHolding = ({ budgets, limits }: SpendingRules): number => {
  const holding = [
    ...budgets.filter(({ isHard }) => isHard),
    ...limits.filter(({ parallel }) => parallel !== undefined),
  ]
  return SPENDERS.reduce((sum, scope) => {
    const byOwner = Map.groupBy(
      holding.filter((rule) => rule.scope === scope),
      ({ of }) => of,
    )
    const each = byOwner.get(EACH)?.length ?? 0
    byOwner.delete(EACH)
    return sum + each + Math.max(0, ...[...byOwner.values()].map(({ length }) => length))
  }, 0)
}

const requireRoom = (rules: SpendingRules, team: string): void => {
  const holding = mostHolding(rules)
  if (holding > MAX_GATES)
    throw new UsageError(
      `A request may be under at most ${MAX_GATES} hard budgets and limits with --parallel together, of its team, project, key and user. One of team ${team} could be under ${holding}. Remove some.`,
    )
  const sum = rules.budgets.length + rules.limits.length
  if (sum > MOST_RULES)
    throw new UsageError(
      `A team has at most ${MOST_RULES} budgets and limits together, and team ${team} has them. Remove some; --each is one for all.`,
    )
  if (Buffer.byteLength(writeSpending(rules)) > MOST_BYTES)
    throw new UsageError(
      `The budgets and limits of team ${team} take more than ${MOST_BYTES / 1000} KB together. Remove some, or wait until some raises are over.`,
    )
}

const withoutPastRaises = (rules: SpendingRules, now: number): SpendingRules => ({
  ...rules,
  budgets: rules.budgets.map(({ raises = [], ...budget }) => {
    const left = raises.filter(({ untilMs }) => untilMs > now)
    return left.length > 0 ? { ...budget, raises: left } : budget
  }),
})

/**
 * Changes a team's budgets and limits, of those that there are by then: whoever changes them at the same time loses
 * nothing. `change` says the rules to be, and may be asked again. Rejects with UsageError for more than a team may have.
 */
export const changeSpending = async <T extends { readonly rules: SpendingRules }>(
  { settings, team }: SpendingStore,
  now: number,
  change: (rules: SpendingRules) => Promise<T> | T,
): Promise<T> => {
  for (let tries = 0; tries < TRIES; tries++) {
    const { rules, version } = await settings.spendingOf(team)
    const changed = await change(rules)
    const next = withoutPastRaises(changed.rules, now)
    requireRoom(next, team)
    if (await settings.setSpending(team, next, version)) return changed
  }
  throw new Error(`Others change the budgets and limits of team ${team} all the time. Nothing was changed: try again.`)
}
