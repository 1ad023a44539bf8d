import type { Told } from '#gateway/core/answer/answer.ts'
import type { Call } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { newCourse, type Outcome } from '#gateway/core/outcome.ts'
import type { Endpoint } from '#gateway/core/provider/endpoint.ts'
import { chatUsage } from '#gateway/core/usage/openai-chat.ts'
import { usageOnce, wireUsage } from '#gateway/core/usage/read.ts'
import type { Beside } from '#gateway/core/usage/told.ts'
import type { RecordFacts } from '#gateway/generation/record.ts'
import { attemptCost } from '#gateway/money/attempt-cost.ts'
import { attemptAt } from '../routing/attempt-at.ts'

export const START = Date.UTC(2026, 10, 22)
export const CALLER = { team: 'team-a', project: 'web', principal: { kind: 'key', id: 'key_1', name: 'ci' } } as const

const ENDPOINT: Endpoint = { provider: 'acme', model: 'small-1', pricing: { input: '0.5', output: '2' } }

const MODEL = { id: 'acme/small' }

export const told = (raw: JsonObject | undefined, beside: Beside = {}): Told => ({
  hasContent: true,
  isOver: true,
  usage: usageOnce(wireUsage(chatUsage))(raw && { raw, beside }),
  finish: { unified: 'stop', raw: 'stop' },
  warnings: [],
  failure: undefined,
  model: 'small-1-0826',
  id: 'chatcmpl-1',
})

export const outcome = (changes: Partial<Outcome> = {}): Outcome => ({
  attempt: attemptAt('acme', {
    endpoint: ENDPOINT,
    upstreamModel: ENDPOINT.model,
    model: { id: MODEL.id },
    path: { mode: 'relay', wire: 'openai-chat' },
  }),
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
})

/** A request to `acme/small` that went so. */
export const facts = (outcomes: Outcome[] = [], changes: Partial<RecordFacts> = {}): RecordFacts => {
  const course = { ...newCourse(), outcomes }
  return {
    id: 'gen_01M828YY3X5TAQXNVBHPYA8GBA',
    caller: CALLER,
    dialect: 'openai-chat',
    receivedAt: START,
    endedAt: START + 1000,
    call: call({ 'user-agent': 'OpenAI/JS 7.57.0', authorization: 'Bearer canary-secret' }),
    models: [MODEL],
    zeroDataRetention: false,
    isRehearsal: false,
    warnings: [],
    course,
    costOf: attemptCost,
    ending: { is: 'complete', status: 200 },
    priceVersion: 'v1',
    ...changes,
  }
}
