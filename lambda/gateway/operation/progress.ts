import type { Attempt } from '../core/attempt.ts'
import type { Call } from '../core/call.ts'
import { warningHeader, warningText } from '../core/canonical/warning.ts'
import type { AnswerMeta } from '../core/dialect.ts'
import { asGatewayError } from '../core/error.ts'
import { compact } from '../core/json/value.ts'
import { memo } from '../core/memo.ts'
import type { Course } from '../core/outcome.ts'
import type { CommittedAttempt } from '../routing/run/run.ts'
import type { Asked } from './asked.ts'
import type { Request } from './operation.ts'
import type { PlanWithKeys } from './planning/planner.ts'
import type { Finishing } from './spending/finish.ts'

/** What a request asks for, and the plan for it. */
export interface Planned {
  readonly asked: Asked
  readonly plan: PlanWithKeys
}

/** How far a request has come, for what is told of it wherever it ends: each step adds what it found. */
export interface Progress {
  call?: Call
  asked?: Asked
  plan?: PlanWithKeys
  readonly course: Course
  committed?: CommittedAttempt
  /** What is held and counted of it, where its caller has budgets or limits. */
  spending?: Finishing
  /** What is still under way when it has ended. */
  pending?: Promise<unknown>
}

/** Why the answer is not the provider's own although it speaks the caller's dialect. */
const detourOf = (committed: CommittedAttempt | undefined): string[] => {
  if (committed === undefined) return []
  const { path, provider } = committed.attempt
  return path.mode === 'relay' || path.because === undefined ? [] : [`not relayed to ${provider.slug}: ${path.because}`]
}

/** `field: reason` of all that could not be honoured, as far as that is known. */
export const warningsOf = ({ asked, plan, committed }: Progress): string[] => [
  ...(asked?.warnings ?? []),
  ...(plan?.warnings ?? []),
  ...detourOf(committed),
  ...(committed?.answer.conversion.told.warnings.map(warningText) ?? []),
]

const metadata = memo(() => import('../generation/metadata.ts'))

/** What attempts cost is worked out when there are any. */
export const pricing = memo(() => import('../money/attempt-cost.ts'))

/** What the encoder of an attempt's answer says of the answer itself. */
export const metaOf =
  ({ id, exchange: { receivedAt } }: Request, call: Call, plan: PlanWithKeys, progress: Progress) =>
  async (attempt: Attempt): Promise<AnswerMeta> => {
    const [{ gatewayMetadata }, { spentOn }] = await Promise.all([metadata(), pricing()])
    // It answers, should anybody get to read this; another one may have begun beside it.
    const answering = () => progress.course.outcomes.findLast((outcome) => outcome.attempt === attempt)
    return {
      generationId: id,
      model: call.model,
      createdAt: new Date(receivedAt),
      gateway: () => {
        const course = compact({ ...progress.course, answered: answering() })
        const spent = spentOn(course)
        return gatewayMetadata({ id, model: call.model, plan, course, warnings: warningsOf(progress), spent })
      },
      tier: () => answering()?.told?.usage?.buckets.serviceTier,
    }
  }

/** Headers of a committed answer. */
export const answerHeaders = (
  { id }: Request,
  committed: CommittedAttempt,
  progress: Progress,
): Record<string, string> => ({
  // Where the provider gave none. Qwen Code 0.24.4 goes on after a broken stream only where there was an `x-request-id`.
  'request-id': id,
  'x-request-id': id,
  ...committed.answer.headers,
  'x-gateway-generation-id': id,
  'x-gateway-provider': committed.attempt.provider.slug,
  'x-gateway-model': committed.attempt.model.id,
  'x-gateway-attempts': String(progress.course.outcomes.length),
  ...warningHeader(warningsOf(progress)),
})

/** An answer that committed and could not be sent: its provider need not go on. */
export const giveUp = ({ committed }: Progress, thrown: unknown): void => {
  committed?.answer.source.cancel()
  committed?.settle(asGatewayError(thrown))
}
