import { expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { EMPTY_BUCKETS, type UsageFormat } from '#gateway/core/usage/buckets.ts'
import { wireUsage } from '#gateway/core/usage/read.ts'
import { readUsage } from '#gateway/core/usage/read-any.ts'
import { deepinfra } from '#gateway/provider/deepinfra.ts'

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
  ],
  'openai-responses': [
    { input_tokens: 7, output_tokens: 1, input_tokens_details: { cached_tokens: 8 } },
    { input_tokens: 7, output_tokens: 1, input_tokens_details: { cached_tokens: 5, cache_write_tokens: 5 } },
    {
      input_tokens: 7,
      output_tokens: 1,
      input_tokens_details: { cache_write_tokens: 5, cache_write_tokens_details: { ttl_12h_tokens: 6 } },
    },
    { input_tokens: 7, output_tokens: 1, output_tokens_details: { reasoning_tokens: 2 } },
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
    { promptTokenCount: 7, candidatesTokenCount: 1, cachedContentTokenCount: 8 },
    {
      promptTokenCount: 7,
      candidatesTokenCount: 1,
      cachedContentTokenCount: 2,
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 3 }],
    },
    { promptTokenCount: 7, candidatesTokenCount: 1, candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 2 }] },
  ],
  'bedrock-converse': [
    { inputTokens: 7, outputTokens: 1, cacheWriteInputTokens: 5, cacheDetails: [{ ttl: '1h', inputTokens: 6 }] },
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
  expect(wireUsage('openai-chat', chat?.quirks)(usage)).toEqual(buckets)
  expect(readUsage('openai-chat', usage)).toEqual({ ...buckets, contradiction: 'reasoning_tokens' })
})

test.each(Object.entries(CONTRADICTORY))('%s: a part that is more than its total contradicts it', (format, all) => {
  for (const usage of all)
    expect(readUsage(format as UsageFormat, usage).contradiction, JSON.stringify(usage)).toBeTruthy()
})
