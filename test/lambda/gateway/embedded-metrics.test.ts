import { expect, test } from 'vitest'
import { embeddedMetrics } from '#gateway/embedded-metrics.ts'
import { type GenerationRecord, OUTCOMES } from '../../../lambda/storage/generations.ts'

const RECORD: GenerationRecord = {
  id: 'gen_01JDA0000000000000000000AA',
  createdAt: 1_732_233_600_000,
  team: 'default',
  project: 'default',
  principal: { kind: 'key', id: 'key_1', name: 'first' },
  dialect: 'openai-chat',
  model: 'openai/gpt-5',
  provider: 'openai',
  streamed: true,
  status: 200,
  outcome: 'complete',
  ttftMs: 200,
  durationMs: 1_500,
  tokens: { input: 10, output: 20, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
  usageSource: 'provider',
  webSearchCalls: 0,
  costPico: '2500000',
  attempts: [],
  warnings: [],
  zeroDataRetention: false,
}

test('every metric that is declared has its value in the entry', () => {
  const entry = embeddedMetrics(RECORD, 'pointsman/dev')
  expect(entry).toMatchObject({
    TTFT: 200,
    Duration: 1500,
    InputTokens: 10,
    OutputTokens: 20,
    CostMicroUsd: 2.5,
    Errors: 0,
  })
  expect(entry['_aws']).toEqual({
    Timestamp: RECORD.createdAt,
    CloudWatchMetrics: [
      {
        Namespace: 'pointsman/dev',
        Dimensions: [[], ['model']],
        Metrics: ['TTFT', 'Duration', 'InputTokens', 'OutputTokens', 'CostMicroUsd', 'Errors'].map((Name) => ({
          Name,
        })),
      },
    ],
  })
})

test('an unknown cost or a missing first token is no metric, a failure is', () => {
  const { costPico: _cost, ttftMs: _ttft, model: _model, ...failed } = RECORD
  const entry = embeddedMetrics({ ...failed, outcome: 'failed' }, 'pointsman/dev')
  expect(entry).toMatchObject({ Errors: 1 })
  expect(JSON.stringify(entry)).not.toMatch(/TTFT|CostMicroUsd|"model"/)
})

test('counts as an error what failed, broke off or was lost, and not what its client ended', () => {
  const errors = OUTCOMES.map((outcome) => [outcome, embeddedMetrics({ ...RECORD, outcome }, 'n')['Errors']])
  expect(Object.fromEntries(errors)).toEqual({ complete: 0, failed: 1, truncated: 1, aborted: 0, lost: 1 })
})
