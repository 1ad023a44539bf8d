import { cacheReadTokens, cacheWriteTokens, longCacheWriteTokens } from '../core/usage/buckets.ts'
import { readUsage } from '../core/usage/read.ts'
import type { Outcome } from '../routing/run/run.ts'
import type { MadePlan } from './make-plan.ts'
import type { Services } from './operation.ts'

/** Keeps in mind where an answer's prompt is cached, if its usage says that it is, and there was a choice of places. */
export const noteCache = (made: MadePlan, { attempt, finish }: Outcome, { promptCaches }: Services): void => {
  if (!finish?.usage || made.attempts.length < 2) return
  const usage = readUsage(finish.format, finish.usage)
  const { provider, model, providerModel, listedModel = providerModel, credentialId } = attempt
  if (cacheReadTokens(usage) + cacheWriteTokens(usage) === 0) return
  const place = { provider: provider.slug, model: listedModel, credentialId }
  promptCaches.seen(made.conversation(model), place, longCacheWriteTokens(usage) > 0)
}
