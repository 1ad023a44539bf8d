import { type Case, over } from './case.ts'

const OPUS = 'anthropic/claude-opus-4.6'
const at = { provider: 'anthropic' } as const
const messages = (usage: object, more: object = {}) => over({ usage, ...more }, 'messages', 'invoke')

const CACHED = {
  input_tokens: 101,
  cache_read_input_tokens: 2003,
  cache_creation_input_tokens: 307,
  cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 207 },
  output_tokens: 53,
}
const CACHED_TOKENS = { input: 101, cacheRead: 2003, cacheWrite: 100, cacheWrite1h: 207, output: 53 }

export const CLAUDE: readonly Case[] = [
  { ...at, name: 'caches by lifetime', model: OPUS, told: messages(CACHED), used: { tokens: CACHED_TOKENS } },
  {
    ...at,
    name: 'writes without a lifetime are short ones',
    model: 'anthropic/claude-fable-5.2',
    told: messages({ input_tokens: 7, cache_creation_input_tokens: 11, output_tokens: 3 }),
    used: { tokens: { input: 7, cacheWrite: 11, output: 3 } },
  },
  {
    ...at,
    name: 'writes without a lifetime where others have one',
    model: OPUS,
    told: messages({
      ...{ input_tokens: 7, cache_creation_input_tokens: 300, output_tokens: 3 },
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 50 },
    }),
    used: { tokens: { input: 7, cacheWrite: 100, cacheWrite1h: 50, output: 3 } },
    missing: ['cacheWrite'],
    atMost: { tokens: { cacheWrite1h: 150 } },
  },
  {
    ...at,
    name: 'writes that grew after their lifetimes were told',
    model: OPUS,
    told: messages(
      {
        ...{ input_tokens: 7, cache_creation_input_tokens: 300, output_tokens: 3 },
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 50 },
      },
      {
        start: {
          ...{ input_tokens: 7, cache_creation_input_tokens: 50, output_tokens: 1 },
          cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 50 },
        },
        late: { input_tokens: 7, cache_creation_input_tokens: 300, output_tokens: 3 },
      },
    ),
    used: { tokens: { input: 7, cacheWrite1h: 50, output: 3 } },
    missing: ['cacheWrite'],
    atMost: { tokens: { cacheWrite1h: 250 } },
  },
  {
    ...at,
    name: 'an iteration of a kind that nobody knows',
    model: OPUS,
    // Its package takes those alone that it knows.
    dialects: ['openai-chat', 'anthropic-messages'],
    told: messages({
      ...{ input_tokens: 10, output_tokens: 5 },
      iterations: [{ type: 'ghost', input_tokens: 5000, output_tokens: 5000 }],
    }),
    used: { tokens: { input: 10, output: 5 } },
    missing: ['ghost'],
  },
  {
    ...at,
    name: 'counts at the very end of a stream',
    model: OPUS,
    told: messages(CACHED, { start: { ...CACHED, output_tokens: 1 }, end: { output_tokens: 53 } }),
    used: { tokens: CACHED_TOKENS },
  },
  {
    ...at,
    name: 'a prompt as long as the threshold, cached tokens included',
    model: 'anthropic/claude-haiku-5.5',
    told: messages({ input_tokens: 60_000, cache_read_input_tokens: 40_000, output_tokens: 9 }),
    used: { tokens: { input: 60_000, cacheRead: 40_000, output: 9 } },
  },
  {
    ...at,
    name: 'a prompt one token longer',
    model: 'anthropic/claude-haiku-5.5',
    told: messages({ input_tokens: 60_001, cache_read_input_tokens: 40_000, output_tokens: 9 }),
    used: { tokens: { input: 60_001, cacheRead: 40_000, output: 9 } },
  },
  {
    ...at,
    name: 'speed fast, whatever the tier says',
    model: 'anthropic/claude-opus-5.5',
    options: { speed: 'fast' },
    told: messages({ ...CACHED, service_tier: 'standard', speed: 'fast' }),
    used: { tokens: CACHED_TOKENS, tier: 'fast' },
  },
  {
    ...at,
    name: 'fast was asked for and not served',
    model: 'anthropic/claude-opus-5.5',
    options: { speed: 'fast' },
    told: messages({ ...CACHED, service_tier: 'standard', speed: 'standard' }),
    used: { tokens: CACHED_TOKENS },
  },
  {
    ...at,
    name: 'inference in the US, rounded once',
    model: OPUS,
    told: messages({ ...CACHED, inference_geo: 'us' }),
    used: { tokens: CACHED_TOKENS, geo: 'us' },
  },
  {
    ...at,
    name: 'inference anywhere',
    model: OPUS,
    told: messages({ ...CACHED, inference_geo: 'global' }),
    used: { tokens: CACHED_TOKENS },
  },
  {
    ...at,
    name: 'a region without a price',
    model: OPUS,
    told: messages({ ...CACHED, inference_geo: 'eu' }),
    missing: ['inferenceGeo eu'],
  },
  {
    ...at,
    name: 'web searches',
    model: 'anthropic/claude-haiku-5.5',
    told: messages({ ...CACHED, server_tool_use: { web_search_requests: 3 } }),
    used: { tokens: CACHED_TOKENS, calls: { webSearch: 3 } },
  },
  {
    ...at,
    name: 'code that was executed',
    model: OPUS,
    told: messages({ ...CACHED, server_tool_use: { code_execution_requests: 2 } }),
    used: { tokens: CACHED_TOKENS },
    missing: ['codeExecution'],
  },
  {
    ...at,
    name: 'a tier without a price',
    model: OPUS,
    told: messages({ ...CACHED, service_tier: 'priority' }),
    missing: ['serviceTier priority'],
  },
  {
    ...at,
    name: 'compaction beside the message',
    model: OPUS,
    told: messages({
      ...{ input_tokens: 10, output_tokens: 5 },
      iterations: [
        { type: 'compaction', input_tokens: 9000, output_tokens: 300 },
        { type: 'message', input_tokens: 10, output_tokens: 5 },
      ],
    }),
    used: { tokens: { input: 9010, output: 305 } },
  },
  {
    ...at,
    name: 'more long writes than writes',
    model: OPUS,
    told: messages({ ...CACHED, cache_creation: { ephemeral_1h_input_tokens: 400 } }),
    missing: ['ephemeral_1h_input_tokens'],
  },
  {
    ...at,
    name: 'no output is counted',
    model: OPUS,
    // The package of AI SDK calls refuses such an answer.
    dialects: ['openai-chat', 'anthropic-messages'],
    told: messages({ input_tokens: 1000 }),
    used: { tokens: { input: 1000 } },
    missing: ['output_tokens'],
  },
  {
    ...at,
    name: 'nulls in the late event change nothing',
    model: OPUS,
    told: messages(CACHED, {
      start: { ...CACHED, output_tokens: 1 },
      late: { input_tokens: null, cache_read_input_tokens: null, cache_creation: null, output_tokens: 53 },
    }),
    used: { tokens: CACHED_TOKENS },
  },
  {
    name: 'Claude at Bedrock, over both of its APIs',
    model: OPUS,
    provider: 'bedrock',
    upstream: 'global.anthropic.claude-opus-4-6-v1',
    told: {
      ...messages(CACHED),
      converse: {
        usage: {
          ...{ inputTokens: 101, cacheReadInputTokens: 2003, cacheWriteInputTokens: 307, outputTokens: 53 },
          totalTokens: 2464,
          cacheDetails: [
            { ttl: '5m', inputTokens: 100 },
            { ttl: '1h', inputTokens: 207 },
          ],
        },
      },
    },
    used: { tokens: CACHED_TOKENS },
  },
]
