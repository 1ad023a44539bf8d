import type { Attempt } from '../../core/attempt.ts'
import { attemptOf, type Candidate, roundsOf, withCachedFirst } from './candidates.ts'
import { explanation } from './explain.ts'
import type { PlanInput, PlannedEndpoint } from './input.ts'
import { requireKnownSlugs } from './known-slugs.ts'
import { notOffered } from './offered.ts'
import { ranked } from './rank.ts'
import { type Exclusion, exclusionOf } from './rules.ts'
import { type SortReport, sortReport } from './sort.ts'

export { emptyPlan } from './empty-plan.ts'
export type { PlanInput, PlannedCredential, PlannedEndpoint, PlannedModel } from './input.ts'
export type { Exclusion } from './rules.ts'

export interface Plan {
  readonly attempts: readonly Attempt[]
  readonly excluded: readonly Exclusion[]
  /** Of the first model that has attempts, where a sort was asked for. */
  readonly sort?: SortReport
  /** Why it is as it is, in one line. */
  readonly reasoning: string
  /** `field: reason` of wishes that not every attempt can fulfil. */
  readonly warnings: readonly string[]
}

interface Ordered {
  readonly candidates: readonly Candidate[]
  readonly endpoints: readonly PlannedEndpoint[]
  /** The one among them that has the conversation's prompt cached. */
  readonly cached: Candidate | undefined
}

/** Only where there is a choice, and the caller did not say how to choose, is it worth knowing. */
const cachedAmong = (kept: readonly Candidate[], { options, cachePlace }: PlanInput): Candidate | undefined => {
  const [first, ...others] = kept
  const place = first && others.length > 0 && !options.sort ? cachePlace?.(first.model.id) : undefined
  return kept.find(
    ({ endpoint, credential }) =>
      endpoint.provider === place?.provider && endpoint.model === place.model && credential?.id === place.credentialId,
  )
}

/** The candidates that are left, endpoint by endpoint in the order in which those are tried. */
const inOrder = (kept: readonly Candidate[], input: PlanInput): Ordered => {
  const byEndpoint = Map.groupBy(kept, ({ endpoint }) => endpoint)
  const cached = cachedAmong(kept, input)
  const endpoints = ranked(
    [...byEndpoint.keys()],
    input,
    (endpoint) => byEndpoint.get(endpoint)?.[0]?.path,
    (endpoint) => endpoint === cached?.endpoint,
  )
  const candidates = endpoints.flatMap((endpoint) => withCachedFirst(byEndpoint.get(endpoint) ?? [], cached, input))
  return { endpoints, candidates, cached }
}

const identityOf = ({ provider, model, upstreamModel, credential, service }: Attempt): string =>
  JSON.stringify([provider.slug, model.id, upstreamModel, credential.kind, credential.id, service.tier])

const once = (attempts: readonly Attempt[]): Attempt[] => {
  const seen = new Map(attempts.toReversed().map((attempt) => [identityOf(attempt), attempt]))
  return attempts.filter((attempt) => seen.get(identityOf(attempt)) === attempt)
}

/**
 * Decides which endpoints are tried, in which order, how, and as whom. Pure: the same input gives the same plan. Throws
 * `bad-request` where the options name a provider that nobody knows.
 */
export const plan = (input: PlanInput): Plan => {
  requireKnownSlugs(input)
  const excluded: Exclusion[] = []
  const candidates: Candidate[] = []
  let sort: SortReport | undefined
  let cached: Candidate | undefined
  for (const round of input.models.flatMap((model) => roundsOf(input, model))) {
    const kept: Candidate[] = []
    for (const candidate of round) {
      const exclusion = exclusionOf(candidate, input)
      if (exclusion) excluded.push(exclusion)
      else kept.push(candidate)
    }
    const ordered = inOrder(kept, input)
    candidates.push(...ordered.candidates)
    cached ??= ordered.cached
    if (input.options.sort && kept.length > 0) sort ??= sortReport(input.options.sort, ordered.endpoints, input)
  }
  const attempts = once(candidates.flatMap((candidate) => attemptOf(candidate, input) ?? []))
  const reasoning = explanation(input, attempts, excluded, cached)
  return { attempts, excluded, ...(sort ? { sort } : {}), reasoning, warnings: notOffered(attempts, input) }
}
