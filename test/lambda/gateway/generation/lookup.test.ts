import { createGateway } from 'ai'
import { describe, expect, test } from 'vitest'
import { toGenerationInfo } from '#gateway/generation/lookup.ts'
import { recordedSpent } from '#gateway/money/recorded.ts'
import {
  type AttemptRecord,
  type CostRecord,
  type GenerationRecord,
  OUTCOMES,
} from '../../../../lambda/storage/generations.ts'
import { listen } from '../../../harness/listen.ts'
import { sampleRecord } from '../../storage/conformance/sample.ts'

const infoOf = (record: GenerationRecord) => toGenerationInfo(record, recordedSpent(record))

/** A record whose last attempt cost so. */
const withCost = (cost: CostRecord): GenerationRecord => {
  const record = sampleRecord()
  return { ...record, attempts: record.attempts.map((attempt) => (attempt.cost ? { ...attempt, cost } : attempt)) }
}

/** What the AI SDK's own client makes of the record. */
const readByClient = async (record: GenerationRecord) => {
  const { url, close } = await listen((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ data: infoOf(record) }))
  })
  const gateway = createGateway({ baseURL: `${url}/v4/ai`, apiKey: 'k' })
  return gateway.getGenerationInfo({ id: record.id }).finally(close)
}

describe('the official client reads', () => {
  test('a whole record', async () => {
    const record = sampleRecord()
    expect(await readByClient(record)).toEqual({
      id: record.id,
      totalCost: 0.013859,
      marketCost: 0.013859,
      usage: 0.013859,
      upstreamInferenceCost: 0,
      createdAt: '2026-11-22T12:00:00.000Z',
      model: 'anthropic/claude-opus-4.6',
      isByok: false,
      providerName: 'bedrock',
      streamed: true,
      finishReason: 'stop',
      latency: 512,
      generationTime: 4210,
      promptTokens: 2100,
      completionTokens: 503,
      reasoningTokens: 20,
      cachedTokens: 2048,
      cacheCreationTokens: 0,
      billableWebSearchCalls: 2,
    })
  })

  test('one that failed before any provider was asked', async () => {
    const { id, createdAt, team, project, principal, dialect, tokens, warnings } = sampleRecord()
    const record: GenerationRecord = {
      ...{ id, createdAt, team, project, principal, dialect, tokens, warnings },
      streamed: false,
      status: 404,
      outcome: 'failed',
      durationMs: 3,
      usageSource: 'none',
      attempts: [],
      zeroDataRetention: false,
    }
    expect(await readByClient(record)).toMatchObject({ finishReason: 'error', latency: 3, totalCost: 0, model: '' })
  })

  test('an unknown cost as one that is not available', async () => {
    const record = withCost({ owner: 'deployment', known: '0', missing: ['pricing'], source: 'none' })
    expect(await readByClient(record)).not.toHaveProperty('marketCost')
    expect(infoOf(record)).toMatchObject({ market_cost: null, cost_unknown: true, missing: ['pricing'] })
  })
})

test.each(OUTCOMES)('the outcome %s is told, and is no ordinary end unless the answer was whole', async (outcome) => {
  const record = sampleRecord({ outcome, finishReason: undefined })
  expect(infoOf(record)).toMatchObject({ outcome })
  expect(await readByClient(record)).toMatchObject({ finishReason: outcome === 'complete' ? 'other' : 'error' })
})

test('every attempt is told, in this API’s own names', () => {
  const attempt: Required<AttemptRecord> = {
    provider: 'openai',
    model: 'gpt-x',
    of: 'openai/gpt-x',
    isMapped: true,
    credential: 'byok',
    mode: 'relay',
    startedAt: Date.UTC(2026, 10, 1),
    durationMs: 42,
    success: false,
    status: 503,
    error: 'overloaded',
    why: 'order',
    credentialId: 'cred_1',
    usage: { input: 3, cacheRead: 1 },
    unsure: [{ kind: 'cacheRead', or: ['cacheReadAudio'], tokens: 1 }],
    calls: { webSearch: 2, webSearchPreview: 3 },
    tier: 'priority',
    geo: 'us',
    cost: {
      owner: 'team',
      known: '13859000000',
      missing: ['output'],
      upper: '13860000000',
      source: 'bounded',
      market: '1',
      marketMissing: ['cacheRead'],
    },
  }
  const { isMapped, startedAt, durationMs, credentialId, cost, ...same } = attempt
  const { marketMissing, ...told } = cost
  expect(infoOf({ ...sampleRecord(), attempts: [attempt] })).toMatchObject({ billable_web_search_calls: 5 })
  expect(infoOf({ ...sampleRecord(), attempts: [attempt] })['attempts']).toEqual([
    {
      ...same,
      is_mapped: isMapped,
      credential_id: credentialId,
      started_at: '2026-11-01T00:00:00.000Z',
      duration: durationMs,
      cost: {
        ...told,
        known: '0.013859',
        upper: '0.01386',
        market: '0.000000000001',
        market_missing: marketMissing,
      },
    },
  ])
  expect(infoOf(sampleRecord())['attempts']).toHaveLength(sampleRecord().attempts.length)
})

test.each([
  ['byok', 'team'],
  ['client', 'caller'],
] as const)('what a %s credential paid is not the deployment’s spend', (credential, owner) => {
  const record = withCost({ owner, known: '13859000000', source: 'priced' })
  expect(infoOf({ ...record, credential })).toMatchObject({
    is_byok: true,
    total_cost: 0,
    usage: 0,
    upstream_inference_cost: 0.013859,
    market_cost: 0.013859,
  })
})

test.each([
  ['0', 0],
  ['1', 1e-12],
  ['130000000', 0.00013],
  ['12345678901234567890', 12345678.901234567],
])('%s pico-dollars are the nearest number to their decimals', (known, usd) => {
  const record = withCost({ owner: 'deployment', known, source: 'priced' })
  expect(infoOf(record)['total_cost']).toBe(usd)
})
