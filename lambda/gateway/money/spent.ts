import type { CatalogEntry, Pricing } from '../catalog/model.ts'
import { type Cost, cost } from '../catalog/price.ts'
import type { Attempt } from '../core/attempt.ts'
import type { Outcome } from '../core/outcome.ts'
import { completionTokens, promptTokens } from '../core/usage/buckets.ts'

const pricingOf = (models: readonly CatalogEntry[], attempt: Attempt): Pricing | undefined =>
  models
    .find(({ id }) => id === attempt.model)
    ?.model.endpoints.find(
      (entry) =>
        entry.provider === attempt.provider.slug && entry.model === (attempt.listedModel ?? attempt.providerModel),
    )?.pricing

const isCancelled = ({ error }: Outcome): boolean => error?.code === 'cancelled'

/** Usage that was told before the answer broke off, as Anthropic's streams do at their start: most of the output is missing. */
const isPartial = ({ error, contentAt, told }: Outcome): boolean =>
  error !== undefined && contentAt !== undefined && told?.finish === undefined

/** What one attempt cost, by the usage that its provider reported; unknown without usage or price, never zero. */
const costOf = (outcome: Outcome, models: readonly CatalogEntry[]): Cost => {
  const { attempt, told, startedAt } = outcome
  if (!told?.usage || isPartial(outcome)) return { unknown: isCancelled(outcome) ? 'cancelled' : 'usage' }
  const usage = told.usage.buckets
  // Every prompt has tokens: an answer without any was not counted.
  if (usage.exactPico === undefined && promptTokens(usage) + completionTokens(usage) === 0) return { unknown: 'usage' }
  const { serviceTier } = told
  return cost(pricingOf(models, attempt), usage, { at: new Date(startedAt).toISOString(), serviceTier })
}

/** Nothing is owed to a provider that was not reached, or that answered with an HTTP error. */
const isFree = ({ error, contentAt }: Outcome): boolean =>
  contentAt === undefined && (error?.detail.upstream !== undefined || error?.detail.isUnsent === true)

/**
 * What all attempts cost together: the last one that was not free (where one answered, that one), those whose provider
 * reported usage, and those that were cancelled while they may have been at work.
 */
export const spentOn = (outcomes: readonly Outcome[], models: readonly CatalogEntry[]): Cost => {
  const asked = outcomes.filter((outcome) => !isFree(outcome))
  let pico = 0n
  for (const outcome of asked) {
    if (outcome !== asked.at(-1) && !outcome.told?.usage && !isCancelled(outcome)) continue
    const spent = costOf(outcome, models)
    if (spent.pico === undefined) return spent
    pico += spent.pico
  }
  return { pico }
}
