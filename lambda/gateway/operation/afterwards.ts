import type { GenerationRecord, Generations } from '../../storage/generations.ts'
import { type CredentialStores, forgetCredential } from '../access/keyring.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { DialectName } from '../core/call.ts'
import { compact } from '../core/json/value.ts'
import { memo } from '../core/memo.ts'
import type { Outcome } from '../core/outcome.ts'
import { cacheReadTokens, cacheWriteTokens, longCacheWriteTokens } from '../core/usage/buckets.ts'
import { type Ending, UNENDED } from '../generation/ending.ts'
import type { RecordSink } from '../generation/sink.ts'
import type { PromptCaches } from '../routing/prompt-cache/prompt-caches.ts'
import type { KeyRequest } from './operation.ts'
import type { PlanWithKeys } from './planning/planner.ts'
import { type Progress, pricing, warningsOf } from './progress.ts'

export interface AfterwardsDeps extends Pick<CredentialStores, 'credentials' | 'teamCredentials' | 'log'> {
  readonly sink: RecordSink
  readonly generations: Pick<Generations, 'open'>
  readonly promptCaches: Pick<PromptCaches, 'seen'>
  readonly catalog: Catalog
  readonly now: () => number
}

/** A request that has ended. */
export interface Ended {
  readonly request: KeyRequest
  readonly dialect: DialectName
  readonly progress: Progress
  readonly ending: Ending
}

/** Keeps in mind where an answer's prompt is cached, if its usage says that it is, and there was a choice of places. */
const notePromptCache = (plan: PlanWithKeys, { attempt, told }: Outcome, { promptCaches }: AfterwardsDeps): void => {
  if (!told?.usage || plan.attempts.length < 2) return
  const usage = told.usage.buckets
  if (cacheReadTokens(usage) + cacheWriteTokens(usage) === 0) return
  const { endpoint, model, credential } = attempt
  const place = { provider: endpoint.provider, model: endpoint.model, credentialId: credential.id }
  promptCaches.seen(plan.conversation(model.id), place, longCacheWriteTokens(usage) > 0)
}

const records = memo(() => import('../generation/record.ts'))

const recordOf = async (
  { request, dialect, progress, ending }: Ended,
  d: AfterwardsDeps,
): Promise<GenerationRecord> => {
  const [{ attemptCost }, { toRecord }] = await Promise.all([pricing(), records()])
  const { asked, plan, course } = progress
  return toRecord(
    compact({
      id: request.id,
      caller: request.caller,
      dialect,
      receivedAt: request.exchange.receivedAt,
      endedAt: d.now(),
      call: progress.call,
      reporting: asked?.options,
      models: plan?.models ?? [],
      zeroDataRetention: plan?.zeroDataRetention ?? false,
      isRehearsal: (asked?.faults.length ?? 0) > 0,
      warnings: warningsOf(progress),
      course,
      costOf: attemptCost,
      ending,
      priceVersion: d.catalog.version,
      holds: progress.spending?.holds(ending !== UNENDED),
    }),
  )
}

const cannotRecord = ({ request }: Pick<Ended, 'request'>, cause: unknown, { log }: AfterwardsDeps): void =>
  log({ level: 'error', message: 'the record could not be made', id: request.id, cause })

/**
 * Keeps what is known of a request whose provider has begun to work, where the request log does that. Resolves when its
 * content may go out. Never rejects.
 */
export const keepOpen = async (begun: Omit<Ended, 'ending'>, d: AfterwardsDeps): Promise<void> => {
  try {
    await d.generations.open?.(await recordOf({ ...begun, ending: UNENDED }, d))
  } catch (cause) {
    cannotRecord(begun, cause, d)
  }
}

const writeRecord = async (ended: Ended, d: AfterwardsDeps): Promise<void> => {
  try {
    const record = await recordOf(ended, d)
    const written = d.sink.write(record)
    // Should this process die now, the record says what is to be settled.
    if (record.holds) await written
  } catch (cause) {
    cannotRecord(ended, cause, d)
  }
}

/**
 * What follows a request, however it ended: credentials that were refused are read again, it is recorded, and what was
 * held for it is settled. Never rejects.
 */
export const afterwards = async (ended: Ended, d: AfterwardsDeps): Promise<void> => {
  const { asked, plan, course } = ended.progress
  for (const { attempt, error } of course.outcomes)
    if (error?.refusesCredential) forgetCredential(attempt, ended.request.caller, d)
  if (plan && course.answered && asked?.faults.length === 0) notePromptCache(plan, course.answered, d)
  await writeRecord(ended, d)
  await ended.progress.spending?.finish()
  await ended.progress.pending
}
