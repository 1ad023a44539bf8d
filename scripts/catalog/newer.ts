import type { Pricing, RateCard } from '#gateway/core/provider/endpoint.ts'
import type { HandModel } from './by-hand.ts'
import { cardTimes } from './rules.ts'

/** Models that are newer than the packages, or that these do not price, each with the page it was read from. */

const READS_MEDIA = { input: ['text', 'image'], output: ['text'] }

/** https://ai.google.dev/gemini-api/docs/models, https://ai.google.dev/gemini-api/docs/pricing */
const gemini = (name: string, model: string, pricing: Pricing): HandModel => ({
  name,
  type: 'language',
  contextWindow: 1_048_576,
  maxOutputTokens: 65_536,
  modalities: READS_MEDIA,
  tags: ['reasoning', 'tool-use', 'vision', 'implicit-caching'],
  endpoints: [
    { provider: 'google', model, pricing },
    { provider: 'vertex', model, api: 'gemini', pricing },
  ],
})

/**
 * https://developers.openai.com/api/docs/models/gpt-6.2-sol and -astra, https://developers.openai.com/api/docs/pricing:
 * batch is half of it, fast twice as much, and there is no flex.
 */
const gpt = (name: string, model: string, list: RateCard): HandModel => ({
  name,
  type: 'language',
  contextWindow: 1_050_000,
  maxOutputTokens: 128_000,
  modalities: READS_MEDIA,
  tags: ['reasoning', 'tool-use', 'vision', 'implicit-caching'],
  endpoints: [
    {
      provider: 'openai',
      model,
      pricing: { ...list, serviceTiers: { priority: cardTimes(list, 2n), batch: cardTimes(list, 1n, 2n) } },
    },
  ],
})

/** https://docs.perplexity.ai/docs/getting-started/pricing: what a request costs depends on how much it searches. */
const sonar = (name: string, contextWindow: number, pricing: Pricing): HandModel => ({
  name,
  type: 'language',
  contextWindow,
  modalities: READS_MEDIA,
  tags: [...(/Reasoning|Research/.test(name) ? ['reasoning'] : []), 'web-search'],
  endpoints: [{ provider: 'perplexity', model: name.toLowerCase().replaceAll(' ', '-'), pricing }],
})
const PRO_FEES = { lowSearch: '0.006', mediumSearch: '0.01', highSearch: '0.014' }

export const NEWER: Readonly<Record<string, HandModel>> = {
  'google/gemini-4-carbon': gemini('Gemini 4 Carbon', 'gemini-4-carbon', {
    ...{ input: '2', output: '10', cacheRead: '0.1' },
  }),
  'google/gemini-4-hydrogen': gemini('Gemini 4 Hydrogen', 'gemini-4-hydrogen', {
    ...{ input: '1.5', output: '7.5', cacheRead: '0.075' },
  }),
  'google/gemini-4-neon': gemini('Gemini 4 Neon', 'gemini-4-neon', {
    ...{ input: '3', output: '15', cacheRead: '0.15' },
  }),
  'openai/gpt-6.2-astra': gpt('GPT 6.2 Astra', 'gpt-6.2-astra', {
    ...{ input: '8', output: '40', cacheRead: '0.4', cacheWrite: '10' },
    tiers: [{ aboveInputTokens: 272_000, input: '16', output: '60', cacheRead: '0.8', cacheWrite: '20' }],
  }),
  'openai/gpt-6.2-sol': gpt('GPT 6.2 Sol', 'gpt-6.2-sol', {
    ...{ input: '2', output: '10', cacheRead: '0.1', cacheWrite: '2.5' },
    tiers: [{ aboveInputTokens: 272_000, input: '4', output: '15', cacheRead: '0.2', cacheWrite: '5' }],
  }),
  'perplexity/sonar': sonar('Sonar', 127_000, {
    ...{ input: '1', output: '1' },
    perCall: { lowSearch: '0.005', mediumSearch: '0.008', highSearch: '0.012' },
  }),
  // Citations and reasoning have prices of their own, so what is generated has none here.
  'perplexity/sonar-deep-research': sonar('Sonar Deep Research', 128_000, {
    input: '2',
    perCall: { searchQuery: '0.005' },
  }),
  'perplexity/sonar-pro': sonar('Sonar Pro', 200_000, { ...{ input: '3', output: '15' }, perCall: PRO_FEES }),
  'perplexity/sonar-reasoning-pro': sonar('Sonar Reasoning Pro', 128_000, {
    ...{ input: '2', output: '8' },
    perCall: PRO_FEES,
  }),
}
