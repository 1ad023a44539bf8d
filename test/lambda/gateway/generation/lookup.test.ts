import { createGateway } from 'ai'
import { describe, expect, test } from 'vitest'
import { toGenerationInfo } from '#gateway/generation/lookup.ts'
import { type GenerationRecord, OUTCOMES } from '../../../../lambda/storage/generations.ts'
import { listen } from '../../../harness/listen.ts'
import { sampleRecord } from '../../storage/conformance/sample.ts'

/** What the AI SDK's own client makes of the record. */
const readByClient = async (record: GenerationRecord) => {
  const { url, close } = await listen((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ data: toGenerationInfo(record) }))
  })
  const gateway = createGateway({ baseURL: `${url}/v4/ai`, apiKey: 'k' })
  return gateway.getGenerationInfo({ id: record.id }).finally(close)
}

describe('the official client reads', () => {
  test('a whole record', async () => {
    const record = sampleRecord({ webSearchCalls: 2 })
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
      webSearchCalls: 0,
      costPico: '0',
      attempts: [],
      zeroDataRetention: false,
    }
    expect(await readByClient(record)).toMatchObject({ finishReason: 'error', latency: 3, totalCost: 0, model: '' })
  })

  test('an unknown cost as one that is not available', async () => {
    const record = sampleRecord({ costPico: undefined, unpriced: 'pricing' })
    expect(await readByClient(record)).not.toHaveProperty('marketCost')
    expect(toGenerationInfo(record)).toMatchObject({ market_cost: null, cost_unknown: true, unpriced: 'pricing' })
  })
})

test.each(OUTCOMES)('the outcome %s is told, and is no ordinary end unless the answer was whole', async (outcome) => {
  const record = sampleRecord({ outcome, finishReason: undefined })
  expect(toGenerationInfo(record)).toMatchObject({ outcome })
  expect(await readByClient(record)).toMatchObject({ finishReason: outcome === 'complete' ? 'other' : 'error' })
})

test('every attempt is told', () => {
  const { attempts, outcome } = sampleRecord()
  const told = attempts.map(({ startedAt, durationMs, ...attempt }) => ({
    ...attempt,
    started_at: new Date(startedAt).toISOString(),
    duration: durationMs,
  }))
  expect(told.length).toBeGreaterThan(0)
  expect(toGenerationInfo(sampleRecord())).toMatchObject({ outcome, error: null, attempts: told })
})

test.each(['byok', 'client'] as const)('what a %s credential paid is not the deployment’s spend', (credential) => {
  expect(toGenerationInfo(sampleRecord({ credential }))).toMatchObject({
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
])('%s pico-dollars are the nearest number to their decimals', (costPico, usd) => {
  expect(toGenerationInfo(sampleRecord({ costPico }))['total_cost']).toBe(usd)
})
