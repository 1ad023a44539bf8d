import { isLike } from '../../../storage/glob.ts'
import { type Caller, countsUsers } from '../../core/caller.ts'
import type { Budget, Limit, Spender, SpendingRules } from '../../core/cost/budgets.ts'
import { userSpending } from '../../core/cost/own-before-each.ts'
import { GatewayError } from '../../core/error.ts'
import { compact } from '../../core/json/value.ts'
import type { GateRule } from '../gates/one-gate.ts'
import { windowAt } from '../gates/window.ts'
import { gateOfBudget, gateOfLimit, limitsAt } from './gate-of.ts'
import type { RuleOf } from './refusal-error.ts'

/** A budget or limit that one request counts in, and its gate. */
export interface RequestRule {
  readonly rule: GateRule
  /** Whose it is, as refusals tell it. */
  readonly of: RuleOf
  /** Absent: it is a limit. */
  readonly budget?: Budget
}

/** What a request is known by to budgets and limits. */
export interface Spending {
  readonly caller: Pick<Caller, 'team' | 'project' | 'principal'> & { readonly spending: SpendingRules }
  readonly user: string | undefined
  /** What says which user it is. @default user */
  readonly userField?: string
  /** Ids of those that may be asked, and what the catalog calls them where that is another. */
  readonly models: readonly string[]
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

/** Of a user's id, in UTF-8, where something is counted by it. */
export const MOST_USER_BYTES = 128

/** Throws `bad-request` for a name by which nothing can be counted. */
const requireShort = (user: string, field: string): void => {
  const bytes = Buffer.byteLength(user)
  if (bytes <= MOST_USER_BYTES) return
  throw new GatewayError(
    'bad-request',
    `${field} must be at most ${MOST_USER_BYTES} bytes where budgets or limits are counted by it, got ${bytes}.`,
    { param: field },
  )
}

/** Those that hold for this user. */
const rulesFor = (spending: SpendingRules, user: string | undefined, field: string): SpendingRules => {
  const rules = userSpending(spending, user)
  if (user !== undefined && countsUsers({ spending: rules })) requireShort(user, field)
  return rules
}

/**
 * What a request counts in: budgets of its team, project, key and user, hard ones and soft ones, and limits of these on
 * any of its models. Throws `bad-request` for a user's id that is too long to be counted by.
 */
export const requestRules = ({
  caller,
  user,
  userField = 'user',
  models,
  startedAt,
}: Spending): { readonly held: readonly RequestRule[]; readonly counted: readonly RequestRule[] } => {
  const { team, project, principal, spending } = caller
  const names: Readonly<Record<Spender, string>> = { team, project, key: principal.id, user: user ?? '' }
  const { budgets, limits } = rulesFor(spending, user, userField)

  const ofBudget = (budget: Budget): RequestRule => {
    const { scope, window, armed, isOpenWhenAway } = budget
    const { resetsAt } = windowAt(window, startedAt, armed)
    return {
      rule: compact({
        gate: gateOfBudget(team, budget, names[scope], startedAt),
        limits: limitsAt(budget, startedAt),
        perMinute: {},
        isOpenWhenAway,
      }),
      of: compact({ scope, name: names[scope], kind: 'budget' as const, resetsAt }),
      budget,
    }
  }
  const ofLimit = (limit: Limit): RequestRule => {
    const { scope, model, perMinute, parallel } = limit
    return {
      rule: compact({
        gate: gateOfLimit(team, limit, names[scope], startedAt),
        limits: {},
        perMinute,
        mostOpen: parallel,
      }),
      of: compact({ scope, name: names[scope], kind: 'limit' as const, model }),
    }
  }
  const concerns = ({ model }: Limit): boolean => model === undefined || models.some((id) => isLike(id, model))
  const holdsNothing = ({ parallel }: Limit): number => (parallel === undefined ? 1 : 0)
  return {
    // What holds something comes first: ids of holds tell no more gates apart than a request may be under.
    held: [
      ...budgets.filter(({ isHard }) => isHard).map(ofBudget),
      ...limits
        .filter(concerns)
        .toSorted((a, b) => holdsNothing(a) - holdsNothing(b))
        .map(ofLimit),
    ],
    counted: budgets.filter(({ isHard }) => !isHard).map(ofBudget),
  }
}
