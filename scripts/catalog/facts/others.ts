import type { Pricing, Rates } from '#gateway/core/provider/endpoint.ts'
import { times } from '../prices.ts'
import { cardTimes } from '../rules.ts'
import type { Fact } from './fact.ts'

/** Alibaba: what it finds in its own cache costs a fifth, what was put there on purpose a tenth, putting it there 1.25. */
const cacheRates = ({ input }: Rates): Rates =>
  input
    ? {
        cacheRead: times(input, 1n, 5n),
        cacheReadExplicit: times(input, 1n, 10n),
        cacheWrite: times(input, 5n, 4n),
      }
    : {}

const cached = (list: Pricing): Pricing => ({
  ...list,
  ...cacheRates(list),
  ...(list.tiers ? { tiers: list.tiers.map((tier) => ({ ...tier, ...cacheRates(tier) })) } : {}),
})

/** Bedrock: half the price, or 1.75 times. */
const bedrockTiers = (list: Pricing): Pricing => ({
  ...list,
  serviceTiers: { ...list.serviceTiers, flex: cardTimes(list, 1n, 2n), priority: cardTimes(list, 7n, 4n) },
})

export const OTHERS: readonly Fact[] = [
  {
    source: 'https://www.alibabacloud.com/help/en/model-studio/context-cache',
    models: /^alibaba\//,
    providers: ['alibaba'],
    pricing: cached,
  },
  {
    source: 'https://mistral.ai/pricing',
    models: /^mistral\/mistral-medium-3\.5$/,
    providers: ['mistral'],
    pricing: (list) => ({ ...list, cacheRead: '0.15' }),
  },
  {
    source:
      'https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html, https://aws.amazon.com/bedrock/pricing/',
    models:
      /^(openai\/gpt-oss-(20b|120b)|alibaba\/(qwen-3-235b|qwen-3-32b|qwen3-coder|qwen3-coder-30b-a3b)|deepseek\/deepseek-v3\.1|amazon\/nova-(pro|2-lite))$/,
    providers: ['bedrock'],
    pricing: bedrockTiers,
  },
  {
    source: 'https://console.groq.com/docs/deprecations',
    models: /^meta\/llama-(3\.3-70b|3\.1-8b)$/,
    providers: ['groq'],
    endpoint: { retires: '2026-08-16' },
  },
  {
    source: 'https://docs.x.ai/docs/migration/may-15-retirement',
    models: /^xai\/grok-4\.1-fast-non-reasoning$/,
    providers: ['xai'],
    endpoint: { retires: '2026-05-15' },
  },
]
