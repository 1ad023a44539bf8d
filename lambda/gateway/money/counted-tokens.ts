import type { Course, Outcome } from '../core/outcome.ts'
import { cacheReadTokens, completionTokens, promptTokens } from '../core/usage/buckets.ts'
import { isCut } from './attempt-cost.ts'

/** Tokens that attempts told, all but those read from a cache. NaN where one did not tell them. */
const toldTokens = (outcomes: readonly Outcome[]): number =>
  outcomes.reduce((sum, { told, error }) => {
    const usage = told?.usage?.buckets
    if (!usage) return error && !told?.hasContent ? sum : Number.NaN
    return sum + promptTokens(usage) - cacheReadTokens(usage) + completionTokens(usage)
  }, 0)

/**
 * Tokens that limits a minute count. NaN where an attempt did not tell them; no fewer than were estimated where an answer
 * broke off, and told what it began with.
 */
export const countedTokens = ({ outcomes }: Course, estimate: number): number => {
  const isLess = outcomes.some((outcome) => outcome.told?.usage !== undefined && isCut(outcome))
  const told = toldTokens(outcomes)
  return isLess ? Math.max(told, estimate) : told
}
