import { describe, expect, test } from 'vitest'
import { isWanted, type LogFilter, rankOf, SORTS, type Sort } from '../../../../lambda/storage/ledger/log-filter.ts'
import type { Changes } from '../../../harness/changes.ts'
import { NOW, sampleRecord } from '../conformance/sample.ts'

/** Of 2,100 and 503 tokens, 4,210 ms, the first after 512; its second attempt cost 13,859,000,000 pico-dollars. */
const SAMPLE = sampleRecord()
const [failed, answered] = SAMPLE.attempts
if (!failed || !answered) throw new Error('The sample has two attempts.')

type Given = Changes<typeof SAMPLE>
type Row = readonly [filter: LogFilter, isFound: boolean, record?: Given]

/** By hand, not by what the stores filter with: the record has what stands behind, and else what the sample has. */
const ROWS: { readonly [Name in keyof LogFilter]-?: readonly Row[] } = {
  fromMs: [
    [{ fromMs: NOW - 1 }, true],
    [{ fromMs: NOW }, true],
    [{ fromMs: NOW + 1 }, false],
  ],
  toMs: [
    [{ toMs: NOW - 1 }, false],
    [{ toMs: NOW }, false],
    [{ toMs: NOW + 1 }, true],
    [{ fromMs: NOW, toMs: NOW + 1 }, true],
  ],
  project: [
    [{ project: 'support' }, true],
    [{ project: 'sup' }, false],
    [{ project: 'Support' }, false],
  ],
  key: [
    [{ key: 'key_01M828YY3X5TAQXNVBHPYA8GBA' }, true],
    [{ key: 'support bot' }, true],
    [{ key: 'key_01M828YY3X5TAQXNVBHPYA8GBB' }, false],
    [{ key: 'support' }, false],
    [{ key: 'key_a' }, true, { principal: { kind: 'key', id: 'key_a', name: 'ci' } }],
    [{ key: 'support bot' }, false, { principal: { kind: 'key', id: 'key_a', name: 'ci' } }],
  ],
  models: [
    [{ models: ['anthropic/claude-opus-4.6'] }, true],
    [{ models: ['openai/gpt-5', 'anthropic/claude-opus-4.6'] }, true],
    [{ models: ['openai/gpt-5'] }, false],
    [{ models: ['anthropic/*'] }, false],
    [{ models: [] }, false],
    [{ models: ['anthropic/claude-opus-4.6'] }, false, { model: undefined }],
    [{ models: ['asked/for'] }, false, { modelRequested: 'asked/for' }],
  ],
  modelLike: [
    [{ modelLike: 'anthropic/*' }, true],
    [{ modelLike: '*' }, true],
    [{ modelLike: '*opus*' }, true],
    [{ modelLike: '*-4.6' }, true],
    [{ modelLike: 'anthropic' }, false],
    [{ modelLike: 'openai/*' }, false],
    [{ modelLike: '*opus' }, false],
    [{ modelLike: 'anthropic/claude-opus-4?6' }, false],
    [{ modelLike: '*' }, false, { model: undefined }],
  ],
  provider: [
    [{ provider: 'bedrock' }, true],
    [{ provider: 'anthropic' }, false],
    [{ provider: 'bedrock' }, false, { provider: undefined }],
  ],
  status: [
    [{ status: [200, 200] }, true],
    [{ status: [100, 200] }, true],
    [{ status: [200, 299] }, true],
    [{ status: [100, 199] }, false],
    [{ status: [201, 299] }, false],
    [{ status: [0, 0] }, true, { status: 0, outcome: 'lost' }],
    [{ status: [400, 499] }, true, { status: 499 }],
    [{ status: [400, 499] }, false, { status: 500 }],
  ],
  outcome: [
    [{ outcome: 'complete' }, true],
    [{ outcome: 'failed' }, false],
    [{ outcome: 'lost' }, true, { status: 0, outcome: 'lost' }],
  ],
  owner: [
    [{ owner: 'deployment' }, true],
    [{ owner: 'team' }, false],
    [{ owner: 'caller' }, false],
    [{ owner: 'team' }, true, { attempts: [{ ...failed, credential: 'byok' }, answered] }],
    [{ owner: 'deployment' }, true, { attempts: [{ ...failed, credential: 'byok' }, answered] }],
    [{ owner: 'caller' }, true, { attempts: [{ ...failed, credential: 'client' }] }],
    [{ owner: 'deployment' }, false, { attempts: [{ ...failed, credential: 'client' }] }],
    [{ owner: 'deployment' }, false, { attempts: [] }],
  ],
  user: [
    [{ user: 'customer-4711' }, true],
    [{ user: 'customer' }, false],
    [{ user: 'customer-4711' }, false, { user: undefined }],
  ],
  tag: [
    [{ tag: 'support' }, true],
    [{ tag: 'beta' }, true],
    [{ tag: 'bet' }, false],
    [{ tag: 'support,beta' }, false],
    [{ tag: 'beta' }, false, { tags: undefined }],
  ],
  minCost: [
    [{ minCost: 13_858_999_999n }, true],
    [{ minCost: 13_859_000_000n }, true],
    [{ minCost: 13_859_000_001n }, false],
    [{ minCost: 0n }, true, { attempts: [] }],
    [{ minCost: 1n }, false, { attempts: [failed] }],
    [{ minCost: 27_718_000_000n }, true, { attempts: [answered, answered] }],
    [{ minCost: 27_718_000_001n }, false, { attempts: [answered, answered] }],
    [{ minCost: 7n }, true, { attempts: [failed], costPico: '7' }],
    [{ minCost: 8n }, false, { attempts: [failed], costPico: '7' }],
  ],
  minTokens: [
    [{ minTokens: 2602 }, true],
    [{ minTokens: 2603 }, true],
    [{ minTokens: 2604 }, false],
  ],
  minDurationMs: [
    [{ minDurationMs: 4209 }, true],
    [{ minDurationMs: 4210 }, true],
    [{ minDurationMs: 4211 }, false],
  ],
  minTtftMs: [
    [{ minTtftMs: 511 }, true],
    [{ minTtftMs: 512 }, true],
    [{ minTtftMs: 513 }, false],
    [{ minTtftMs: 0 }, true, { ttftMs: 0 }],
    [{ minTtftMs: 0 }, false, { ttftMs: undefined }],
  ],
}

describe.each(Object.entries(ROWS))('%s', (_, rows) => {
  test.for<Row>(rows)('%o: %s', ([filter, isFound, record = {}]) =>
    expect(isWanted(sampleRecord(record), filter)).toBe(isFound),
  )
})

test.each<readonly [LogFilter, boolean]>([
  [{}, true],
  [{ project: 'support', tag: 'beta', minCost: 1n }, true],
  [{ project: 'other', tag: 'beta', minCost: 1n }, false],
  [{ project: 'support', tag: 'beta', minCost: 13_859_000_001n }, false],
])('of %o all is meant: %s', (filter, isFound) => expect(isWanted(SAMPLE, filter)).toBe(isFound))

test('each sort has its rank', () => {
  const ranks: { readonly [Name in Exclude<Sort, 'newest'>]: ReturnType<typeof rankOf> } = {
    cost: 13_859_000_000n,
    duration: 4210,
    ttft: 512,
    tokens: 2603,
  }
  const ranked = SORTS.filter((sort) => sort !== 'newest')
  expect(Object.fromEntries(ranked.map((sort) => [sort, rankOf(SAMPLE, sort)]))).toEqual(ranks)
  expect(rankOf(sampleRecord({ attempts: [answered, answered], costPico: '7' }), 'cost')).toBe(27_718_000_007n)
  expect(rankOf(sampleRecord({ attempts: [] }), 'cost')).toBe(0n)
  expect(rankOf(sampleRecord({ ttftMs: undefined }), 'ttft')).toBeUndefined()
})
