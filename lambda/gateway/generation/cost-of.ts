import type { Entry, Pricing } from '../catalog/model.ts'
import { type Cost, cost } from '../catalog/price.ts'
import type { Attempt } from '../core/attempt.ts'
import { completionTokens, promptTokens } from '../core/usage/buckets.ts'
import { readUsage } from '../core/usage/read.ts'
import type { Outcome } from '../routing/run.ts'

const pricingOf = (models: readonly Entry[], attempt: Attempt): Pricing | undefined =>
  models
    .find(({ id }) => id === attempt.model)
    ?.model.endpoints.find(
      (entry) =>
        entry.provider === attempt.provider.slug && entry.model === (attempt.listedModel ?? attempt.providerModel),
    )?.pricing

/** What one attempt cost, by the usage that its provider reported; unknown without usage or price, never zero. */
export const costOf = (outcome: Outcome, models: readonly Entry[]): Cost => {
  const { attempt, finish, startedAt } = outcome
  if (!finish?.usage) return { unknown: 'usage' }
  const usage = readUsage(finish.format, finish.usage)
  // Every prompt has tokens: an answer without any was not counted.
  if (usage.exactPico === undefined && promptTokens(usage) + completionTokens(usage) === 0) return { unknown: 'usage' }
  const { serviceTier } = finish
  return cost(pricingOf(models, attempt), usage, { at: new Date(startedAt).toISOString(), serviceTier })
}
