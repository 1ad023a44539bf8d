import type { CatalogEntry } from '#gateway/catalog/model.ts'
import type { Told } from '#gateway/core/answer.ts'
import type { Call } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/source.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { Outcome } from '#gateway/core/outcome.ts'
import type { UsageFormat } from '#gateway/core/usage/buckets.ts'
import { usageOnce } from '#gateway/core/usage/read.ts'
import { newTrace, type Trace } from '#gateway/generation/trace.ts'

export const START = Date.UTC(2026, 10, 22)
export const CALLER = { team: 'team-a', project: 'web', principal: { kind: 'key', id: 'key_1', name: 'ci' } } as const

const MODEL: CatalogEntry = {
  id: 'acme/small',
  created: 0,
  model: {
    name: 'Small',
    type: 'language',
    endpoints: [{ provider: 'acme', model: 'small-1', pricing: { input: '0.5', output: '2' } }],
  },
}

export const told = (usage: JsonObject | undefined, format: UsageFormat = 'openai-chat'): Told => ({
  hasContent: true,
  usage: usageOnce(format)(usage),
  serviceTier: undefined,
  finish: { unified: 'stop', raw: 'stop' },
  warnings: [],
  failure: undefined,
  model: 'small-1-0826',
  id: 'chatcmpl-1',
})

export const outcome = (changes: Partial<Outcome> = {}): Outcome => ({
  attempt: {
    provider: { slug: 'acme', name: 'Acme', credential: {}, wires: {} },
    model: 'acme/small',
    providerModel: 'small-1',
    path: { mode: 'relay', wire: 'openai-chat' },
    credential: 'system',
    credentialId: 'system',
  },
  startedAt: START + 10,
  endedAt: START + 900,
  ...changes,
})

const call = (headers: Record<string, string>): Call => ({
  dialect: 'openai-chat',
  model: 'acme/small',
  stream: true,
  body: {},
  source: jsonSource('{}'),
  headers,
  gateway: {},
  extensions: [],
  canonical: () => ({ options: { prompt: [] }, warnings: [] }),
})

export const trace = (changes: Partial<Trace> = {}): Trace => ({
  ...newTrace('gen_01M828YY3X5TAQXNVBHPYA8GBA', START, 'openai-chat'),
  call: call({ 'user-agent': 'OpenAI/JS 7.57.0', authorization: 'Bearer canary-secret' }),
  models: [MODEL],
  status: 200,
  ...changes,
})
