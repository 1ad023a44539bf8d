import type { Alerts } from '../../../storage/alerts.ts'
import type { GateState } from '../../../storage/gates.ts'
import type { Generations, HoldRecord } from '../../../storage/generations.ts'
import type { RateLimits } from '../../core/cost/rate-limits.ts'
import type { Course, Outcome } from '../../core/outcome.ts'
import { count } from '../../money/budgets/counting.ts'
import { rateLimitsOf } from '../../money/budgets/rate-limits.ts'
import type { RequestRule } from '../../money/budgets/request-rules.ts'
import type { HeldRequest } from '../../money/budgets/reservation.ts'
import type { SoftStates } from '../../money/budgets/soft-states.ts'
import { countedTokens } from '../../money/counted-tokens.ts'
import type { GateRule } from '../../money/gates/one-gate.ts'
import { tellAlerts } from './alerting.ts'
import { type SweepOldDeps, sweepOld } from './sweep-old.ts'

export interface SpendingDeps extends SweepOldDeps {
  readonly states: SoftStates
  readonly alerts: Alerts
  readonly generations: Pick<Generations, 'get' | 'addLost' | 'open' | 'settled'>
}

/** A request that was let run. */
interface Running {
  /** `gen_<ulid>`. */
  readonly id: string
  readonly team: string
  readonly course: Course
  /** Its soft budgets. */
  readonly counted: readonly RequestRule[]
  readonly held?: HeldRequest
  /** Its hard budgets and limits. */
  readonly rules?: readonly RequestRule[]
  /** Of its tokens, which its limits a minute were asked for. */
  readonly estimate?: number
  /** What its gates said when they let it run. */
  readonly told?: readonly (readonly [GateRule, GateState])[]
}

/** What follows from what is held and counted of a request, while it runs and when it has ended. */
export interface Finishing {
  /** What its caller is told of its limits a minute. */
  readonly rateLimits: RateLimits | undefined
  /** Holds what an attempt may come to whose request is about to go out. Throws where that is refused: it is not to. */
  before(outcome: Outcome): Promise<void>
  /** What stands for its cost at its gates, for the record of a request that is open, or that has ended. */
  holds(isEnded: boolean): HoldRecord[] | undefined
  /** Once its record is put: settles what is held, counts the rest, and tells what parts are spent. Never rejects. */
  finish(): Promise<void>
}

/** Of a request that is about to hold these. */
export const beginning = (holds: () => HoldRecord[]): Finishing => ({
  rateLimits: undefined,
  before: async () => undefined,
  holds,
  finish: async () => undefined,
})

export const finishing = (
  { id, team, course, counted, held, told = [], rules = [], estimate = 0 }: Running,
  d: SpendingDeps,
): Finishing => {
  const finish = async (): Promise<void> => {
    // Also where there is no record that says it.
    held?.close(course.outcomes)
    const paid = (await held?.settle(countedTokens(course, estimate))) ?? []
    d.generations.settled?.(id)
    const settled = [...paid, ...(await count(counted, course.outcomes, d))]
    const said = settled.map(([rule, , state]) => [rule, state] as const)
    await tellAlerts(team, said, d)
    await sweepOld(d, team, told, rules)
  }
  return {
    rateLimits: rateLimitsOf(told, d.now()),
    async before(outcome) {
      const error = await held?.before(outcome, course.outcomes)
      if (error) throw error
    },
    holds: (isEnded) => (isEnded ? held?.close(course.outcomes) : held?.open()),
    finish: () => finish().catch((error) => d.log({ level: 'error', message: 'budgets could not be settled', error })),
  }
}
