import type { Attempt } from '../core/attempt.ts'
import type { JsonObject } from '../core/json/value.ts'
import { toUsd } from '../core/money.ts'
import { currentOf, inToldOrder, type Outcome } from '../core/outcome.ts'
import { spentOn } from '../money/spent.ts'
import type { Plan } from '../routing/plan/plan.ts'
import type { Trace } from './trace.ts'

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
    providerApiModelId: attempt.providerModel,
    credentialType: attempt.credential === 'system' ? 'system' : 'byok',
    success: error === undefined,
    startTime: startedAt,
    ...(endedAt > 0 ? { endTime: endedAt } : {}),
    ...failureJson(outcome),
    ...(attempt.geo ? { inferenceEndpoint: inferenceEndpoint(attempt.geo) } : {}),
  }
}

const byModel = (outcomes: readonly Outcome[]): JsonObject[] =>
  [...Map.groupBy(outcomes, ({ attempt }) => attempt.model)].map(([model, tried]) => {
    const last = tried.at(-1)?.attempt
    return {
      modelId: `${last?.provider.slug}:${last?.providerModel}`,
      canonicalSlug: model,
      success: tried.some(({ error }) => error === undefined),
      providerAttemptCount: tried.length,
      providerAttempts: tried.map(attemptJson),
    }
  })

/** The tier that the provider says it served at; asking for one is no promise. */
const servedTier = ({ told }: Outcome): string | undefined => told?.serviceTier ?? told?.usage?.buckets.serviceTier

/** `speed` is told of whoever was asked for it and served it, under whichever name the provider bills it. */
const tierJson = (current: Outcome | undefined): { serviceTier?: string; speed?: 'fast' } => {
  const served = current && servedTier(current)
  if (served !== 'fast' && served !== 'flex' && served !== 'priority') return {}
  if (current?.attempt.tier === 'fast' && served !== 'flex') return { speed: 'fast' }
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

/** `providerMetadata.gateway` of an answer (shape: AI Gateway's documented routing metadata). Cost once it is known. */
export const gatewayMetadata = (trace: Trace, plan: Plan): JsonObject => {
  const current = currentOf(trace)
  const outcomes = inToldOrder(trace)
  const { pico } = spentOn(outcomes, trace.models)
  const usd = pico === undefined ? undefined : toUsd(pico)
  const { serviceTier, speed } = tierJson(current)
  const tried = new Set(trace.outcomes.map(({ attempt }) => attempt))
  return {
    generationId: trace.id,
    ...(usd === undefined ? {} : { cost: usd, marketCost: usd }),
    ...(serviceTier ? { serviceTier } : {}),
    ...(trace.warnings.length > 0 ? { warnings: trace.warnings.map(warningJson) } : {}),
    routing: {
      originalModelId: trace.call?.model,
      resolvedProvider: current?.attempt.provider.slug,
      resolvedProviderApiModelId: current?.attempt.providerModel,
      canonicalSlug: current?.attempt.model,
      fallbacksAvailable: [
        ...new Set(plan.attempts.filter((attempt) => !tried.has(attempt)).map(({ provider }) => provider.slug)),
      ],
      planningReasoning: [plan.reasoning, ...circuitWords(trace.passedOver, tried)].join('. '),
      finalProvider: current?.attempt.provider.slug,
      ...(speed ? { speed } : {}),
      ...(plan.sort ? { sort: plan.sort } : {}),
      modelAttemptCount: new Set(trace.outcomes.map(({ attempt }) => attempt.model)).size,
      totalProviderAttemptCount: trace.outcomes.length,
      modelAttempts: byModel(outcomes),
    },
  }
}
