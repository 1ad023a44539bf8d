import { credentialFor } from '../access/keyring.ts'
import type { Attempt, Timeouts } from '../core/attempt.ts'
import type { AnswerMeta, RelayDialect } from '../core/dialect.ts'
import { memo } from '../core/memo.ts'
import type { Course, Outcome } from '../core/outcome.ts'
import type { HealthView } from '../routing/health/view.ts'
import { type Circuits, createCircuits } from '../routing/run/circuits.ts'
import { type CommittedAttempt, run } from '../routing/run/run.ts'
import { timeoutsFor } from '../routing/run/timeouts.ts'
import { execute } from '../upstream/execute.ts'
import type { Execute } from '../upstream/injected-fault.ts'
import type { Upstream } from '../upstream/request/execution.ts'
import type { Asked } from './asked.ts'
import type { PlanWithKeys } from './planning/planner.ts'

export interface RunPlanDeps {
  readonly upstream: Upstream
  readonly timeouts: Timeouts
  readonly circuits: Circuits
  readonly health: Pick<HealthView, 'slowTtftMs'>
  /** Default for requests without `hedge`. */
  readonly hedge: boolean
  readonly now: () => number
}

const rehearsal = () => import('../upstream/injected-fault.ts')
const downloading = () => import('../transport/request-downloads.ts')

/** One request's run of its plan. */
export interface PlanRun {
  readonly dialect: RelayDialect
  readonly asked: Asked
  readonly plan: PlanWithKeys
  readonly course: Course
  /** What the answer says of itself in the caller's dialect. */
  readonly meta: (attempt: Attempt) => Promise<AnswerMeta>
  /** Ends everything. Its reason is a GatewayError. */
  readonly signal: AbortSignal
  /** To be waited for before the provider of an attempt is asked, each time. Throws where it is not to be. */
  readonly before?: ((outcome: Outcome) => Promise<void>) | undefined
}

/**
 * Tries the attempts of a plan until one commits. Throws what the last one, or one that all would repeat, failed with.
 */
export const runPlan = async (
  { dialect, asked, plan, course, meta, signal, before }: PlanRun,
  { upstream, timeouts, circuits, health, hedge, now }: RunPlanDeps,
): Promise<CommittedAttempt> => {
  const { call, options, faults } = asked
  const callFor = asked.callsWithin?.(course, now) ?? (() => call)
  // One for all attempts: what one has fetched the next one has.
  const downloads = memo(async () => (await downloading()).requestDownloads(upstream.download, signal))
  const download: Upstream['download'] = async (url, one) => (await downloads())(url, one)
  const ask: Execute = async (attempt, ending, outcome) => {
    const again = before && (() => before(outcome))
    await again?.()
    ending.throwIfAborted()
    const credential = credentialFor(plan, attempt)
    const limits = timeoutsFor(attempt, timeouts)
    const running = {
      call: callFor(attempt),
      dialect,
      credential,
      timeouts: limits,
      signal: ending,
      meta: () => meta(attempt),
      again,
    }
    return execute(attempt, running, { ...upstream, download })
  }
  return run({
    attempts: plan.attempts,
    execute: faults.length > 0 ? (await rehearsal()).withFaults(ask, faults, call.stream) : ask,
    timeouts,
    signal,
    now,
    course,
    // A rehearsal must not turn other requests away from a provider that works.
    circuits: faults.length > 0 ? createCircuits(now) : circuits,
    random: Math.random,
    hedgeAfterMs: ({ provider, upstreamModel }) =>
      (options.hedge ?? hedge) ? health.slowTtftMs(provider.slug, upstreamModel) : undefined,
  })
}
