import { cacheReadTokens, cacheWriteTokens, longCacheWriteTokens } from '../core/usage/buckets.ts'
import { readUsage } from '../core/usage/read.ts'
import type { Outcome } from '../routing/run/run.ts'
import type { MadePlan } from './make-plan.ts'
import type { Services } from './operation.ts'

/** Keeps in mind where an answer's prompt is cached, if its usage says that it is, and there was a choice of places. */
export const noteCache = (made: MadePlan, { attempt, finish }: Outcome, { promptCaches }: Services): void => {
  if (!finish?.usage || made.attempts.length < 2) return
  const usage = readUsage(finish.format, finish.usage)
  if (cacheReadTokens(usage) + cacheWriteTokens(usage) === 0) return
  const { endpoint, model, credential } = attempt
  const place = { provider: endpoint.provider, model: endpoint.model, credentialId: credential.id }
  promptCaches.seen(made.conversation(model.id), place, longCacheWriteTokens(usage) > 0)
}
