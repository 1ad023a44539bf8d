import { cost } from '../catalog/price.ts'
import type { Attempt } from '../core/attempt.ts'
import { type Cost, exactly, sumOf, unknown } from '../core/cost/cost.ts'
import { type AttemptCost, OWNER, type Spent, spentTogether } from '../core/cost/spent.ts'
import { compact, type JsonObject } from '../core/json/value.ts'
import { type Course, type Outcome, triedIn } from '../core/outcome.ts'
import type { Pricing } from '../core/provider/endpoint.ts'
import { completionTokens, promptTokens } from '../core/usage/buckets.ts'

/** What the provider itself says that it cost, unless the deployment has agreed on a price for this endpoint. */
const statedOf = ({ provider, endpoint }: Attempt, usage: JsonObject): Cost | undefined => {
  const isAgreed = endpoint.source === undefined && endpoint.pricing !== undefined
  const stated = isAgreed ? undefined : provider.statedCost?.(usage)
  if (stated === undefined) return undefined
  return stated === 'partly' ? unknown('cost') : exactly(stated)
}

/** Usage that was told before the answer broke off, as Anthropic's streams do at their start: output is missing. */
const isPartial = ({ error, told }: Outcome): boolean => error !== undefined && told?.finish === undefined

const pricedBy = (pricing: Pricing | undefined, outcome: Outcome): Cost => {
  const { attempt, told, error, startedAt } = outcome
  if (!told?.usage) return unknown(error?.code === 'cancelled' ? 'cancelled' : 'usage')
  const usage = told.usage.buckets
  // Every prompt has tokens: an answer without any was not counted.
  if (promptTokens(usage) + completionTokens(usage) === 0) return unknown('usage')
  const { listTiers } = attempt.provider
  const priced = cost(pricing, usage, compact({ at: new Date(startedAt).toISOString(), listTiers }))
  return isPartial(outcome) ? sumOf([priced, unknown('output')]) : priced
}

const sourceOf = ({ pico, known, upper }: Cost): AttemptCost['source'] =>
  pico !== undefined ? 'priced' : known > 0n || upper !== undefined ? 'bounded' : 'none'

/**
 * An attempt is owed once it was sent, unless the provider answered with an error before any content: as its answer, or
 * inside of it. One rule for all dialects.
 */
const isOwed = ({ error, contentAt }: Outcome): boolean => {
  if (error === undefined || contentAt !== undefined) return true
  const { isUnsent, isSaid, upstream } = error.detail
  return !isUnsent && !isSaid && !upstream
}

/** What an attempt cost; undefined where nothing is owed. Exact, or a lower bound that says what is missing. */
export const attemptCost = (outcome: Outcome): AttemptCost | undefined => {
  if (!isOwed(outcome)) return undefined
  const { attempt, told } = outcome
  const { pricing, listPricing } = attempt.endpoint
  const owner = OWNER[attempt.credential.kind]
  const stated = told?.usage && !isPartial(outcome) ? statedOf(attempt, told.usage.raw) : undefined
  if (stated) return { ...stated, owner, source: stated.pico === undefined ? 'none' : 'provider', market: stated }
  const priced = pricedBy(pricing, outcome)
  return {
    ...priced,
    owner,
    source: sourceOf(priced),
    market: listPricing ? pricedBy(listPricing, outcome) : priced,
  }
}

/** What all attempts of a request cost together. */
export const spentOn = (course: Course): Spent =>
  spentTogether(triedIn(course).flatMap((outcome) => attemptCost(outcome) ?? []))
