import { type Cost, cost } from '../catalog/price.ts'
import { compact } from '../core/json/value.ts'
import { completionTokens, promptTokens } from '../core/usage/buckets.ts'
import { readUsage } from '../core/usage/read.ts'
import type { Outcome } from '../routing/run/run.ts'

const isCancelled = ({ error }: Outcome): boolean => error?.code === 'cancelled'

/** Usage that was told before the answer broke off, as Anthropic's streams do at their start: most of the output is missing. */
const isPartial = ({ error, contentAt, finish }: Outcome): boolean =>
  error !== undefined && contentAt !== undefined && finish?.reason === undefined

/** What one attempt cost, by the usage that its provider reported; unknown without usage or price, never zero. */
const costOf = (outcome: Outcome): Cost => {
  const { attempt, finish, startedAt } = outcome
  if (!finish?.usage || isPartial(outcome)) return { unknown: isCancelled(outcome) ? 'cancelled' : 'usage' }
  const usage = readUsage(finish.format, finish.usage)
  // Every prompt has tokens: an answer without any was not counted.
  if (usage.exactPico === undefined && promptTokens(usage) + completionTokens(usage) === 0) return { unknown: 'usage' }
  const { serviceTier } = finish
  return cost(attempt.endpoint.pricing, usage, compact({ at: new Date(startedAt).toISOString(), serviceTier }))
}

/** Nothing is owed to a provider that was not reached, or that answered with an HTTP error. */
const isFree = ({ error, contentAt }: Outcome): boolean =>
  contentAt === undefined && (error?.detail.upstream !== undefined || error?.detail.isUnsent === true)

/**
 * What all attempts cost together: the last one that was not free (where one answered, that one), those whose provider
 * reported usage, and those that were cancelled while they may have been at work.
 */
export const spentOn = (outcomes: readonly Outcome[]): Cost => {
  const asked = outcomes.filter((outcome) => !isFree(outcome))
  let pico = 0n
  for (const outcome of asked) {
    if (outcome !== asked.at(-1) && !outcome.finish?.usage && !isCancelled(outcome)) continue
    const spent = costOf(outcome)
    if (spent.pico === undefined) return spent
    pico += spent.pico
  }
  return { pico }
}
