import { describe, expect, test } from 'vitest'
import type { Attempt } from '#gateway/core/attempt.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { objectOr } from '#gateway/core/json/value.ts'
import { newCourse, type Outcome } from '#gateway/core/outcome.ts'
import { gatewayMetadata, type MetadataFacts } from '#gateway/generation/metadata.ts'
import { spentOn } from '#gateway/money/attempt-cost.ts'
import { firstTokenTimeout } from '#gateway/routing/run/timeouts.ts'
import { facts, outcome, START, told } from './facts.ts'

const USAGE = { prompt_tokens: 1000, completion_tokens: 500 }
const attempt = (over: Partial<Attempt> = {}): Attempt => ({ ...outcome().attempt, ...over })
const other = attempt({
  provider: { ...attempt().provider, slug: 'other' },
  upstreamModel: 'o',
  service: { geo: 'us' },
  credential: { kind: 'byok', id: 'byok:own' },
  timeoutMs: 1000,
})

type Plan = MetadataFacts['plan']

const planOf = (attempts: Attempt[], over: Partial<Plan> = {}): Plan => ({ attempts, reasoning: 'Because.', ...over })

const metadataOf = (outcomes: Outcome[], plan: Plan = planOf([]), changes: Partial<MetadataFacts> = {}) =>
  gatewayMetadata({
    ...facts(outcomes),
    spent: spentOn({ ...newCourse(), outcomes }),
    model: 'acme/small',
    plan,
    ...changes,
  })

const routing = (outcomes: Outcome[], plan = planOf(outcomes.map((entry) => entry.attempt))) =>
  objectOr(metadataOf(outcomes, plan)['routing'])

test('the documented shape, complete', () => {
  const failed = outcome({ attempt: other, error: new GatewayError('rate-limited', 'Slow down.', { isSaid: true }) })
  const won = outcome({ told: told(USAGE) })
  const spare = attempt({ provider: { ...attempt().provider, slug: 'spare' } })
  const warnings = ['top_k: this API has no top_k']
  const sort = {
    option: 'ttft' as const,
    executionOrder: ['other', 'acme'],
    metrics: { other: 1, acme: null },
    deprioritizedProviders: [],
  }
  const plan = planOf([failed.attempt, won.attempt, spare, spare], { sort })
  expect(metadataOf([failed, won], plan, { warnings })).toEqual({
    generationId: facts().id,
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
  const error = firstTokenTimeout(other, 300_000).timeoutError()
  const [model] = routing([outcome({ attempt: other, error })])['modelAttempts'] as { providerAttempts: object[] }[]
  expect(model?.providerAttempts).toEqual([
    expect.objectContaining({ error: 'PROVIDER_TIMEOUT', providerTimeout: true, configuredTimeoutMs: 1000 }),
  ])
})

test('an attempt that another one made needless', () => {
  const error = new GatewayError('cancelled', 'Another attempt answered first.')
  const metadata = metadataOf([outcome({ error }), outcome({ told: told(USAGE) })])
  expect(metadata).not.toHaveProperty('cost')
  expect(objectOr(metadata['routing'])['modelAttempts']).toMatchObject([
    { providerAttempts: [{ success: false, cancelled: true, error: 'Another attempt answered first.' }, {}] },
  ])
})

test('what open circuits put behind others: tried last, or not at all', () => {
  const skipped = attempt({ provider: { ...attempt().provider, slug: 'skipped' } })
  const won = outcome({ told: told(USAGE) })
  const course = { outcomes: [won], passedOver: new Set([skipped, won.attempt]) }
  const metadata = metadataOf([won], planOf([], { reasoning: 'Because' }), { course })
  expect(objectOr(metadata['routing'])['planningReasoning']).toBe(
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
  ] as const)('asked %s, served %s', (tier, toldTier, expected) => {
    const served = outcome({
      attempt: attempt({ service: { ...(tier ? { tier } : {}) } }),
      told: told(USAGE, { tier: toldTier }),
    })
    const metadata = metadataOf([served])
    const { serviceTier } = metadata
    const { speed } = objectOr(metadata['routing'])
    expect({ ...(serviceTier ? { serviceTier } : {}), ...(speed ? { speed } : {}) }).toEqual(expected)
  })
})

test('a model under a name of the team’s own costs what the model costs', () => {
  const mapped = attempt({ upstreamModel: 'arn:own' })
  const answered = outcome({ attempt: mapped, told: told(USAGE) })
  expect(metadataOf([answered], planOf([mapped]))).toMatchObject({ cost: '0.0015' })
})
