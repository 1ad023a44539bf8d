import { describe, expect, test } from 'vitest'
import type { Attempt } from '#gateway/core/attempt.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { objectOr } from '#gateway/core/json/value.ts'
import type { Outcome } from '#gateway/core/outcome.ts'
import { gatewayMetadata } from '#gateway/generation/metadata.ts'
import type { Plan } from '#gateway/routing/plan/plan.ts'
import { patienceFor } from '#gateway/routing/run/provider-timeout.ts'
import { outcome, START, told, trace } from './trace.ts'

const USAGE = { prompt_tokens: 1000, completion_tokens: 500 }
const attempt = (over: Partial<Attempt> = {}): Attempt => ({ ...outcome().attempt, ...over })
const other = attempt({
  provider: { ...attempt().provider, slug: 'other' },
  providerModel: 'o',
  geo: 'us',
  credential: 'byok',
  timeoutMs: 1000,
})

const made = (attempts: Attempt[], over: Partial<Plan> = {}): Plan => ({
  attempts,
  excluded: [],
  reasoning: 'Because.',
  warnings: [],
  ...over,
})
const routing = (outcomes: Outcome[], plan = made(outcomes.map((entry) => entry.attempt))) =>
  objectOr(gatewayMetadata(trace({ outcomes }), plan)['routing'])

test('the documented shape, complete', () => {
  const failed = outcome({ attempt: other, error: new GatewayError('rate-limited', 'Slow down.') })
  const won = outcome({ told: told(USAGE) })
  const spare = attempt({ provider: { ...attempt().provider, slug: 'spare' } })
  const request = trace({ outcomes: [failed, won], warnings: ['top_k: this API has no top_k'] })
  const sort = {
    option: 'ttft' as const,
    executionOrder: ['other', 'acme'],
    metrics: { other: 1, acme: null },
    deprioritizedProviders: [],
  }
  expect(gatewayMetadata(request, made([failed.attempt, won.attempt, spare, spare], { sort }))).toEqual({
    generationId: request.id,
    cost: '0.0015',
    marketCost: '0.0015',
    warnings: [{ type: 'unsupported', feature: 'top_k', details: 'this API has no top_k' }],
    routing: {
      originalModelId: 'acme/small',
      resolvedProvider: 'acme',
      resolvedProviderApiModelId: 'small-1',
      canonicalSlug: 'acme/small',
      fallbacksAvailable: ['spare'],
      planningReasoning: 'Because.',
      finalProvider: 'acme',
      sort,
      modelAttemptCount: 1,
      totalProviderAttemptCount: 2,
      modelAttempts: [
        {
          modelId: 'acme:small-1',
          canonicalSlug: 'acme/small',
          success: true,
          providerAttemptCount: 2,
          providerAttempts: [
            {
              provider: 'other',
              providerApiModelId: 'o',
              credentialType: 'byok',
              success: false,
              startTime: START + 10,
              endTime: START + 900,
              error: 'Slow down.',
              statusCode: 429,
              inferenceEndpoint: { slug: 'geo-us', scope: 'zone', geoRegion: 'us' },
            },
            {
              provider: 'acme',
              providerApiModelId: 'small-1',
              credentialType: 'system',
              success: true,
              startTime: START + 10,
              endTime: START + 900,
              statusCode: 200,
            },
          ],
        },
      ],
    },
  })
})

test('a timeout that the caller set', () => {
  const error = patienceFor(other, 300_000).late()
  const [model] = routing([outcome({ attempt: other, error })])['modelAttempts'] as { providerAttempts: object[] }[]
  expect(model?.providerAttempts).toEqual([
    expect.objectContaining({ error: 'PROVIDER_TIMEOUT', providerTimeout: true, configuredTimeoutMs: 1000 }),
  ])
})

test('an attempt that another one made needless', () => {
  const error = new GatewayError('cancelled', 'Another attempt answered first.')
  const request = trace({ outcomes: [outcome({ error }), outcome({ told: told(USAGE) })] })
  const metadata = gatewayMetadata(request, made([]))
  expect(metadata).not.toHaveProperty('cost')
  expect(objectOr(metadata['routing'])['modelAttempts']).toMatchObject([
    { providerAttempts: [{ success: false, cancelled: true, error: 'Another attempt answered first.' }, {}] },
  ])
})

test('what open circuits put behind others: tried last, or not at all', () => {
  const skipped = attempt({ provider: { ...attempt().provider, slug: 'skipped' } })
  const won = outcome({ told: told(USAGE) })
  const request = trace({ outcomes: [won], passedOver: new Set([skipped, won.attempt]) })
  expect(objectOr(gatewayMetadata(request, made([], { reasoning: 'Because' }))['routing'])['planningReasoning']).toBe(
    'Because. Tried last, as their circuits are open: acme. Skipped, as their circuits are open: skipped',
  )
})

describe('tiers are told as they were served, not as they were asked for', () => {
  test.each([
    [undefined, undefined, {}],
    ['fast', undefined, {}],
    ['fast', 'default', {}],
    ['fast', 'priority', { speed: 'fast' }],
    ['priority', 'priority', { serviceTier: 'priority' }],
    ['flex', 'default', {}],
    ['flex', 'flex', { serviceTier: 'flex' }],
    [undefined, 'flex', { serviceTier: 'flex' }],
  ] as const)('asked %s, served %s', (tier, service_tier, expected) => {
    const served = outcome({ attempt: attempt({ tier }), told: told({ ...USAGE, service_tier }) })
    const metadata = gatewayMetadata(trace({ outcomes: [served] }), made([]))
    const { serviceTier } = metadata
    const { speed } = objectOr(metadata['routing'])
    expect({ ...(serviceTier ? { serviceTier } : {}), ...(speed ? { speed } : {}) }).toEqual(expected)
  })
})

test('a model under a name of the team’s own costs what the model costs', () => {
  const mapped = attempt({ providerModel: 'arn:own', listedModel: 'small-1' })
  expect(
    gatewayMetadata(trace({ outcomes: [outcome({ attempt: mapped, told: told(USAGE) })] }), made([mapped])),
  ).toMatchObject({
    cost: '0.0015',
  })
})
