import type { Told } from '../answers.ts'
import type { Case } from './case.ts'

const at = { provider: 'openai' } as const

interface Counts {
  readonly input: number
  readonly output: number
  readonly cached?: number
  readonly written?: number
  readonly reasoning?: number
}

/** The same in both of OpenAI's APIs. */
const both = ({ input, output, cached, written, reasoning }: Counts, top: object = {}): Record<string, Told> => {
  const details = { cached_tokens: cached, cache_write_tokens: written }
  const total_tokens = input + output
  return {
    chat: {
      top,
      usage: {
        ...{ prompt_tokens: input, completion_tokens: output, total_tokens },
        ...{ prompt_tokens_details: details, completion_tokens_details: { reasoning_tokens: reasoning } },
      },
    },
    responses: {
      top,
      usage: {
        ...{ input_tokens: input, output_tokens: output, total_tokens },
        ...{ input_tokens_details: details, output_tokens_details: { reasoning_tokens: reasoning ?? 0 } },
      },
    },
  }
}

const PLAIN = both({ input: 1203, output: 77, cached: 1003, reasoning: 40 })
const PLAIN_TOKENS = { input: 200, cacheRead: 1003, output: 77 }

const call = (id: string, type: string, more: object) => ({ id, type, status: 'completed', ...more })
/** What packages ask of one call or another. */
const CALL = { call_id: 'c', name: 'f', arguments: '{}', server_label: 's', action: { commands: ['ls'] } }
const SEARCH = { action: { type: 'search', query: 'q' } }

export const OPENAI: readonly Case[] = [
  {
    ...at,
    name: 'cached tokens are in the prompt',
    model: 'openai/gpt-5.4',
    told: PLAIN,
    used: { tokens: PLAIN_TOKENS },
  },
  {
    ...at,
    name: 'and so are written ones',
    model: 'openai/gpt-6.2-sol',
    told: both({ input: 1203, output: 77, cached: 503, written: 401 }),
    used: { tokens: { input: 299, cacheRead: 503, cacheWrite: 401, output: 77 } },
  },
  {
    ...at,
    name: 'a prompt as long as the threshold',
    model: 'openai/gpt-5.4',
    told: both({ input: 272_000, output: 77, cached: 200_000 }),
    used: { tokens: { input: 72_000, cacheRead: 200_000, output: 77 } },
  },
  {
    ...at,
    name: 'a prompt one token longer, cached or not',
    model: 'openai/gpt-6.2-astra',
    told: both({ input: 272_001, output: 77, cached: 272_000 }),
    used: { tokens: { input: 1, cacheRead: 272_000, output: 77 } },
  },
  {
    ...at,
    name: 'the default tier',
    model: 'openai/gpt-5.4',
    told: both({ input: 1203, output: 77 }, { service_tier: 'default' }),
    used: { tokens: { input: 1203, output: 77 } },
  },
  ...(['flex', 'priority'] as const).map(
    (tier): Case => ({
      ...at,
      name: `${tier}, as it was served`,
      model: 'openai/gpt-5.4',
      options: { serviceTier: tier },
      told: both({ input: 1203, output: 77, cached: 3 }, { service_tier: tier }),
      used: { tokens: { input: 1200, cacheRead: 3, output: 77 }, tier },
    }),
  ),
  {
    ...at,
    name: 'priority was asked for and not served',
    model: 'openai/gpt-5.4',
    options: { serviceTier: 'priority' },
    told: both({ input: 1203, output: 77 }, { service_tier: 'default' }),
    used: { tokens: { input: 1203, output: 77 } },
  },
  {
    ...at,
    name: 'a tier without a price',
    model: 'openai/gpt-6.2-sol',
    told: both({ input: 1203, output: 77 }, { service_tier: 'ultrafast' }),
    missing: ['serviceTier ultrafast'],
  },
  {
    ...at,
    name: 'more cached tokens than tokens',
    model: 'openai/gpt-5.4',
    told: both({ input: 100, output: 77, cached: 101 }),
    missing: ['cached_tokens'],
  },
  {
    ...at,
    name: 'writes that no price is known for',
    model: 'openai/gpt-5.4',
    told: both({ input: 1203, output: 77, written: 401 }),
    used: { tokens: { input: 802, output: 77 } },
    missing: ['cacheWrite'],
  },
  ...(
    [
      ['all of them for long', { ttl_30m_tokens: 0, ttl_12h_tokens: 401 }, {}, ['cacheWrite12h']],
      ['some of them for long', { ttl_30m_tokens: 400, ttl_12h_tokens: 1 }, { cacheWrite: 400 }, ['cacheWrite12h']],
      ['some of them for nobody knows how long', { ttl_30m_tokens: 400 }, { cacheWrite: 400 }, ['cacheWrite']],
    ] as const
  ).map(([name, lifetimes, tokens, missing]): Case => {
    const details = { cached_tokens: 0, cache_write_tokens: 401, cache_write_tokens_details: lifetimes }
    const { chat, responses } = both({ input: 1203, output: 77 })
    return {
      ...at,
      name: `writes, ${name}`,
      model: 'openai/gpt-6.2-sol',
      told: {
        chat: { usage: { ...chat?.usage, prompt_tokens_details: details } },
        responses: { usage: { ...responses?.usage, input_tokens_details: details } },
      },
      used: { tokens: { input: 802, output: 77, ...tokens } },
      missing,
    }
  }),
  {
    ...at,
    name: 'rejected predictions beyond the completion',
    model: 'openai/gpt-5.4',
    told: {
      chat: {
        usage: {
          ...{ prompt_tokens: 1203, completion_tokens: 77, total_tokens: 1280 },
          completion_tokens_details: { accepted_prediction_tokens: 40, rejected_prediction_tokens: 38 },
        },
      },
    },
    dialects: ['openai-chat', 'anthropic-messages'],
    missing: ['rejected_prediction_tokens'],
  },
  {
    ...at,
    name: 'half a usage',
    model: 'openai/gpt-5.4',
    told: { chat: { usage: { prompt_tokens: 1203 } } },
    dialects: ['openai-chat', 'anthropic-messages'],
    used: { tokens: { input: 1203 } },
    missing: ['completion_tokens'],
  },
  {
    ...at,
    name: 'no usage',
    model: 'openai/gpt-5.4',
    told: { chat: {} },
    dialects: ['openai-chat', 'anthropic-messages'],
    missing: ['usage'],
  },
  {
    ...at,
    name: 'web and file searches',
    model: 'openai/gpt-6.2-sol',
    dialects: ['ai-sdk'],
    tools: [{ type: 'provider', id: 'openai.web_search', name: 'web_search', args: {} }],
    told: {
      responses: {
        ...PLAIN['responses'],
        items: [
          ...['w1', 'w2'].map((id) => call(id, 'web_search_call', SEARCH)),
          call('f1', 'file_search_call', { queries: ['q'], results: null }),
        ],
      },
    },
    used: { tokens: PLAIN_TOKENS, calls: { webSearch: 2, fileSearch: 1 } },
  },
  ...(
    [
      ['mcp_call', {}, false],
      ['shell_call', { environment: { type: 'local' } }, false],
      ['shell_call', { environment: { type: 'container_reference' } }, true],
    ] as const
  ).map(
    ([type, more, isBilled]): Case => ({
      ...at,
      name: `${type} ${JSON.stringify(more)}`,
      model: 'openai/gpt-6.2-sol',
      dialects: ['ai-sdk'],
      tools: [{ type: 'provider', id: 'openai.web_search', name: 'web_search', args: {} }],
      told: { responses: { ...PLAIN['responses'], items: [call('c1', type, { ...CALL, ...more })] } },
      used: { tokens: PLAIN_TOKENS },
      ...(isBilled ? { missing: [type] } : {}),
    }),
  ),
]
