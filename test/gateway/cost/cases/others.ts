import { type Case, over } from './case.ts'

const chat = (usage: object, top: object = {}) => over({ usage, top }, 'chat')
const COUNTS = { prompt_tokens: 1203, completion_tokens: 77, total_tokens: 1280 }
const TOKENS = { input: 1203, output: 77 }
const CACHED_TOKENS = { input: 200, cacheRead: 1003, output: 77 }

const bedrock = (tier?: string): Case => ({
  name: `Converse at the tier ${tier ?? 'that it does not name'}`,
  model: 'openai/gpt-oss-120b',
  provider: 'bedrock',
  told: over(
    {
      usage: { inputTokens: 1203, outputTokens: 77, totalTokens: 1280 },
      ...(tier ? { top: { serviceTier: { type: tier } } } : {}),
    },
    'converse',
  ),
  used: { tokens: TOKENS, ...(tier && tier !== 'default' ? { tier } : {}) },
})

const mistral = (name: string, cached: object): Case => ({
  name: `Mistral’s ${name}`,
  model: 'mistral/mistral-medium-3.5',
  provider: 'mistral',
  told: over({ usage: { ...COUNTS, ...cached }, isLast: true }, 'chat'),
  used: { tokens: CACHED_TOKENS },
})

const perplexity = (size: string, model = 'perplexity/sonar-pro'): Case => ({
  name: `Perplexity’s fee of a search that is ${size}`,
  model,
  provider: 'perplexity',
  told: chat({ ...COUNTS, search_context_size: size }),
  used: { tokens: TOKENS, calls: { [`${size}Search`]: 1 } },
})

export const OTHERS: readonly Case[] = [
  ...[undefined, 'default', 'flex', 'priority'].map(bedrock),
  {
    ...bedrock('reserved'),
    name: 'a tier of Converse without a price',
    used: { tokens: {} },
    missing: ['serviceTier reserved'],
  },
  mistral('num_cached_tokens', { num_cached_tokens: 1003 }),
  mistral('prompt_token_details', { prompt_token_details: { cached_tokens: 1003 } }),
  mistral('prompt_tokens_details', { prompt_tokens_details: { cached_tokens: 1003 } }),
  ...['deepseek/deepseek-v4-pro', 'deepseek/deepseek-v4.1-flash'].map(
    (model): Case => ({
      ...{ name: `${model} by the hour`, model, provider: 'deepseek' },
      told: {
        ...chat({ ...COUNTS, prompt_cache_hit_tokens: 1003, prompt_cache_miss_tokens: 200 }),
        messages: { usage: { input_tokens: 200, cache_read_input_tokens: 1003, output_tokens: 77 } },
      },
      used: { tokens: CACHED_TOKENS },
    }),
  ),
  {
    ...{ name: 'xAI’s ticks', model: 'spacexai/grok-4.7', provider: 'xai' },
    told: {
      ...chat({ ...COUNTS, cost_in_usd_ticks: 123_456_789 }),
      responses: {
        usage: { input_tokens: 1203, output_tokens: 77, total_tokens: 1280, cost_in_usd_ticks: 123_456_789 },
      },
    },
    stated: 12_345_678_900n,
  },
  ...(
    [
      ['sources of its search', { num_sources_used: 3 }, 'searchSource'],
      ['tools that ran there', { num_server_side_tools_used: 3 }, 'serverSideTool'],
      ['tools by their names', { server_side_tool_usage_details: { web_search_calls: 3 } }, 'serverSideTool'],
    ] as const
  ).map(
    ([name, ran, kind]): Case => ({
      ...{ name: `xAI’s ${name}`, model: 'spacexai/grok-4.7', provider: 'xai' },
      told: {
        ...chat({ ...COUNTS, ...ran }),
        responses: { usage: { input_tokens: 1203, output_tokens: 77, total_tokens: 1280, ...ran } },
      },
      used: { tokens: TOKENS },
      missing: [kind],
    }),
  ),
  {
    ...{ name: 'xAI’s ticks as a text', model: 'spacexai/grok-4.7', provider: 'xai' },
    // Its package takes a number alone.
    dialects: ['openai-chat', 'anthropic-messages'],
    told: chat({ ...COUNTS, cost_in_usd_ticks: '123456789' }),
    missing: ['cost'],
  },
  ...([{}, { search_context_size: null }, { search_context_size: 3 }, { num_search_queries: 0 }] as const).map(
    (words): Case => ({
      name: `Perplexity’s fee, of which nobody speaks: ${JSON.stringify(words)}`,
      ...{ model: 'perplexity/sonar-pro', provider: 'perplexity' },
      told: chat({ ...COUNTS, ...words }),
      used: { tokens: TOKENS },
      missing: ['search_context_size'],
    }),
  ),
  {
    ...{ name: 'DeepSeek’s hits and misses that are not the prompt', provider: 'deepseek' },
    model: 'deepseek/deepseek-v4-pro',
    told: chat({ ...COUNTS, prompt_cache_hit_tokens: 1003, prompt_cache_miss_tokens: 100 }),
    dialects: ['openai-chat', 'ai-sdk'],
    missing: ['prompt_cache_miss_tokens'],
  },
  {
    ...mistral('cached tokens, twice and not the same', {
      prompt_tokens_details: { cached_tokens: 100 },
      prompt_token_details: { cached_tokens: 500 },
    }),
    used: { tokens: {} },
    missing: ['cached_tokens'],
  },
  mistral('cached tokens beside empty details', {
    prompt_tokens_details: {},
    prompt_token_details: { cached_tokens: 1003 },
  }),
  {
    ...{ name: 'OpenRouter’s charge', model: 'anthropic/claude-opus-4.6', provider: 'openrouter' },
    told: {
      ...chat({ ...COUNTS, cost: 0.00123456, is_byok: false }),
      messages: { usage: { input_tokens: 1203, output_tokens: 77, cost: 0.00123456, is_byok: false } },
    },
    stated: 1_234_560_000n,
  },
  {
    ...{
      name: 'OpenRouter’s fee and the account behind it',
      model: 'anthropic/claude-opus-4.6',
      provider: 'openrouter',
    },
    told: {
      ...chat({ ...COUNTS, cost: 0.0001, is_byok: true, cost_details: { upstream_inference_cost: 0.002 } }),
      messages: {
        usage: {
          ...{ input_tokens: 1203, output_tokens: 77, cost: 0.0001, is_byok: true },
          cost_details: { upstream_inference_cost: 0.002 },
        },
      },
    },
    stated: 2_100_000_000n,
  },
  ...['low', 'medium', 'high'].map((size) => perplexity(size)),
  perplexity('low', 'perplexity/sonar'),
  {
    ...{ name: 'Perplexity’s own sum', model: 'perplexity/sonar', provider: 'perplexity' },
    told: chat({ ...COUNTS, search_context_size: 'low', cost: { total_cost: 0.00628, request_cost: 0.005 } }),
    stated: 6_280_000_000n,
  },
  {
    ...{ name: 'Groq’s usual tier', model: 'openai/gpt-oss-120b', provider: 'groq' },
    told: chat({ ...COUNTS, prompt_tokens_details: { cached_tokens: 1003 } }, { service_tier: 'on_demand' }),
    used: { tokens: CACHED_TOKENS },
  },
  {
    ...{ name: 'a tier of Groq without a price', model: 'openai/gpt-oss-120b', provider: 'groq' },
    told: chat(COUNTS, { service_tier: 'performance' }),
    missing: ['serviceTier performance'],
  },
  {
    ...{ name: 'Cohere’s billed units', model: 'cohere/command-a', provider: 'cohere' },
    told: {
      ...chat(COUNTS),
      cohere: {
        usage: {
          billed_units: { input_tokens: 1203, output_tokens: 77 },
          tokens: { input_tokens: 1703, output_tokens: 80 },
        },
      },
    },
    used: { tokens: TOKENS },
  },
  {
    ...{ name: 'Qwen’s own cache', model: 'alibaba/qwen3.6-plus', provider: 'alibaba' },
    told: chat({ ...COUNTS, prompt_tokens_details: { cached_tokens: 1003 } }),
    dialects: ['openai-chat', 'ai-sdk'],
    used: { tokens: CACHED_TOKENS },
  },
  {
    ...{ name: 'Qwen’s cache on purpose', model: 'alibaba/qwen3.6-plus', provider: 'alibaba' },
    told: chat({
      ...COUNTS,
      prompt_tokens_details: { cached_tokens: 703, cache_creation_input_tokens: 300, cache_type: 'ephemeral' },
    }),
    dialects: ['openai-chat', 'ai-sdk'],
    used: { tokens: { input: 200, cacheReadExplicit: 703, cacheWrite: 300, output: 77 } },
  },
  {
    ...{ name: 'Qwen’s cache on purpose, over Messages', model: 'alibaba/qwen3.6-plus', provider: 'alibaba' },
    told: over(
      {
        usage: {
          ...{ input_tokens: 200, output_tokens: 77 },
          ...{ cache_read_input_tokens: 703, cache_creation_input_tokens: 300 },
        },
      },
      'messages',
    ),
    dialects: ['anthropic-messages'],
    used: { tokens: { input: 200, cacheReadExplicit: 703, cacheWrite: 300, output: 77 } },
  },
  {
    ...{ name: 'one of Qwen’s caches, over Messages', model: 'alibaba/qwen3.6-plus', provider: 'alibaba' },
    told: over({ usage: { input_tokens: 200, cache_read_input_tokens: 1003, output_tokens: 77 } }, 'messages'),
    dialects: ['anthropic-messages'],
    used: { tokens: { input: 200, output: 77 } },
    missing: ['cacheRead'],
    atMost: { tokens: { cacheRead: 1003 } },
  },
  {
    ...{ name: 'Perplexity’s usage in every chunk, which grows', model: 'perplexity/sonar', provider: 'perplexity' },
    told: over(
      {
        usage: { ...COUNTS, search_context_size: 'low' },
        growing: [{ prompt_tokens: 1203, completion_tokens: 1, total_tokens: 1204, search_context_size: 'low' }],
        isLast: true,
      },
      'chat',
    ),
    used: { tokens: TOKENS, calls: { lowSearch: 1 } },
  },
  {
    ...{ name: 'latency that Bedrock has a price for', model: 'amazon/nova-pro', provider: 'bedrock' },
    told: over(
      {
        usage: { inputTokens: 1203, outputTokens: 77, totalTokens: 1280 },
        top: { performanceConfig: { latency: 'optimized' }, serviceTier: { type: 'default' } },
      },
      'converse',
    ),
    missing: ['serviceTier optimized'],
  },
  {
    ...{ name: 'Moonshot’s cached_tokens', model: 'moonshotai/kimi-k3', provider: 'moonshotai' },
    told: {
      ...chat({ ...COUNTS, cached_tokens: 1003 }),
      messages: { usage: { input_tokens: 200, cache_read_input_tokens: 1003, output_tokens: 77 } },
    },
    used: { tokens: CACHED_TOKENS },
  },
]
