import { type Cost, cost } from '../catalog/price.ts'
import type { Attempt } from '../core/attempt.ts'
import { compact, type JsonObject } from '../core/json/value.ts'
import { type Course, type Outcome, triedIn } from '../core/outcome.ts'
import { completionTokens, promptTokens } from '../core/usage/buckets.ts'

const isCancelled = ({ error }: Outcome): boolean => error?.code === 'cancelled'

/**
 * Usage that was told before the answer broke off, as Anthropic's streams do at their start: most of the output is
 * missing.
 */
const isPartial = ({ error, contentAt, told }: Outcome): boolean =>
  error !== undefined && contentAt !== undefined && told?.finish === undefined

/** What the provider itself says that it cost, unless the deployment has agreed on a price for this endpoint. */
const statedOf = ({ provider, endpoint }: Attempt, usage: JsonObject): Cost | undefined => {
  const isAgreed = endpoint.source === undefined && endpoint.pricing !== undefined
  const stated = isAgreed ? undefined : provider.statedCost?.(usage)
  if (stated === undefined) return undefined
  return stated === 'partly' ? { unknown: 'cost: the provider states a part of it' } : { pico: stated }
}

/** What one attempt cost, by the usage that its provider reported; unknown without usage or price, never zero. */
const costOf = (outcome: Outcome): Cost => {
  const { attempt, told, startedAt } = outcome
  if (!told?.usage || isPartial(outcome)) return { unknown: isCancelled(outcome) ? 'cancelled' : 'usage' }
  const stated = statedOf(attempt, told.usage.raw)
  if (stated) return stated
  const usage = told.usage.buckets
  // Every prompt has tokens: an answer without any was not counted.
  if (promptTokens(usage) + completionTokens(usage) === 0) return { unknown: 'usage' }
  const { serviceTier } = told
  return cost(attempt.endpoint.pricing, usage, compact({ at: new Date(startedAt).toISOString(), serviceTier }))
}

/** Nothing is owed to a provider that was not reached, or that answered with an HTTP error. */
const isFree = ({ error, contentAt }: Outcome): boolean =>
  contentAt === undefined && (error?.detail.upstream !== undefined || error?.detail.isUnsent === true)

/**
 * The last one always, since it answered or failed last; others where usage tells, or where they may have been at work.
 */
const isOwed = (outcome: Outcome, last: Outcome | undefined): boolean =>
  outcome === last || outcome.told?.usage !== undefined || isCancelled(outcome)

/** What all attempts of a request cost together; unknown as soon as one of them is. */
export const spentOn = (course: Course): Cost => {
  const reached = triedIn(course).filter((outcome) => !isFree(outcome))
  const costs = reached.filter((outcome) => isOwed(outcome, reached.at(-1))).map(costOf)
  const unknown = costs.find(({ pico }) => pico === undefined)
  return unknown ?? { pico: costs.reduce((sum, { pico = 0n }) => sum + pico, 0n) }
}
