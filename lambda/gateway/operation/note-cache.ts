import type { Outcome } from '../core/outcome.ts'
import { cacheReadTokens, cacheWriteTokens, longCacheWriteTokens } from '../core/usage/buckets.ts'
import type { MadePlan } from './make-plan.ts'
import type { Services } from './operation.ts'

/** Keeps in mind where an answer's prompt is cached, if its usage says that it is, and there was a choice of places. */
export const noteCache = (made: MadePlan, { attempt, told }: Outcome, { promptCaches }: Services): void => {
  if (!told?.usage || made.attempts.length < 2) return
  const usage = told.usage.buckets
  const { provider, model, providerModel, listedModel = providerModel, credentialId } = attempt
  if (cacheReadTokens(usage) + cacheWriteTokens(usage) === 0) return
  const place = { provider: provider.slug, model: listedModel, credentialId }
  promptCaches.seen(made.conversation(model), place, longCacheWriteTokens(usage) > 0)
}
