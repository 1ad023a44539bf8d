import type { DialectName } from '../core/call.ts'
import { newCourse } from '../core/outcome.ts'
import { untilAborted } from '../core/time-limit.ts'
import { loadRelayDialect } from '../dialect/index.ts'
import { type Ending, endInError } from '../generation/ending.ts'
import { type AfterwardsDeps, afterwards, keepOpen } from './afterwards.ts'
import { askedOf, readFaults } from './asked.ts'
import type { KeyRequest, Operation } from './operation.ts'
import { failWith, type Planner, requireAttempts } from './planning/planner.ts'
import { answerHeaders, giveUp, metaOf, type Progress } from './progress.ts'
import { readBody } from './read-body.ts'
import { refuse } from './reply.ts'
import { type RunPlanDeps, runPlan } from './run-plan.ts'
import { send } from './send.ts'
import { type AllowedDeps, allowed } from './spending/allowed.ts'

export interface GenerateDeps extends RunPlanDeps, AfterwardsDeps, Omit<AllowedDeps, 'keep'> {
  readonly planner: Planner
  readonly maxBodyBytes: number
}

/** When all that is under way has been done: the request to the provider is on its way. */
const afterSending = (work: () => Promise<void>): Promise<void> =>
  new Promise((resolve) => setImmediate(() => resolve(work())))

/** Asks a model in one dialect: reads the request, plans, runs until an attempt commits, sends, keeps what happened. */
export const generate = (name: DialectName, d: GenerateDeps): Operation => {
  const answer = async (request: KeyRequest, progress: Progress): Promise<Ending> => {
    const { exchange, caller, signal } = request
    const { course } = progress

    const faults = await readFaults(exchange.headers, caller)
    const dialect = await loadRelayDialect(name)
    const { body, source } = await untilAborted(readBody(exchange, d.maxBodyBytes), signal)
    const call = dialect.decodeCall({ body, source, path: exchange.path, headers: exchange.headers })
    progress.call = call
    const read = await askedOf(call, dialect, caller, faults)
    progress.asked = read
    const made = await untilAborted(d.planner(read, caller), signal)
    progress.plan = made
    requireAttempts(made)

    // Attempts, prices and the call are known, and no provider has heard of them.
    const keep = () => keepOpen({ request, dialect: name, progress }, d)
    const { asked, plan } = await allowed(request, dialect, { asked: read, plan: made }, progress, { ...d, keep })
    const { spending } = progress
    const meta = metaOf(request, call, plan, progress)
    const running = runPlan({ dialect, asked, plan, course, meta, signal, before: spending?.before }, d)
    const run = running.catch((thrown) => failWith(plan, thrown))
    // Written while the provider works, so that it delays nobody: by its content nothing can be lost without a trace.
    const kept = afterSending(keep)
    const committed = await run.finally(() => kept)
    progress.committed = committed

    const limits = dialect.rateLimitHeaders(spending?.rateLimits, d.now())
    const headers = answerHeaders(request, committed, progress)
    const streamed = call.stream ? dialect : undefined
    const ending = await send(exchange, committed, { headers, limits, streamed, signal })
    committed.settle(ending.error)
    return ending
  }

  return {
    dialect: name,
    run: async (request) => {
      const progress: Progress = { course: newCourse() }
      const ending = await answer(request, progress).catch(async (thrown: unknown) => {
        giveUp(progress, thrown)
        const told = { limits: progress.spending?.rateLimits, nowMs: d.now() }
        const { status, error } = await refuse(request, name, thrown, d.log, progress.course.outcomes.length, told)
        return endInError(status, error)
      })
      await afterwards({ request, dialect: name, progress, ending }, d)
    },
  }
}
