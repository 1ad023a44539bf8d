import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { EMPTY_BUCKETS, type UsageFormat } from '#gateway/core/usage/buckets.ts'
import { chatUsage } from '#gateway/core/usage/openai-chat.ts'
import { wireUsage } from '#gateway/core/usage/read.ts'
import { readUsage } from '#gateway/core/usage/read-any.ts'
import { azure } from '#gateway/provider/azure.ts'
import { deepinfra } from '#gateway/provider/deepinfra.ts'
import { openai } from '#gateway/provider/openai.ts'

/** Parts of a total, each larger than it, in the words of every format that has such parts. */
const CONTRADICTORY: Readonly<Record<UsageFormat, readonly JsonObject[]>> = {
  'openai-chat': [
    { prompt_tokens: 7, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 161 } },
    { prompt_tokens: 7, completion_tokens: 1, cached_tokens: 8 },
    { prompt_tokens: 7, completion_tokens: 1, num_cached_tokens: 8 },
    { prompt_tokens: 7, completion_tokens: 1, prompt_cache_hit_tokens: 8 },
    { prompt_tokens: 7, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 5 } },
    { prompt_tokens: 7, completion_tokens: 1, prompt_tokens_details: { audio_tokens: 8 } },
    { prompt_tokens: 7, completion_tokens: 1, completion_tokens_details: { audio_tokens: 2 } },
    { prompt_tokens: 7, completion_tokens: 1, completion_tokens_details: { reasoning_tokens: 2 } },
    { prompt_tokens: 7, completion_tokens: 1, total_tokens: 8, completion_tokens_details: { reasoning_tokens: 2 } },
    {
      prompt_tokens: 7,
      completion_tokens: 1,
      prompt_tokens_details: { cache_write_tokens_details: { ttl_30m_tokens: 1 } },
    },
    {
      prompt_tokens: 7,
      completion_tokens: 1,
      prompt_tokens_details: { cache_write_tokens: 5, cache_write_tokens_details: { ttl_12h_tokens: 6 } },
    },
    { prompt_tokens: 7, completion_tokens: 1, completion_tokens_details: { rejected_prediction_tokens: 2 } },
    {
      prompt_tokens: 7,
      completion_tokens: 1,
      completion_tokens_details: { accepted_prediction_tokens: 1, rejected_prediction_tokens: 1 },
    },
    { prompt_tokens: 7, completion_tokens: 1, prompt_cache_hit_tokens: 3, prompt_cache_miss_tokens: 3 },
    { prompt_tokens: 7, completion_tokens: 1, prompt_cache_miss_tokens: 8 },
    { prompt_tokens: 7, completion_tokens: 1, prompt_cache_miss_tokens: 3 },
  ],
  'openai-responses': [
    { input_tokens: 7, output_tokens: 1, input_tokens_details: { cached_tokens: 8 } },
    { input_tokens: 7, output_tokens: 1, input_tokens_details: { cached_tokens: 5, cache_write_tokens: 5 } },
    {
      input_tokens: 7,
      output_tokens: 1,
      input_tokens_details: { cache_write_tokens: 5, cache_write_tokens_details: { ttl_12h_tokens: 6 } },
    },
    {
      input_tokens: 7,
      output_tokens: 1,
      input_tokens_details: {
        cache_write_tokens: 5,
        cache_write_tokens_details: { ttl_12h_tokens: 3, ttl_30m_tokens: 3 },
      },
    },
    { input_tokens: 7, output_tokens: 1, output_tokens_details: { reasoning_tokens: 2 } },
    { input_tokens: 7, output_tokens: 1, output_tokens_details: { audio_tokens: 2 } },
    { input_tokens: 7, output_tokens: 1, total_tokens: 7 },
  ],
  'anthropic-messages': [
    {
      input_tokens: 7,
      output_tokens: 1,
      cache_creation_input_tokens: 5,
      cache_creation: { ephemeral_1h_input_tokens: 6 },
    },
    {
      input_tokens: 7,
      output_tokens: 1,
      cache_creation_input_tokens: 5,
      cache_creation: { ephemeral_1h_input_tokens: 3, ephemeral_5m_input_tokens: 3 },
    },
    { input_tokens: 7, output_tokens: 1, output_tokens_details: { thinking_tokens: 2 } },
  ],
  gemini: [
    { promptTokenCount: 7, candidatesTokenCount: 1, totalTokenCount: 7 },
    { promptTokenCount: 7, candidatesTokenCount: 1, cachedContentTokenCount: 8 },
    {
      promptTokenCount: 7,
      candidatesTokenCount: 1,
      cachedContentTokenCount: 2,
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 3 }],
    },
    { promptTokenCount: 7, candidatesTokenCount: 1, candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 2 }] },
    { promptTokenCount: 7, candidatesTokenCount: 1, promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 8 }] },
    {
      promptTokenCount: 7,
      candidatesTokenCount: 1,
      cachedContentTokenCount: 5,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 3 }],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 4 }],
    },
    {
      promptTokenCount: 7,
      toolUsePromptTokenCount: 2,
      candidatesTokenCount: 1,
      toolUsePromptTokensDetails: [{ modality: 'AUDIO', tokenCount: 3 }],
    },
  ],
  'bedrock-converse': [
    { inputTokens: 7, outputTokens: 1, cacheWriteInputTokens: 5, cacheDetails: [{ ttl: '1h', inputTokens: 6 }] },
    {
      inputTokens: 7,
      outputTokens: 1,
      cacheWriteInputTokens: 5,
      cacheDetails: [
        { ttl: '1h', inputTokens: 3 },
        { ttl: '5m', inputTokens: 3 },
      ],
    },
    { inputTokens: 7, outputTokens: 1, totalTokens: 7 },
  ],
  'cohere-chat': [{ tokens: { input_tokens: 7, output_tokens: 1 }, cached_tokens: 8 }],
}

test('deepinfra: more reasoning than completion is beside it', () => {
  const usage = {
    prompt_tokens: 19,
    completion_tokens: 84,
    total_tokens: 103,
    completion_tokens_details: { reasoning_tokens: 1081 },
  }
  const { 'openai-chat': chat } = deepinfra.wires
  const buckets = { ...EMPTY_BUCKETS, input: 19, output: 1165, reasoning: 1081 }
  expect(wireUsage(chatUsage, chat?.quirks)(usage)).toEqual(buckets)
  expect(readUsage('openai-chat', usage)).toEqual({ ...buckets, contradiction: 'reasoning_tokens' })
})

test.each(Object.entries(CONTRADICTORY))('%s: a part that is more than its total contradicts it', (format, all) => {
  for (const usage of all)
    expect(readUsage(format as UsageFormat, usage).contradiction, JSON.stringify(usage)).toBeTruthy()
})

describe.each([openai, azure])('$slug: a total is the sum of prompt and completion', ({ wires }) => {
  const read = (total: number, more: JsonObject = {}) =>
    wireUsage(
      chatUsage,
      wires['openai-chat']?.quirks,
    )({
      ...{ prompt_tokens: 7, completion_tokens: 2, total_tokens: total },
      ...more,
    })
  test('or of reasoning beside it', () => {
    expect(read(9)).toEqual({ ...EMPTY_BUCKETS, input: 7, output: 2 })
    const beside = read(14, { completion_tokens_details: { reasoning_tokens: 5 } })
    expect(beside).toEqual({ ...EMPTY_BUCKETS, input: 7, output: 7, reasoning: 5 })
  })
  test('less contradicts them, more hides some', () => {
    expect(read(8).contradiction).toBe('total_tokens')
    expect(read(10)).toEqual({ ...EMPTY_BUCKETS, input: 7, output: 2, uncounted: ['total_tokens'] })
  })
})

/** What counts something that nobody knows, and what is missing then. */
const UNKNOWN: readonly [UsageFormat, JsonObject, object][] = [
  ['openai-responses', { input_tokens: 7, output_tokens: 1, total_tokens: 9 }, { uncounted: ['total_tokens'] }],
  [
    'openai-responses',
    {
      input_tokens: 7,
      output_tokens: 1,
      input_tokens_details: { cache_write_tokens: 5, cache_write_tokens_details: { ttl_48h_tokens: 5 } },
    },
    { cacheWrite: Number.NaN },
  ],
  ['gemini', { promptTokenCount: 7, candidatesTokenCount: 1, totalTokenCount: 9 }, { uncounted: ['totalTokenCount'] }],
  ['openai-responses', { input_tokens: 7, output_tokens: 1, service_tier: 7 }, { serviceTier: '7' }],
  ['openai-chat', { prompt_tokens: 7, completion_tokens: 1, service_tier: { a: 1 } }, { serviceTier: 'unreadable' }],
  ['bedrock-converse', { inputTokens: 7, outputTokens: 1, totalTokens: 9 }, { uncounted: ['totalTokens'] }],
  [
    'bedrock-converse',
    { inputTokens: 7, outputTokens: 1, cacheWriteInputTokens: 5, cacheDetails: [{ ttl: '24h', inputTokens: 5 }] },
    { cacheWrite: Number.NaN },
  ],
  [
    'anthropic-messages',
    {
      input_tokens: 7,
      output_tokens: 1,
      cache_creation_input_tokens: 5,
      cache_creation: { ephemeral_24h_input_tokens: 5 },
    },
    { cacheWrite: Number.NaN },
  ],
  ['anthropic-messages', { input_tokens: 7, output_tokens: 1, service_tier: 7 }, { serviceTier: '7' }],
  ['anthropic-messages', { input_tokens: 7, output_tokens: 1, speed: 'turbo' }, { serviceTier: 'turbo' }],
  ['anthropic-messages', { input_tokens: 7, output_tokens: 1, inference_geo: 7 }, { inferenceGeo: '7' }],
  [
    'anthropic-messages',
    { input_tokens: 7, output_tokens: 1, server_tool_use: { web_fetch_requests: 3, image_requests: 2 } },
    { calls: { image_requests: 2 } },
  ],
]

test.each(UNKNOWN)('%s: %j is not taken for something else', (format, usage, buckets) => {
  expect(readUsage(format, usage)).toMatchObject(buckets)
})

test('openai chat: what cannot be read contradicts nothing that nobody said', () => {
  for (const usage of [
    { prompt_tokens: '12', completion_tokens: 5 },
    { prompt_tokens: 12, completion_tokens: 5, prompt_tokens_details: { cached_tokens: '3' } },
  ]) {
    const buckets = readUsage('openai-chat', usage)
    expect(buckets).toMatchObject({ input: Number.NaN, output: 5 })
    expect(buckets).not.toHaveProperty('contradiction')
  }
})

test('openai responses: audio is billed apart', () => {
  const usage = {
    ...{ input_tokens: 10, output_tokens: 50, total_tokens: 60 },
    ...{ input_tokens_details: { audio_tokens: 4 }, output_tokens_details: { audio_tokens: 9 } },
  }
  const buckets = { ...EMPTY_BUCKETS, input: 6, inputAudio: 4, output: 41, outputAudio: 9 }
  expect(readUsage('openai-responses', usage)).toEqual(buckets)
})

test('bedrock converse: the total is with cached tokens or without', () => {
  const usage = { inputTokens: 7, outputTokens: 1, cacheReadInputTokens: 5, cacheWriteInputTokens: 4 }
  const buckets = { ...EMPTY_BUCKETS, input: 7, output: 1, cacheRead: 5, cacheWrite: 4 }
  for (const totalTokens of [8, 17]) expect(readUsage('bedrock-converse', { ...usage, totalTokens })).toEqual(buckets)
})
