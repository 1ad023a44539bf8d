import { type Case, over } from './case.ts'

const at = { provider: 'google' } as const
const PRO = 'google/gemini-3.1-pro-preview'
const FLASH = 'google/gemini-3-flash'

const USAGE = {
  promptTokenCount: 1203,
  cachedContentTokenCount: 1003,
  candidatesTokenCount: 50,
  thoughtsTokenCount: 27,
  totalTokenCount: 1280,
}
const TOKENS = { input: 200, cacheRead: 1003, output: 77 }
const told = (usage: object, candidate: object = {}) => over({ usage, candidate }, 'gemini')

const searched = (...webSearchQueries: string[]) => ({
  groundingMetadata: { webSearchQueries, groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }] },
})

export const GOOGLE: readonly Case[] = [
  { ...at, name: 'thoughts are beside the candidates', model: PRO, told: told(USAGE), used: { tokens: TOKENS } },
  {
    ...at,
    name: 'a long prompt',
    model: PRO,
    told: told({ promptTokenCount: 200_001, candidatesTokenCount: 7, totalTokenCount: 200_008 }),
    used: { tokens: { input: 200_001, output: 7 } },
  },
  {
    ...at,
    name: 'what tools brought into the prompt',
    model: PRO,
    told: told({
      promptTokenCount: 199_000,
      toolUsePromptTokenCount: 2000,
      candidatesTokenCount: 7,
      totalTokenCount: 201_007,
    }),
    used: { tokens: { input: 201_000, output: 7 } },
  },
  {
    ...at,
    name: 'audio in the prompt, some of it cached',
    model: FLASH,
    told: told({
      ...USAGE,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 603 },
        { modality: 'AUDIO', tokenCount: 600 },
      ],
      cacheTokensDetails: [
        { modality: 'TEXT', tokenCount: 503 },
        { modality: 'AUDIO', tokenCount: 500 },
      ],
    }),
    used: { tokens: { input: 100, inputAudio: 100, cacheRead: 503, cacheReadAudio: 500, output: 77 } },
  },
  {
    ...at,
    name: 'audio in the prompt, and nobody says what of it was cached',
    model: FLASH,
    told: told({
      ...USAGE,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 603 },
        { modality: 'AUDIO', tokenCount: 600 },
      ],
    }),
    // 400 must have been cached, as 200 were not.
    used: { tokens: { cacheRead: 403, cacheReadAudio: 400, output: 77 } },
    missing: ['cacheRead', 'inputAudio'],
    atMost: { tokens: { cacheReadAudio: 200, inputAudio: 200 } },
  },
  {
    ...at,
    name: 'audio in the prompt, all of which was cached',
    model: FLASH,
    told: told({
      ...USAGE,
      cachedContentTokenCount: 1203,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 603 },
        { modality: 'AUDIO', tokenCount: 600 },
      ],
    }),
    used: { tokens: { cacheRead: 603, cacheReadAudio: 600, output: 77 } },
  },
  {
    ...at,
    name: 'more audio in the cache than in the prompt',
    model: FLASH,
    told: told({
      ...USAGE,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 100 }],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 600 }],
    }),
    missing: ['cacheTokensDetails'],
  },
  {
    ...at,
    name: 'audio that tools brought into the prompt',
    model: FLASH,
    told: told({
      ...{ promptTokenCount: 1203, toolUsePromptTokenCount: 100, candidatesTokenCount: 77, totalTokenCount: 1380 },
      toolUsePromptTokensDetails: [{ modality: 'AUDIO', tokenCount: 100 }],
    }),
    used: { tokens: { input: 1203, inputAudio: 100, output: 77 } },
  },
  {
    ...at,
    name: 'an answer that may be an image',
    model: 'google/gemini-3-pro-image',
    told: told({ ...USAGE, cachedContentTokenCount: 0 }),
    used: { tokens: { input: 1203, output: 27 } },
    missing: ['output'],
    atMost: { tokens: { outputImage: 50 } },
  },
  {
    ...at,
    name: 'an answer that is an image in part',
    model: 'google/gemini-3-pro-image',
    told: told({
      ...{ ...USAGE, cachedContentTokenCount: 0 },
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 40 }],
    }),
    used: { tokens: { input: 1203, output: 37, outputImage: 40 } },
  },
  ...(['imageSearch', 'retrieval'] as const).map(
    (kind): Case => ({
      ...at,
      name: `queries that no price is known for: ${kind}`,
      model: FLASH,
      told: told(USAGE, { groundingMetadata: { [`${kind}Queries`]: ['a', 'b'] } }),
      used: { tokens: TOKENS },
      missing: [kind],
    }),
  ),
  ...(['flex', 'priority'] as const).map(
    (tier): Case => ({
      ...at,
      name: `${tier}, as it was served`,
      model: 'google/gemini-4-neon',
      told: told({ ...USAGE, serviceTier: tier }),
      used: { tokens: TOKENS, tier },
    }),
  ),
  {
    ...at,
    name: 'a price that changes with the year',
    model: 'google/gemini-3.8-flash',
    told: told(USAGE),
    used: { tokens: TOKENS },
  },
  {
    ...at,
    name: 'one that changes in December',
    model: 'google/gemini-4-argon',
    told: told(USAGE),
    used: { tokens: TOKENS },
  },
  {
    ...at,
    name: 'searches by the query, some of which are free',
    model: FLASH,
    told: told(USAGE, searched('a', 'b')),
    used: { tokens: TOKENS },
    missing: ['webSearch'],
    atMost: { tokens: {}, calls: { webSearch: 2 } },
  },
  {
    ...at,
    name: 'searches by the prompt, some of which are free',
    model: 'google/gemini-2.5-flash-lite',
    told: told(USAGE, searched('a', 'b')),
    used: { tokens: TOKENS },
    missing: ['groundedPrompt'],
    atMost: { tokens: {}, calls: { groundedPrompt: 1 } },
  },
  {
    ...at,
    name: 'more cached tokens than tokens',
    model: PRO,
    told: told({ ...USAGE, cachedContentTokenCount: 1204 }),
    missing: ['cachedContentTokenCount'],
  },
  {
    ...at,
    name: 'no candidates are counted, and the total has more',
    model: PRO,
    told: told({ promptTokenCount: 1203, totalTokenCount: 1280 }),
    used: { tokens: { input: 1203 } },
    missing: ['candidatesTokenCount'],
  },
]
