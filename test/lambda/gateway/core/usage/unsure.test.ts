import { expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { UsageFormat } from '#gateway/core/usage/buckets.ts'
import { readUsage } from '#gateway/core/usage/read-any.ts'

const UNSPLIT = { kind: 'output', or: ['outputImage', 'outputAudio'], tokens: 1 }
const gemini = (more: JsonObject): JsonObject => ({ promptTokenCount: 100, candidatesTokenCount: 1, ...more })
const audioOf = (tokenCount: number): JsonObject => ({
  promptTokensDetails: [
    { modality: 'AUDIO', tokenCount },
    { modality: 'TEXT', tokenCount: 100 - tokenCount },
  ],
})

/** Tokens that may be of another kind, and how many these are. */
const UNSURE: readonly [string, UsageFormat, JsonObject, object[] | undefined][] = [
  ...(
    [
      [
        'anthropic-messages',
        'cacheWrite1h',
        (details: JsonObject | null) => ({
          ...{ input_tokens: 7, output_tokens: 1, cache_creation_input_tokens: 5 },
          cache_creation: details && {
            ephemeral_5m_input_tokens: details['short'],
            ephemeral_1h_input_tokens: details['long'],
          },
        }),
      ],
      [
        'openai-chat',
        'cacheWrite12h',
        (details: JsonObject | null) => ({
          ...{ prompt_tokens: 7, completion_tokens: 1 },
          prompt_tokens_details: {
            cache_write_tokens: 5,
            cache_write_tokens_details: details && {
              ttl_30m_tokens: details['short'],
              ttl_12h_tokens: details['long'],
            },
          },
        }),
      ],
      [
        'openai-responses',
        'cacheWrite12h',
        (details: JsonObject | null) => ({
          ...{ input_tokens: 7, output_tokens: 1 },
          input_tokens_details: {
            cache_write_tokens: 5,
            cache_write_tokens_details: details && {
              ttl_30m_tokens: details['short'],
              ttl_12h_tokens: details['long'],
            },
          },
        }),
      ],
      [
        'bedrock-converse',
        'cacheWrite1h',
        (details: JsonObject | null) => ({
          ...{ inputTokens: 7, outputTokens: 1, cacheWriteInputTokens: 5 },
          cacheDetails: details && [
            { ttl: '5m', inputTokens: details['short'] },
            { ttl: '1h', inputTokens: details['long'] },
          ],
        }),
      ],
    ] as const
  ).flatMap(([format, long, usage]): [string, UsageFormat, JsonObject, object[] | undefined][] => [
    ['no lifetimes: the usual one', format, usage(null), undefined],
    ['all lifetimes', format, usage({ short: 2, long: 3 }), undefined],
    [
      'writes without one of the lifetimes',
      format,
      usage({ short: 1, long: 2 }),
      [{ kind: 'cacheWrite', or: [long], tokens: 2 }],
    ],
    [
      'writes without any of them',
      format,
      usage({ short: 0, long: 0 }),
      [{ kind: 'cacheWrite', or: [long], tokens: 5 }],
    ],
  ]),
  [
    'an iteration without the details that the totals have',
    'anthropic-messages',
    {
      ...{ input_tokens: 7, output_tokens: 1, cache_creation_input_tokens: 5 },
      cache_creation: { ephemeral_1h_input_tokens: 5 },
      iterations: [{ type: 'message', input_tokens: 7, output_tokens: 1, cache_creation_input_tokens: 5 }],
    },
    [{ kind: 'cacheWrite', or: ['cacheWrite1h'], tokens: 5 }],
  ],
  [
    'modalities of the answer',
    'gemini',
    gemini({ candidatesTokensDetails: [{ modality: 'TEXT', tokenCount: 1 }] }),
    undefined,
  ],
  ['no modalities of the answer', 'gemini', gemini({}), [UNSPLIT]],
  ['all of a prompt was cached', 'gemini', gemini({ ...audioOf(40), cachedContentTokenCount: 100 }), [UNSPLIT]],
  [
    'a split of the cache',
    'gemini',
    gemini({ ...audioOf(40), cachedContentTokenCount: 60, cacheTokensDetails: [{ modality: 'TEXT', tokenCount: 60 }] }),
    [UNSPLIT],
  ],
  [
    'audio that may be cached',
    'gemini',
    gemini({ ...audioOf(40), cachedContentTokenCount: 50 }),
    [
      { kind: 'cacheRead', or: ['cacheReadAudio'], tokens: 40 },
      { kind: 'inputAudio', or: ['input'], tokens: 40 },
      UNSPLIT,
    ],
  ],
  [
    'audio some of which must be cached',
    'gemini',
    gemini({ ...audioOf(40), cachedContentTokenCount: 90 }),
    [
      { kind: 'cacheRead', or: ['cacheReadAudio'], tokens: 10 },
      { kind: 'inputAudio', or: ['input'], tokens: 10 },
      UNSPLIT,
    ],
  ],
]

test.each(UNSURE)('%s (%s): what may be of another kind', (_, format, usage, unsure) => {
  const buckets = readUsage(format, usage)
  expect(buckets.unsure).toEqual(unsure)
  expect(buckets).not.toHaveProperty('contradiction')
})

/** What ran at the provider, and what it is called. */
const RAN: readonly [UsageFormat, JsonObject, object][] = [
  ['openai-chat', { prompt_tokens: 7, completion_tokens: 1, num_sources_used: 3 }, { searchSource: 3 }],
  ['openai-responses', { input_tokens: 7, output_tokens: 1, num_sources_used: 3 }, { searchSource: 3 }],
  ...(
    [
      ['openai-chat', { prompt_tokens: 7, completion_tokens: 1 }],
      ['openai-responses', { input_tokens: 7, output_tokens: 1 }],
    ] as const
  ).flatMap(([format, usage]): [UsageFormat, JsonObject, object][] => [
    [format, { ...usage, num_server_side_tools_used: 0, server_side_tool_usage_details: { web_search_calls: 0 } }, {}],
    [format, { ...usage, num_server_side_tools_used: 2 }, { serverSideTool: 2 }],
    [
      format,
      { ...usage, server_side_tool_usage_details: { web_search_calls: 2, x_search_calls: 1 } },
      { serverSideTool: 3 },
    ],
  ]),
  [
    'anthropic-messages',
    { input_tokens: 7, output_tokens: 1, iterations: [{ type: 'ghost' }, {}] },
    { ghost: 1, iterations: 1 },
  ],
  ['bedrock-converse', { inputTokens: 7, outputTokens: 1, serverToolUsage: {} }, {}],
  ['bedrock-converse', { inputTokens: 7, outputTokens: 1, serverToolUsage: { groundings: 2 } }, { groundings: 2 }],
]

test.each(RAN)('%s: what ran at the provider is a call: %j', (format, usage, calls) => {
  expect(readUsage(format, usage).calls).toEqual(calls)
})
