import { expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { openai } from '#gateway/provider/openai.ts'
import { OPENAI_CHAT, openaiRefuses } from '#gateway/provider/shared/openai-limits.ts'

const TOOLS = { tools: [{ type: 'function', function: { name: 'f' } }] }
const OWN = openai.baseUrl

test.each<[string, JsonObject, string | undefined, boolean]>([
  ['gpt-5.4', TOOLS, OWN, true],
  ['gpt-5.6-terra', { ...TOOLS, reasoning_effort: 'low' }, OWN, true],
  ['gpt-6-sol', TOOLS, 'https://eu.api.openai.com/v1', true],
  ['gpt-5.4', TOOLS, undefined, true],
  ['gpt-5.4', { ...TOOLS, reasoning_effort: 'none' }, OWN, false],
  ['gpt-5.4', { ...TOOLS, reasoning: { effort: 'none' } }, OWN, false],
  ['gpt-5.4', { tools: [] }, OWN, false],
  ['gpt-5.2', TOOLS, OWN, false],
  ['gpt-5.4', TOOLS, 'https://llm.acme.example/v1', false],
  ['gpt-5.4', TOOLS, 'https://notopenai.com/v1', false],
])('OpenAI and %s, %j at %s', (model, body, baseUrl, expected) => {
  expect(openaiRefuses({ model, baseUrl, body }) !== undefined).toBe(expected)
})

test.each([
  ['gpt-4.1', OWN, false],
  ['gpt-5', OWN, true],
  ['o3', OWN, true],
  ['o3', undefined, true],
  ['gpt-5-chat-latest', OWN, false],
  ['gpt-5', 'https://llm.acme.example/v1', false],
])('`max_tokens` is an error for %s at %s: %s', (model, baseUrl, isError) => {
  expect(OPENAI_CHAT.insistsOnMaxTokensField?.(model, baseUrl)).toBe(isError)
})
