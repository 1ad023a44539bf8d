import { randomBytes } from 'node:crypto'
import { ulid } from '#gateway/core/ids.ts'
import { compact } from '#gateway/core/json/value.ts'
import type { KeyRecord, Rules } from '../../../../lambda/storage/accounts.ts'
import type { Alert } from '../../../../lambda/storage/alerts.ts'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import type { Changes } from '../../../harness/changes.ts'

/** The clock of stores under test. */
export const NOW = Date.UTC(2026, 10, 22, 12)

export const generationId = (at: number): string => `gen_${ulid(at, randomBytes(10))}`

/** A whole record, as a busy deployment writes them: a failover, caching, tags. */
export const sampleRecord = (changes: Changes<GenerationRecord> = {}): GenerationRecord =>
  compact({
    id: generationId(changes.createdAt ?? NOW),
    createdAt: NOW,
    team: 'default',
    project: 'support',
    principal: { kind: 'key', id: 'key_01M828YY3X5TAQXNVBHPYA8GBA', name: 'support bot' },
    dialect: 'anthropic-messages',
    modelRequested: 'anthropic/claude-opus-4.6',
    model: 'anthropic/claude-opus-4.6',
    provider: 'bedrock',
    providerModel: 'us.anthropic.claude-opus-4-6-v1',
    mode: 'relay',
    credential: 'system',
    streamed: true,
    status: 200,
    outcome: 'complete',
    finishReason: 'stop',
    ttftMs: 512,
    durationMs: 4210,
    tokens: { input: 2100, output: 503, reasoning: 20, cacheRead: 2048, cacheWrite: 0 },
    usageSource: 'provider',
    usage: { input_tokens: 52, cache_read_input_tokens: 2048, cache_creation_input_tokens: 0, output_tokens: 503 },
    priceVersion: '2026-11-22',
    providerResponseId: 'msg_bdrk_01XFDUDYJgAACzvnptvVoYEL',
    attempts: [
      {
        provider: 'anthropic',
        model: 'claude-opus-4-6',
        credential: 'system',
        mode: 'relay',
        startedAt: NOW + 3,
        durationMs: 85,
        success: false,
        status: 529,
        error: 'overloaded',
      },
      {
        provider: 'bedrock',
        model: 'us.anthropic.claude-opus-4-6-v1',
        credential: 'system',
        mode: 'relay',
        startedAt: NOW + 88,
        durationMs: 4122,
        success: true,
        status: 200,
        usage: { input: 52, output: 503, reasoning: 20, cacheRead: 2048 },
        calls: { webSearch: 2 },
        cost: { owner: 'deployment', known: '13859000000', source: 'priced' },
      },
    ],
    warnings: [],
    user: 'customer-4711',
    tags: ['support', 'beta'],
    userAgent: 'Anthropic/JS 1.12.0',
    zeroDataRetention: false,
    ...changes,
  }) as GenerationRecord

/** All that an owner can set. */
export const sampleRules: Required<Rules> = {
  models: ['anthropic/*', 'openai/gpt-5.4'],
  providers: ['anthropic', 'bedrock*'],
  defaults: {
    caching: 'auto',
    zeroDataRetention: true,
    order: ['bedrock'],
    providerTimeouts: { byok: { openai: 5000 } },
  },
  changeable: ['caching', 'order'],
}

/** Of a project's budget for November. */
export const sampleAlert = (changes: Partial<Alert> = {}): Alert => ({
  ...{ scope: 'project', id: 'default/support', window: '2026-11#1', unit: 'pico', percent: 80, team: 'default' },
  ...{ limit: '50000000000000', spent: '40120000000001', at: NOW, keptUntil: NOW + 3_600_000 },
  ...changes,
})

export const sampleKey = (changes: Partial<KeyRecord> = {}): KeyRecord => ({
  id: `key_${ulid(changes.createdAt ?? NOW, randomBytes(10))}`,
  hash: randomBytes(32).toString('hex'),
  name: 'ci',
  team: 'default',
  project: 'default',
  createdAt: NOW,
  ...changes,
})
