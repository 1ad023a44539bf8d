import type { Attempt } from '../core/attempt.ts'
import { type Cost, exactly, unknown } from '../core/cost/cost.ts'
import { type AttemptCost, OWNER, type Owner, type Spent, spentTogether } from '../core/cost/spent.ts'
import type { JsonObject } from '../core/json/value.ts'
import { type Course, type Outcome, triedIn } from '../core/outcome.ts'
import { byPrice, pricedAt } from './priced.ts'

/** What the provider itself says that it cost, unless the deployment, who pays, has agreed on a price for this endpoint. */
const statedOf = ({ provider, endpoint, credential }: Attempt, usage: JsonObject): Cost | undefined => {
  const isAgreed = credential.kind === 'system' && endpoint.source === undefined && endpoint.pricing !== undefined
  const stated = isAgreed ? undefined : provider.statedCost?.(usage)
  if (stated === undefined) return undefined
  return stated === 'partly' ? unknown('cost') : exactly(stated)
}

/** Usage that was told before the answer broke off, as Anthropic's streams do at their start: output is missing. */
export const isCut = ({ error, told }: Outcome): boolean =>
  error !== undefined && !told?.isOver && !told?.usage?.isFinal

/**
 * An attempt is owed once it was sent, unless the provider answered with an error before any content: as its answer, or
 * inside of it. One rule for all dialects.
 */
const isOwed = ({ error, told }: Outcome): boolean => {
  if (error === undefined || told?.hasContent) return true
  const { isUnsent, isSaid, upstream } = error.detail
  return !isUnsent && !isSaid && !upstream
}

const owedBy = (outcome: Outcome, owner: Owner): AttemptCost => {
  const { attempt, told, error, startedAt } = outcome
  if (!told?.usage) {
    const uncounted = unknown(error?.code === 'cancelled' ? 'cancelled' : 'usage')
    return byPrice(attempt.endpoint.pricing?.free ? exactly(0n) : uncounted, owner)
  }
  const { raw, buckets: usage } = told.usage
  const isPartial = isCut(outcome)
  const stated = isPartial ? undefined : statedOf(attempt, raw)
  if (stated) return { ...stated, owner, source: stated.pico === undefined ? 'none' : 'provider', market: stated }
  return pricedAt(attempt.endpoint, { usage, startedAt, isPartial, listTiers: attempt.provider.listTiers }, owner)
}

/**
 * What an attempt cost; undefined where nothing is owed. Exact, or a lower bound that says what is missing. Never throws:
 * an answer and its record do not depend on whether it can be priced.
 */
export const attemptCost = (outcome: Outcome): AttemptCost | undefined => {
  if (!isOwed(outcome)) return undefined
  const owner = OWNER[outcome.attempt.credential.kind]
  try {
    return owedBy(outcome, owner)
  } catch {
    return byPrice(unknown('cost'), owner)
  }
}

/** What all attempts of a request cost together. */
export const spentOn = (course: Course): Spent =>
  spentTogether(triedIn(course).flatMap((outcome) => attemptCost(outcome) ?? []))
