import { catalogIdOf } from '../../core/attempt.ts'
import type { SpendingRules } from '../../core/cost/budgets.ts'
import type { Dialect } from '../../core/dialect.ts'
import { spentAlready } from '../../money/budgets/counting.ts'
import { type Asking, hold, neededBy } from '../../money/budgets/holding.ts'
import { refusalError } from '../../money/budgets/refusal-error.ts'
import { requestRules } from '../../money/budgets/request-rules.ts'
import { heldRequest, plannedHolds } from '../../money/budgets/reservation.ts'
import { bounded, leftOutWarning, unboundedError } from '../../money/budgets/unbounded.ts'
import type { Asked } from '../asked.ts'
import type { KeyRequest } from '../operation.ts'
import type { Planned, Progress } from '../progress.ts'
import { beginning, finishing, type SpendingDeps } from './finish.ts'
import { afterRefusal, refusedError } from './refused.ts'
import { type RequestBounds, requestBounds } from './request-bounds.ts'

/** A request that is about to be run. */
export interface Beginning {
  readonly request: KeyRequest
  readonly dialect: Pick<Dialect, 'fields'>
  /** The budgets and limits of its caller. */
  readonly spending: SpendingRules
  readonly planned: Planned
  /** Told what is held for it, and what is under way where it is refused. */
  readonly progress: Progress
  /** Keeps what is known of the request so far, in case its process dies. */
  readonly keep: () => Promise<void>
}

/** Each attempt gets its call with its answer limited to so many tokens. */
const withCap = (asked: Asked, bounds: RequestBounds, cap: number | undefined): Asked =>
  cap === undefined ? asked : { ...asked, callsWithin: () => bounds.capped(cap).callFor }

/** Its soft budgets, and all others with its limits. */
const rulesOf = ({ request: { exchange, caller }, spending, planned: { asked, plan } }: Beginning) => {
  const { quotaEntityId, user } = asked.options
  const counted = quotaEntityId === undefined ? { user } : { user: quotaEntityId, userField: 'quotaEntityId' }
  const models = [...new Set(plan.attempts.flatMap(({ model }) => [model.id, catalogIdOf(model)]))]
  return requestRules({ caller: { ...caller, spending }, ...counted, models, startedAt: exchange.receivedAt })
}

/**
 * Lets a request run if all its budgets and limits do: holds what it may come to in hard ones, and looks whether soft ones
 * are spent. Resolves to the request as they let it run. Throws `budget-exceeded`, `price-unknown`, `budget-reserved`,
 * `limited`, `budget-unavailable`, and `bad-request` for a user by whom nothing can be counted.
 */
export const allow = async (begun: Beginning, d: SpendingDeps): Promise<Planned> => {
  const { request, dialect, progress } = begun
  const { asked, plan } = begun.planned
  const { team } = request.caller
  const startedAt = request.exchange.receivedAt
  const { held: rules, counted } = rulesOf(begun)
  const spent = await spentAlready(counted, d.states)
  if (spent) throw refusalError(spent.reason, spent.rule.of, {}, d.now())
  const running = { id: request.id, team, course: progress.course, counted }
  if (rules.length === 0) {
    progress.spending = finishing(running, d)
    return begun.planned
  }

  const callFor = asked.callsWithin?.(progress.course, d.now) ?? (() => asked.call)
  const bounds = requestBounds(asked.call, dialect, callFor, startedAt)
  const { kept, leftOut } = bounded(plan.attempts, rules, bounds)
  const [first] = leftOut
  if (kept.length === 0 && first) throw unboundedError(first)
  const asking: Asking = {
    ...{ generation: request.id, startedAt, nowMs: d.now(), rules, attempts: kept, bounds },
    tokens: bounds.estimate,
    boundsWithin: bounds.capped,
    isCappable: !bounds.isLimited && !asked.isStrict,
  }
  const needed = neededBy(asking, bounds)
  const planned = plannedHolds(asking, needed)
  if (planned.length > 0) {
    progress.spending = beginning(() => planned)
    await begun.keep()
  }
  const holding = await hold(d.gates, asking, needed).finally(() => {
    delete progress.spending
  })
  if (!holding.isGranted) {
    progress.pending = holding.released.then(() => afterRefusal(d, team, rules, holding))
    // What is kept of a refused request does not say that it holds anything.
    if (d.generations.open) await holding.released
    throw refusedError(holding, d.now())
  }
  const { told } = holding.reservation
  progress.spending = finishing(
    { ...running, rules, held: heldRequest(asking, holding), told, estimate: asking.tokens },
    d,
  )
  const warnings = [...plan.warnings, ...leftOut.map(leftOutWarning)]
  const allowed = { asked: withCap(asked, bounds, holding.cap), plan: { ...plan, attempts: kept, warnings } }
  return Object.assign(progress, allowed)
}
