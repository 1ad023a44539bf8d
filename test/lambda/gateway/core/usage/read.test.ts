import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import {
  cacheReadTokens,
  cacheWriteTokens,
  completionTokens,
  EMPTY_BUCKETS,
  promptTokens,
  TOKEN_KINDS,
  toTokenUsage,
  type UsageFormat,
} from '#gateway/core/usage/buckets.ts'
import { readUsage } from '#gateway/core/usage/read-any.ts'

const reads: readonly [string, UsageFormat, JsonObject, object][] = [
  [
    'anthropic: cached tokens are beside the input, writes are split by lifetime',
    'anthropic-messages',
    {
      input_tokens: 10,
      cache_creation_input_tokens: 300,
      cache_read_input_tokens: 50,
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
      output_tokens: 7,
      output_tokens_details: { thinking_tokens: 3 },
      server_tool_use: { web_search_requests: 2 },
      service_tier: 'standard',
      inference_geo: 'us',
    },
    {
      input: 10,
      cacheRead: 50,
      cacheWrite: 100,
      cacheWrite1h: 200,
      output: 7,
      reasoning: 3,
      calls: { webSearch: 2 },
      serviceTier: 'standard',
      inferenceGeo: 'us',
    },
  ],
  [
    'anthropic: the speed that was served is the tier',
    'anthropic-messages',
    { input_tokens: 1, output_tokens: 1, service_tier: 'standard', speed: 'fast' },
    { input: 1, output: 1, serviceTier: 'fast' },
  ],
  [
    'anthropic: what compacting cost is not in the totals',
    'anthropic-messages',
    {
      input_tokens: 600,
      output_tokens: 20,
      iterations: [
        { type: 'compaction', input_tokens: 60_000, output_tokens: 500, cache_read_input_tokens: 5 },
        { type: 'message', input_tokens: 600, output_tokens: 20, cache_creation_input_tokens: 9 },
      ],
    },
    { input: 60_600, output: 520, cacheRead: 5, cacheWrite: 9 },
  ],
  [
    'anthropic: an advisor bills at its own rates, so it is told apart',
    'anthropic-messages',
    {
      input_tokens: 30,
      output_tokens: 3,
      iterations: [
        { type: 'message', input_tokens: 10, output_tokens: 1 },
        { type: 'advisor_message', model: 'claude-opus-5', input_tokens: 900, output_tokens: 90 },
        { type: 'message', input_tokens: 20, output_tokens: 2 },
      ],
    },
    { input: 30, output: 3, calls: { advisorMessage: 1 } },
  ],
  [
    'anthropic: with a fallback the totals are those of the model that served',
    'anthropic-messages',
    {
      input_tokens: 412,
      output_tokens: 264,
      iterations: [
        { type: 'message', input_tokens: 408, output_tokens: 0 },
        { type: 'fallback_message', model: 'claude-opus-4-8', input_tokens: 412, output_tokens: 264 },
      ],
    },
    { input: 412, output: 264, calls: { fallbackMessage: 1 } },
  ],
  [
    'openai chat: cached, written and audio tokens are inside the prompt',
    'openai-chat',
    {
      prompt_tokens: 100,
      completion_tokens: 40,
      total_tokens: 140,
      prompt_tokens_details: { cached_tokens: 30, cache_write_tokens: 20, audio_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 25, audio_tokens: 5 },
    },
    { input: 40, cacheRead: 30, cacheWrite: 20, inputAudio: 10, output: 35, outputAudio: 5, reasoning: 25 },
  ],
  [
    'xai chat: reasoning is beside the completion',
    'openai-chat',
    {
      prompt_tokens: 12,
      completion_tokens: 2,
      total_tokens: 334,
      prompt_tokens_details: { cached_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 320 },
      cost_in_usd_ticks: 1_641_500,
    },
    { input: 10, cacheRead: 2, output: 322, reasoning: 320 },
  ],
  [
    'deepseek: cache hits under their own name',
    'openai-chat',
    { prompt_tokens: 495, completion_tokens: 144, prompt_cache_hit_tokens: 320, prompt_cache_miss_tokens: 175 },
    { input: 175, cacheRead: 320, output: 144 },
  ],
  [
    'moonshot: cached tokens at the top',
    'openai-chat',
    { prompt_tokens: 20, completion_tokens: 30, cached_tokens: 10 },
    { input: 10, cacheRead: 10, output: 30 },
  ],
  [
    'mistral: cached tokens at the top under another name, or in details of another',
    'openai-chat',
    { prompt_tokens: 20, completion_tokens: 30, num_cached_tokens: 10, prompt_token_details: { audio_tokens: 1 } },
    { input: 9, cacheRead: 10, inputAudio: 1, output: 30 },
  ],
  [
    'alibaba: created cache entries are inside the prompt',
    'openai-chat',
    {
      prompt_tokens: 100,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 40, cache_creation_input_tokens: 50 },
    },
    { input: 10, cacheRead: 40, cacheWrite: 50, output: 1 },
  ],
  [
    'openai chat: details that are null',
    'openai-chat',
    {
      prompt_tokens: 5,
      completion_tokens: 0,
      prompt_tokens_details: null,
      completion_tokens_details: null,
      service_tier: null,
    },
    { input: 5 },
  ],
  [
    'openai responses: reads, and writes by lifetime',
    'openai-responses',
    {
      input_tokens: 100,
      output_tokens: 9,
      input_tokens_details: {
        cached_tokens: 30,
        cache_write_tokens: 50,
        cache_write_tokens_details: { ttl_30m_tokens: 20, ttl_12h_tokens: 30 },
      },
      output_tokens_details: { reasoning_tokens: 4 },
    },
    { input: 20, cacheRead: 30, cacheWrite: 20, cacheWrite12h: 30, output: 9, reasoning: 4 },
  ],
  [
    'gemini: tool results count as prompt, thoughts as output',
    'gemini',
    {
      promptTokenCount: 40,
      toolUsePromptTokenCount: 60,
      thoughtsTokenCount: 5,
      cachedContentTokenCount: 30,
      trafficType: 'ON_DEMAND',
    },
    { input: 70, cacheRead: 30, output: 5, reasoning: 5, serviceTier: 'on_demand' },
  ],
  [
    'gemini: audio and images apart, also inside the cache',
    'gemini',
    {
      promptTokenCount: 100,
      cachedContentTokenCount: 30,
      candidatesTokenCount: 50,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 40 }],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 10 }],
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 20 }],
      trafficType: 'ON_DEMAND_PRIORITY',
    },
    {
      input: 40,
      inputAudio: 30,
      cacheRead: 20,
      cacheReadAudio: 10,
      output: 30,
      outputImage: 20,
      serviceTier: 'priority',
    },
  ],
  [
    'gemini: how much of what is cached without a split is audio nobody knows, beyond what must be',
    'gemini',
    {
      promptTokenCount: 100,
      cachedContentTokenCount: 90,
      candidatesTokenCount: 1,
      promptTokensDetails: [
        { modality: 'AUDIO', tokenCount: 80 },
        { modality: 'TEXT', tokenCount: 20 },
      ],
    },
    {
      ...{ inputAudio: 10, cacheRead: 20, cacheReadAudio: 70, output: 1 },
      unsure: [
        { kind: 'cacheRead', or: ['cacheReadAudio'], tokens: 10 },
        { kind: 'inputAudio', or: ['input'], tokens: 10 },
        { kind: 'output', or: ['outputImage', 'outputAudio'], tokens: 1 },
      ],
    },
  ],
  [
    'gemini: what tools brought may be audio',
    'gemini',
    {
      promptTokenCount: 100,
      toolUsePromptTokenCount: 50,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 40 }],
      toolUsePromptTokensDetails: [{ modality: 'AUDIO', tokenCount: 20 }],
    },
    { input: 90, inputAudio: 60 },
  ],
  [
    'openai chat: writes by lifetime',
    'openai-chat',
    {
      prompt_tokens: 100,
      completion_tokens: 9,
      prompt_tokens_details: {
        cache_write_tokens: 50,
        cache_write_tokens_details: { ttl_30m_tokens: 20, ttl_12h_tokens: 30 },
      },
    },
    { input: 50, cacheWrite: 20, cacheWrite12h: 30, output: 9 },
  ],
  [
    'moonshot: a token more of reasoning than of completion is a slip',
    'openai-chat',
    {
      prompt_tokens: 951,
      completion_tokens: 6000,
      total_tokens: 6952,
      completion_tokens_details: { reasoning_tokens: 6001 },
    },
    { input: 951, output: 6000, reasoning: 6000 },
  ],
  [
    'cohere: what is billed, not what the model read',
    'cohere-chat',
    { billed_units: { input_tokens: 12, output_tokens: 7 }, tokens: { input_tokens: 507, output_tokens: 10 } },
    { input: 12, output: 7 },
  ],
  [
    'cohere: without it all tokens',
    'cohere-chat',
    { tokens: { input_tokens: 507, output_tokens: 10 }, cached_tokens: 448 },
    { input: 507, output: 10 },
  ],
  [
    'bedrock converse: cached tokens are beside the input',
    'bedrock-converse',
    {
      inputTokens: 10,
      outputTokens: 5,
      cacheReadInputTokens: 20,
      cacheWriteInputTokens: 30,
      cacheDetails: [
        { ttl: '1h', inputTokens: 25 },
        { ttl: '5m', inputTokens: 5 },
      ],
    },
    { input: 10, cacheRead: 20, cacheWrite: 5, cacheWrite1h: 25, output: 5 },
  ],
]

describe('readUsage', () => {
  test.each(reads)('%s', (_, format, usage, buckets) => {
    expect(readUsage(format, usage)).toEqual({ ...EMPTY_BUCKETS, ...buckets })
  })

  const tokens = fc.nat(1_000_000)
  test('openai chat: the buckets add up to the totals, whatever the details claim', () => {
    fc.assert(
      fc.property(
        tokens,
        tokens,
        tokens,
        tokens,
        tokens,
        tokens,
        (prompt, completion, cached, written, audioIn, audioOut) => {
          const buckets = readUsage('openai-chat', {
            prompt_tokens: prompt,
            completion_tokens: completion,
            prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written, audio_tokens: audioIn },
            completion_tokens_details: { audio_tokens: audioOut },
          })
          expect(promptTokens(buckets)).toBe(prompt)
          expect(completionTokens(buckets)).toBe(completion)
          expect(Object.values(buckets).every((value) => typeof value !== 'number' || value >= 0)).toBe(true)
        },
      ),
    )
  })
  test('gemini: the buckets add up to the totals, whatever the details claim', () => {
    const details = fc.array(fc.record({ modality: fc.constantFrom('AUDIO', 'IMAGE', 'TEXT'), tokenCount: tokens }))
    fc.assert(
      fc.property(
        tokens,
        tokens,
        tokens,
        tokens,
        details,
        details,
        details,
        (prompt, cached, candidates, thoughts, a, b, c) => {
          const buckets = readUsage('gemini', {
            promptTokenCount: prompt,
            cachedContentTokenCount: cached,
            candidatesTokenCount: candidates,
            thoughtsTokenCount: thoughts,
            promptTokensDetails: a,
            cacheTokensDetails: b,
            candidatesTokensDetails: c,
          })
          expect(promptTokens(buckets)).toBe(prompt)
          expect(completionTokens(buckets)).toBe(candidates + thoughts)
          expect(Object.values(buckets).every((value) => typeof value !== 'number' || value >= 0)).toBe(true)
        },
      ),
    )
  })
})

test('the canonical usage keeps the totals and the provider’s own object', () => {
  const raw = {
    input_tokens: 10,
    output_tokens: 7,
    cache_read_input_tokens: 5,
    cache_creation_input_tokens: 4,
    output_tokens_details: { thinking_tokens: 3 },
  }
  expect(toTokenUsage(readUsage('anthropic-messages', raw), raw)).toEqual({
    inputTokens: { total: 19, noCache: 10, cacheRead: 5, cacheWrite: 4 },
    outputTokens: { total: 7, text: 4, reasoning: 3 },
    raw,
  })
})

test.each(TOKEN_KINDS)('a token of kind %s is counted once in every total that it belongs to', (kind) => {
  const usage = { ...EMPTY_BUCKETS, [kind]: 1 }
  const isOutput = kind.startsWith('output')
  expect([promptTokens(usage), completionTokens(usage)]).toEqual(isOutput ? [0, 1] : [1, 0])
  expect(cacheReadTokens(usage)).toBe(Number(kind.startsWith('cacheRead')))
  expect(cacheWriteTokens(usage)).toBe(Number(kind.startsWith('cacheWrite')))
  const { inputTokens } = toTokenUsage(usage, {})
  expect((inputTokens.noCache ?? 0) + (inputTokens.cacheRead ?? 0) + (inputTokens.cacheWrite ?? 0)).toBe(
    inputTokens.total,
  )
})
