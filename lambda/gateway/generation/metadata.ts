import type { Attempt } from '../core/attempt.ts'
import type { Cost } from '../core/cost/cost.ts'
import type { Spent } from '../core/cost/spent.ts'
import { compact, type JsonObject } from '../core/json/value.ts'
import { toUsd } from '../core/money.ts'
import { type Course, type Outcome, triedIn } from '../core/outcome.ts'

/** What AI Gateway's documentation calls it. */
const PROVIDER_TIMEOUT = 'PROVIDER_TIMEOUT'

const inferenceEndpoint = (geo: string): JsonObject =>
  geo === 'global' ? { slug: 'global', scope: 'global' } : { slug: `geo-${geo}`, scope: 'zone', geoRegion: geo }

const failureJson = ({ attempt, error }: Outcome): JsonObject => {
  if (!error) return { statusCode: 200 }
  if (error.code === 'cancelled') return { error: error.message, cancelled: true }
  if (error.code !== 'provider-timeout') return { error: error.message, statusCode: error.status }
  return { error: PROVIDER_TIMEOUT, providerTimeout: true, configuredTimeoutMs: attempt.timeoutMs }
}

const attemptJson = (outcome: Outcome): JsonObject => {
  const { attempt, startedAt, endedAt, error } = outcome
  return {
    provider: attempt.provider.slug,
    providerApiModelId: attempt.upstreamModel,
    credentialType: attempt.credential.kind === 'system' ? 'system' : 'byok',
    success: error === undefined,
    startTime: startedAt,
    ...(endedAt > 0 ? { endTime: endedAt } : {}),
    ...failureJson(outcome),
    ...(attempt.service.geo ? { inferenceEndpoint: inferenceEndpoint(attempt.service.geo) } : {}),
  }
}

const byModel = (outcomes: readonly Outcome[]): JsonObject[] =>
  [...Map.groupBy(outcomes, ({ attempt }) => attempt.model.id)].map(([model, tried]) => {
    const last = tried.at(-1)?.attempt
    return {
      modelId: `${last?.provider.slug}:${last?.upstreamModel}`,
      canonicalSlug: model,
      success: tried.some(({ error }) => error === undefined),
      providerAttemptCount: tried.length,
      providerAttempts: tried.map(attemptJson),
    }
  })

/** The tier that the provider says it served at; asking for one is no promise. */
const servedTier = ({ told }: Outcome): string | undefined => told?.usage?.buckets.serviceTier

/** `speed` is told of whoever was asked for it and served it, under whichever name the provider bills it. */
const tierJson = (current: Outcome | undefined): { serviceTier?: string; speed?: 'fast' } => {
  const served = current && servedTier(current)
  if (served !== 'fast' && served !== 'flex' && served !== 'priority') return {}
  if (current?.attempt.service.tier === 'fast' && served !== 'flex') return { speed: 'fast' }
  return served === 'fast' ? { speed: 'fast' } : { serviceTier: served }
}

const warningJson = (warning: string): JsonObject => {
  const at = warning.indexOf(': ')
  return { type: 'unsupported', feature: warning.slice(0, Math.max(at, 0)), details: warning.slice(at + 1).trim() }
}

/** What became of the attempts that an open circuit put behind others, in the order of the plan. */
const circuitWords = (passedOver: ReadonlySet<Attempt>, tried: ReadonlySet<Attempt>): string[] => {
  const slugs = (isTried: boolean) => [
    ...new Set(
      [...passedOver].filter((attempt) => tried.has(attempt) === isTried).map(({ provider }) => provider.slug),
    ),
  ]
  const [last, skipped] = [slugs(true), slugs(false)]
  return [
    ...(last.length > 0 ? [`Tried last, as their circuits are open: ${last.join(', ')}`] : []),
    ...(skipped.length > 0 ? [`Skipped, as their circuits are open: ${skipped.join(', ')}`] : []),
  ]
}

/** USD, once it is known exactly. */
const usdOf = ({ pico }: Cost): string | undefined => (pico === undefined ? undefined : toUsd(pico))

/** What the metadata tells of. */
export interface MetadataFacts {
  readonly id: string
  /** As the caller wrote it. */
  readonly model: string
  readonly plan: { readonly attempts: readonly Attempt[]; readonly reasoning: string; readonly sort?: JsonObject }
  readonly course: Course
  /** `field: reason` of what could not be honoured. */
  readonly warnings: readonly string[]
  /** On all attempts together. */
  readonly spent: Spent
}

/**
 * `providerMetadata.gateway` of an answer (shape: AI Gateway's documented routing metadata). `cost` is what the deployment pays,
 * `marketCost` what everybody would by the list price; each once it is known exactly.
 */
export const gatewayMetadata = ({ id, model, plan, course, warnings, spent }: MetadataFacts): JsonObject => {
  const outcomes = triedIn(course)
  const current = outcomes.at(-1)
  const { serviceTier, speed } = tierJson(current)
  const tried = new Set(outcomes.map(({ attempt }) => attempt))
  const untried = plan.attempts.filter((attempt) => !tried.has(attempt))
  const fallbacksAvailable = [...new Set(untried.map(({ provider }) => provider.slug))]
  return compact({
    generationId: id,
    cost: usdOf(spent.deployment),
    marketCost: usdOf(spent.market),
    serviceTier,
    thinkingBudget: current && course.thinking?.get(current.attempt),
    warnings: warnings.length > 0 ? warnings.map(warningJson) : undefined,
    routing: compact({
      originalModelId: model,
      resolvedProvider: current?.attempt.provider.slug,
      resolvedProviderApiModelId: current?.attempt.upstreamModel,
      canonicalSlug: current?.attempt.model.id,
      fallbacksAvailable,
      planningReasoning: [plan.reasoning, ...circuitWords(course.passedOver, tried)].join('. '),
      finalProvider: current?.attempt.provider.slug,
      speed,
      sort: plan.sort,
      modelAttemptCount: new Set(outcomes.map(({ attempt }) => attempt.model.id)).size,
      totalProviderAttemptCount: outcomes.length,
      modelAttempts: byModel(outcomes),
    }),
  })
}
