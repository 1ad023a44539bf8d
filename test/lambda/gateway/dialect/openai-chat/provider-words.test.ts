import { describe, expect, test } from 'vitest'
import type { CallOptions, FunctionTool, Message, ProviderOptions } from '#gateway/core/canonical/parts.ts'
import type { EncodeTarget } from '#gateway/core/dialect.ts'
import { openaiChatWire } from '#gateway/dialect/openai-chat/index.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { chatWire } from '#gateway/provider/shared/wires.ts'

const USER: Message = { role: 'user', content: [{ type: 'text', text: 'hi' }] }
const SCHEMA: FunctionTool['inputSchema'] = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
}

/** A call as it goes to a provider over its chat wire. */
const sent = (slug: string, options: Partial<CallOptions>, model = 'm') => {
  const { takes, quirks } = PROVIDERS.find((provider) => provider.slug === slug)?.wires['openai-chat'] ?? chatWire()
  const target: EncodeTarget<'openai-chat'> = { model, stream: false, provider: slug, takes, quirks }
  const { body, warnings } = openaiChatWire.encodeCall(
    { options: { prompt: [USER], ...options }, warnings: [] },
    target,
  )
  const { model: _, messages, ...fields } = body
  return { fields, messages, told: warnings.map((warning) => ('feature' in warning ? warning.feature : warning)) }
}

describe('options of a namespace in its API’s own words', () => {
  const cases: readonly (readonly [string, ProviderOptions, object, (readonly string[])?])[] = [
    [
      'alibaba',
      { alibaba: { enableThinking: true, thinkingBudget: 9 } },
      { enable_thinking: true, thinking_budget: 9 },
    ],
    ['cerebras', { cerebras: { reasoningFormat: 'parsed' } }, { reasoning_format: 'parsed' }],
    ['alibaba', { alibaba: { toString: 'x' } as unknown as ProviderOptions[string] }, { to_string: 'x' }],
    [
      'deepseek',
      { deepseek: { thinking: { type: 'disabled' }, userId: 'u' } },
      { thinking: { type: 'disabled' }, user_id: 'u' },
    ],
    [
      'fireworks',
      { fireworks: { thinking: { type: 'enabled', budgetTokens: 9 } } },
      { thinking: { type: 'enabled', budget_tokens: 9 } },
    ],
    [
      'moonshotai',
      {
        moonshotai: {
          thinking: { type: 'enabled', budgetTokens: 9 },
          reasoningHistory: 'preserved',
          promptCacheKey: 'k',
        },
      },
      { thinking: { type: 'enabled' }, prompt_cache_key: 'k' },
      ['providerOptions.moonshotai.thinking.budgetTokens', 'providerOptions.moonshotai.reasoningHistory'],
    ],
    ['groq', { groq: { reasoningFormat: 'hidden', structuredOutputs: true } }, { reasoning_format: 'hidden' }],
    [
      'perplexity',
      { perplexity: { web_search_options: { search_type: 'pro' } } },
      { web_search_options: { search_type: 'pro' } },
    ],
    ['arcee-ai', { arceeAi: { topA: 1 } }, { top_a: 1 }],
    ['zai', { zai: { metadata: { userId: 'kept' } } }, { metadata: { userId: 'kept' } }],
    [
      'zai',
      { zai: { model: 'other', streamOptions: {} }, openai: { enableThinking: true } },
      {},
      ['providerOptions.openai.enableThinking', 'providerOptions.zai.model', 'providerOptions.zai.streamOptions'],
    ],
  ]

  for (const [slug, providerOptions, fields, told = []] of cases)
    test(`${slug}: ${Object.keys(fields)}`, () => {
      const { messages: _, ...rest } = sent(slug, { providerOptions })
      expect(rest).toEqual({ fields, told })
    })
})

describe('efforts', () => {
  test.each([
    ['deepseek', 'none', { thinking: { type: 'disabled' } }],
    ['deepseek', 'medium', { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
    ['alibaba', 'none', { enable_thinking: false }],
    ['alibaba', 'low', { enable_thinking: true, thinking_budget: 1638 }],
    ['fireworks', 'xhigh', { reasoning_effort: 'high' }],
    ['fireworks', 'low', { reasoning_effort: 'low' }],
    ['zai', 'none', { thinking: { type: 'disabled' } }],
    ['cohere', 'low', { reasoning_effort: 'high' }],
    ['cohere', 'none', { reasoning_effort: 'none' }],
    ['openai', 'xhigh', { reasoning_effort: 'xhigh' }],
  ] as const)('%s %s', (slug, reasoning, fields) => {
    expect(sent(slug, { reasoning }).fields).toEqual(fields)
  })

  test('are not asked for beside the provider’s own words for them', () => {
    const providerOptions = { alibaba: { enableThinking: false } }
    expect(sent('alibaba', { reasoning: 'high', providerOptions }).fields).toEqual({ enable_thinking: false })
  })
})

describe('a JSON schema', () => {
  const responseFormat = { type: 'json', schema: SCHEMA } as const

  test.each([
    ['openai', 'gpt', true],
    ['deepseek', 'deepseek-flash', false],
    ['zai', 'glm-5.2', false],
    ['alibaba', 'qwen3.7-max-2026-05-17', true],
    ['alibaba', 'qwen3.7-maximum', false],
    ['alibaba', 'qwen-plus', false],
  ])('%s %s takes it: %s', (slug, model, isTaken) => {
    const { fields, messages, told } = sent(slug, { responseFormat }, model)
    expect(fields['response_format']).toMatchObject({ type: isTaken ? 'json_schema' : 'json_object' })
    expect(told).toEqual(isTaken ? [] : ['responseFormat.schema'])
    expect(JSON.stringify(messages).includes('properties')).toBe(!isTaken)
  })

  test('joins the instructions that there are', () => {
    const prompt: Message[] = [{ role: 'system', content: 'Be brief.' }, USER]
    const { messages } = sent('deepseek', { prompt, responseFormat })
    expect(messages).toEqual([
      { role: 'system', content: expect.stringMatching(/^Be brief\.\n\n.*schema:\n\{"type":"object"/s) },
      { role: 'user', content: 'hi' },
    ])
  })

  test('JSON without one is only asked for', () => {
    expect(sent('deepseek', { responseFormat: { type: 'json' } })).toMatchObject({
      fields: { response_format: { type: 'json_object' } },
      messages: [{ role: 'user' }],
      told: [],
    })
  })
})

test('top_k is sent where it is known', () => {
  const settings = { temperature: 0.2, topP: 0.5, topK: 3 }
  expect(sent('moonshotai', settings, 'moonshot-v1-8k').fields).toEqual({ temperature: 0.2, top_p: 0.5 })
  expect(sent('alibaba', settings).fields).toEqual({ temperature: 0.2, top_p: 0.5, top_k: 3 })
})
