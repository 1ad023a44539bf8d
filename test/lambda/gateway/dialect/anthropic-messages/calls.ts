import type { Call } from '#gateway/core/call.ts'
import type { AnswerMeta } from '#gateway/core/dialect.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { anthropicMessages } from '#gateway/dialect/anthropic-messages/index.ts'

export const HELLO: JsonObject = {
  model: 'anthropic/claude-opus-4.6',
  max_tokens: 1000,
  messages: [{ role: 'user', content: 'Hello' }],
}

export const callOf = (body: JsonObject, headers: Record<string, string> = {}): Call =>
  anthropicMessages.decodeCall({ body, source: jsonSource(JSON.stringify(body)), path: '/v1/messages', headers })

export const META: AnswerMeta = {
  generationId: 'gen_01K00000000000000000000000',
  model: 'anthropic/claude-opus-4.6',
  createdAt: new Date(0),
  gateway: () => ({ routing: { finalProvider: 'sim' } }),
  tier: () => undefined,
}
