import { expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { openai } from '#gateway/provider/openai.ts'
import { openaiRefuses } from '#gateway/provider/shared/openai-limits.ts'

const TOOLS = { tools: [{ type: 'function', function: { name: 'f' } }] }
const OWN = openai.baseUrl

test.each<[string, JsonObject, string | undefined, ReturnType<typeof openaiRefuses>]>([
  ['gpt-5.4', TOOLS, OWN, 'any'],
  ['gpt-5.6-terra', { ...TOOLS, reasoning_effort: 'low' }, OWN, 'any'],
  ['gpt-6-sol', TOOLS, 'https://eu.api.openai.com/v1', 'any'],
  ['gpt-5.4', TOOLS, undefined, 'any'],
  ['gpt-5.4', { ...TOOLS, reasoning_effort: 'none' }, OWN, undefined],
  ['gpt-5.4', { ...TOOLS, reasoning: { effort: 'none' } }, OWN, undefined],
  ['gpt-5.4', { tools: [] }, OWN, undefined],
  ['gpt-5.2', TOOLS, OWN, undefined],
  ['gpt-4.1', { ...TOOLS, max_tokens: 5 }, OWN, undefined],
  ['gpt-5', { ...TOOLS, max_tokens: 5 }, OWN, 'body'],
  ['o3', { max_tokens: 5 }, OWN, 'body'],
  ['gpt-5', { max_completion_tokens: 5, max_tokens: null }, OWN, undefined],
  ['gpt-5-chat-latest', { max_tokens: 5 }, OWN, undefined],
  ['gpt-5.4', TOOLS, 'https://llm.acme.example/v1', undefined],
  ['gpt-5.4', TOOLS, 'https://notopenai.com/v1', undefined],
])('OpenAI and %s, %j at %s', (model, body, baseUrl, expected) => {
  expect(openaiRefuses({ model, baseUrl, body })).toBe(expected)
})
