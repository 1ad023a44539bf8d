import type { Pricing } from '#gateway/core/provider/endpoint.ts'
import { cardTimes } from '../rules.ts'
import { callsAt, type Fact, reading } from './fact.ts'

const PRICES = 'https://ai.google.dev/gemini-api/docs/pricing'
const RETIREMENTS = 'https://ai.google.dev/gemini-api/docs/deprecations'
const VERTEX_LIFECYCLE = 'https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions'

/** Chat models of the third generation and newer. */
const NEW = /^google\/gemini-[3-9](?!.*image)/
const BOTH = ['google', 'vertex']

/** Half the price, but for reads of a cache whose price in a batch is not; and 1.8 times the price. */
const withTiers = (list: Pricing): Pricing => {
  const { cacheReadAudio, ...half } = cardTimes(list, 1n, 2n)
  const batch = list.serviceTiers?.['batch']
  const isHalved = !batch || batch.cacheRead === half.cacheRead
  const flex = { ...half, ...batch, ...(isHalved && cacheReadAudio ? { cacheReadAudio } : {}) }
  return { ...list, serviceTiers: { ...list.serviceTiers, flex, priority: cardTimes(list, 9n, 5n) } }
}

const doubledFrom =
  (from: string) =>
  (list: Pricing): Pricing => ({ ...list, prices: [{ from, ...cardTimes(list, 2n) }] })

export const GOOGLE: readonly Fact[] = [
  {
    source: PRICES,
    models: /^google\/gemini-4-(argon|carbon)$/,
    providers: BOTH,
    pricing: doubledFrom('2026-12-01'),
  },
  { source: PRICES, models: NEW, providers: BOTH, pricing: withTiers },
  // Of maps, the third generation bills queries, which answers do not tell.
  {
    source: `${PRICES}#gemini-2.5-flash: each prompt that is grounded, beyond 1500 a day; maps beyond 10000 a day`,
    models: /^google\/gemini-2\.5-(pro|flash|flash-lite)$/,
    providers: BOTH,
    pricing: callsAt({ groundedPrompt: '0.035', webSearch: '0', mapsGrounding: '0.025' }, [
      'groundedPrompt',
      'mapsGrounding',
    ]),
  },
  {
    source: `${PRICES}: each query of a search, beyond 5000 prompts a month`,
    models: NEW,
    providers: BOTH,
    pricing: callsAt({ webSearch: '0.014', groundedPrompt: '0' }, ['webSearch']),
  },
  {
    source: 'https://ai.google.dev/gemini-api/docs/document-processing',
    models: /^google\/gemini-(?!.*image|embedding|nano)/,
    model: reading('pdf'),
  },
  {
    source: RETIREMENTS,
    models: /^google\/gemini-2\.5-(pro|flash)$/,
    providers: ['google'],
    endpoint: { retires: '2026-12-01' },
  },
  {
    source: VERTEX_LIFECYCLE,
    models: /^google\/gemini-2\.5-(pro|flash|flash-lite)$/,
    providers: ['vertex'],
    endpoint: { retires: '2026-10-16' },
  },
]
