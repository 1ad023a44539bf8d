import type { JsonObject } from '../core/json.ts'
import { toUsd } from '../core/money.ts'
import type { Plan } from '../routing/plan.ts'
import type { Outcome } from '../routing/run.ts'
import { costOf } from './cost-of.ts'
import type { Trace } from './trace.ts'

const attemptJson = ({ attempt, startedAt, endedAt, error }: Outcome): JsonObject => ({
  provider: attempt.provider.slug,
  providerApiModelId: attempt.providerModel,
  credentialType: attempt.credential === 'system' ? 'system' : 'byok',
  success: error === undefined,
  startTime: startedAt,
  ...(endedAt > 0 ? { endTime: endedAt } : {}),
  ...(error ? { error: error.message, statusCode: error.status } : {}),
})

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

const planText = ({ attempts, excluded }: Plan): string => {
  const order = attempts
    .map(({ provider, credential, path }) => `${provider.slug}(${credential}, ${path.mode})`)
    .join(' → ')
  const out = excluded.map(({ provider, reason }) => `${provider}: ${reason}`).join('; ')
  return `Execution order: ${order}.${out ? ` Left out: ${out}.` : ''}`
}

/** `providerMetadata.gateway` of an answer (shape: AI Gateway's documented routing metadata). Cost once it is known. */
export const gatewayMetadata = (trace: Trace, plan: Plan): JsonObject => {
  const current = trace.outcomes.at(-1)
  const spent = current && costOf(current, trace.models)
  const usd = spent?.pico === undefined ? undefined : toUsd(spent.pico)
  return {
    generationId: trace.id,
    ...(usd === undefined ? {} : { cost: usd, marketCost: usd }),
    routing: {
      originalModelId: trace.call?.model,
      resolvedProvider: current?.attempt.provider.slug,
      resolvedProviderApiModelId: current?.attempt.providerModel,
      canonicalSlug: current?.attempt.model,
      fallbacksAvailable: plan.attempts.slice(trace.outcomes.length).map(({ provider }) => provider.slug),
      planningReasoning: planText(plan),
      finalProvider: current?.attempt.provider.slug,
      modelAttemptCount: new Set(trace.outcomes.map(({ attempt }) => attempt.model)).size,
      totalProviderAttemptCount: trace.outcomes.length,
      modelAttempts: byModel(trace.outcomes),
    },
  }
}
