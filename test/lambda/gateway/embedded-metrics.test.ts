import { expect, test } from 'vitest'
import { embeddedMetrics } from '#gateway/embedded-metrics.ts'
import { type CostRecord, type GenerationRecord, OUTCOMES } from '../../../lambda/storage/generations.ts'

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
  attempts: [
    {
      provider: 'openai',
      model: 'gpt-5',
      credential: 'system',
      mode: 'relay',
      startedAt: 1_732_233_600_000,
      durationMs: 1_500,
      success: true,
      cost: { owner: 'deployment', known: '2500000', source: 'priced' },
    },
  ],
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
    UnknownCost: 0,
    Errors: 0,
  })
  expect(entry['_aws']).toEqual({
    Timestamp: RECORD.createdAt,
    CloudWatchMetrics: [
      {
        Namespace: 'pointsman/dev',
        Dimensions: [[], ['model']],
        Metrics: ['TTFT', 'Duration', 'InputTokens', 'OutputTokens', 'CostMicroUsd', 'UnknownCost', 'Errors'].map(
          (Name) => ({
            Name,
          }),
        ),
      },
    ],
  })
})

test('a missing first token is no metric, a failure is', () => {
  const { ttftMs: _ttft, model: _model, ...failed } = RECORD
  const entry = embeddedMetrics({ ...failed, outcome: 'failed' }, 'pointsman/dev')
  expect(entry).toMatchObject({ Errors: 1 })
  expect(JSON.stringify(entry)).not.toMatch(/TTFT|"model"/)
})

test.each<[string, CostRecord, number, number]>([
  ['a lower bound', { owner: 'deployment', known: '2000000', missing: ['cacheRead'], source: 'bounded' }, 2, 1],
  ['nothing at all', { owner: 'deployment', known: '0', missing: ['pricing'], source: 'none' }, 0, 1],
  ["a team's own credential", { owner: 'team', known: '4000000', source: 'priced' }, 0, 0],
  ["a client's own, unknown", { owner: 'caller', known: '0', missing: ['usage'], source: 'none' }, 0, 0],
])('the spend is what the deployment pays: of %s', (_name, cost, spend, unknown) => {
  const attempts = RECORD.attempts.map((attempt) => ({ ...attempt, cost }))
  const entry = embeddedMetrics({ ...RECORD, attempts }, 'pointsman/dev')
  expect(entry).toMatchObject({ CostMicroUsd: spend, UnknownCost: unknown })
})

test('counts as an error what failed, broke off or was lost, and not what its client ended', () => {
  const errors = OUTCOMES.map((outcome) => [outcome, embeddedMetrics({ ...RECORD, outcome }, 'n')['Errors']])
  expect(Object.fromEntries(errors)).toEqual({ complete: 0, failed: 1, truncated: 1, aborted: 0, lost: 1 })
})

test('a model that a caller named is no dimension', () => {
  const entry = embeddedMetrics({ ...RECORD, model: 'openai/made-up' }, 'n', (model) => model !== 'openai/made-up')
  expect(entry).toMatchObject({ model: 'openai/made-up', _aws: { CloudWatchMetrics: [{ Dimensions: [[]] }] } })
})
