import type { Attempt } from '../../core/attempt.ts'
import { compact } from '../../core/json/value.ts'
import { attemptOf, candidatesOf } from './candidates.ts'
import { explanation, type SortReport, sortReport } from './explain.ts'
import { type PlanInput, requireKnownSlugs } from './input.ts'
import { notOffered } from './offered.ts'
import { inOrder } from './order.ts'
import { retirementWarnings } from './retirement.ts'
import { applyRules, type Exclusion } from './rules.ts'

export type { PlanInput, PlannedCredential, PlannedModel } from './input.ts'
export { type Exclusion, isAloneAgainst, type RuleName } from './rules.ts'

export interface Plan {
  readonly attempts: readonly Attempt[]
  readonly excluded: readonly Exclusion[]
  /** Of the first model that has attempts, where a sort was asked for. */
  readonly sort?: SortReport
  /** Why it is as it is, in one line. */
  readonly reasoning: string
  /** `field: reason` of services that not every attempt can ask for, and of what will soon be gone. */
  readonly warnings: readonly string[]
}

const identityOf = ({ provider, model, upstreamModel, credential, service }: Attempt): string =>
  JSON.stringify([provider.slug, model.id, upstreamModel, credential.kind, credential.id, service.tier])

const withoutRepeats = (attempts: readonly Attempt[]): Attempt[] =>
  [...Map.groupBy(attempts, identityOf).values()].flatMap(([first]) => first ?? [])

/**
 * Decides which endpoints are tried, in which order, how, and as whom. Pure: the same input gives the same plan. Throws
 * `bad-request` where the options name a provider that nobody knows.
 */
export const plan = (input: PlanInput): Plan => {
  requireKnownSlugs(input)
  const { kept, excluded } = applyRules(candidatesOf(input), input)
  const order = inOrder(kept, input)
  const attempts = withoutRepeats(
    order.candidates.flatMap((candidate) => attemptOf(candidate, input, order.reasons.get(candidate)) ?? []),
  )
  return compact({
    attempts,
    excluded,
    sort: sortReport(order, input),
    reasoning: explanation(input, attempts, excluded, order.cached),
    warnings: [...notOffered(attempts, input), ...retirementWarnings(attempts, input)],
  })
}
