import type { Model } from '#gateway/catalog/model.ts'
import type { Endpoint } from '#gateway/core/provider/endpoint.ts'

/** An endpoint whose prices are its own, or genai-prices' for `[provider, model]`; else its price is unknown. */
interface HandEndpoint extends Pick<Endpoint, 'provider' | 'model' | 'api' | 'pricing'> {
  readonly genai?: readonly [provider: string, model: string]
}
export type HandModel = Omit<Model, 'endpoints'> & { readonly endpoints: readonly HandEndpoint[] }

const TEXT = { input: ['text'], output: ['text'] }
const EMBEDDING = { type: 'embedding', modalities: { input: ['text'], output: ['embedding'] } } as const

const openai = (model: string): HandEndpoint => ({ provider: 'openai', model, genai: ['openai', model] })
const gemini = (provider: string, model: string): HandEndpoint => ({ provider, model, genai: ['google', model] })

/** Of Claude at Vertex, what its package leaves out. https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude */
export const MORE_VERTEX_CLAUDE = ['claude-haiku-4-5@20251001']

/** Models that are not chat models, or not in pi-ai, or gone from the list of ids but still asked for. */
export const BY_HAND: Readonly<Record<string, HandModel>> = {
  'bytedance/seedance-2.0': {
    name: 'Seedance 2.0',
    type: 'video',
    modalities: { input: ['text', 'image'], output: ['video'] },
    endpoints: [{ provider: 'bytedance', model: 'seedance-2-0-260128' }],
  },
  'cohere/command-a': {
    name: 'Command A',
    type: 'language',
    contextWindow: 256_000,
    maxOutputTokens: 8000,
    modalities: TEXT,
    tags: ['tool-use'],
    endpoints: [{ provider: 'cohere', model: 'command-a-03-2025', genai: ['cohere', 'command-a'] }],
  },
  'cohere/embed-v4.0': {
    name: 'Embed v4',
    ...EMBEDDING,
    contextWindow: 128_000,
    endpoints: [{ provider: 'cohere', model: 'embed-v4.0', genai: ['cohere', 'embed-v4.0'] }],
  },
  'google/gemini-2.5-flash-image': {
    name: 'Gemini 2.5 Flash Image',
    type: 'language',
    modalities: { input: ['text', 'image'], output: ['text', 'image'] },
    tags: ['image-generation'],
    endpoints: [gemini('google', 'gemini-2.5-flash-image')],
  },
  'google/gemini-3-pro-image': {
    name: 'Gemini 3 Pro Image',
    type: 'language',
    modalities: { input: ['text', 'image'], output: ['text', 'image'] },
    tags: ['image-generation'],
    endpoints: [gemini('google', 'gemini-3-pro-image-preview')],
  },
  'google/gemini-embedding-001': {
    name: 'Gemini Embedding 001',
    ...EMBEDDING,
    contextWindow: 2048,
    endpoints: [gemini('google', 'gemini-embedding-001'), gemini('vertex', 'gemini-embedding-001')],
  },
  'mistral/mistral-embed': {
    name: 'Mistral Embed',
    ...EMBEDDING,
    contextWindow: 8192,
    endpoints: [{ provider: 'mistral', model: 'mistral-embed', genai: ['mistral', 'mistral-embed'] }],
  },
  'openai/gpt-image-1.5': {
    name: 'GPT Image 1.5',
    type: 'image',
    modalities: { input: ['text', 'image'], output: ['image'] },
    endpoints: [openai('gpt-image-1.5')],
  },
  'openai/gpt-image-2': {
    name: 'GPT Image 2',
    type: 'image',
    modalities: { input: ['text', 'image'], output: ['image'] },
    endpoints: [openai('gpt-image-2')],
  },
  'openai/text-embedding-3-large': {
    name: 'Text Embedding 3 Large',
    ...EMBEDDING,
    contextWindow: 8192,
    endpoints: [openai('text-embedding-3-large')],
  },
  'openai/text-embedding-3-small': {
    name: 'Text Embedding 3 Small',
    ...EMBEDDING,
    contextWindow: 8192,
    endpoints: [
      openai('text-embedding-3-small'),
      { provider: 'azure', model: 'text-embedding-3-small', genai: ['openai', 'text-embedding-3-small'] },
    ],
  },
  'voyage/voyage-4': {
    name: 'Voyage 4',
    ...EMBEDDING,
    endpoints: [{ provider: 'voyage', model: 'voyage-4', genai: ['voyageai', 'voyage-4'] }],
  },
  'xai/grok-4.1-fast-non-reasoning': {
    name: 'Grok 4.1 Fast Non-Reasoning',
    type: 'language',
    contextWindow: 2_000_000,
    modalities: TEXT,
    tags: ['tool-use', 'implicit-caching'],
    endpoints: [
      { provider: 'xai', model: 'grok-4-1-fast-non-reasoning', genai: ['x-ai', 'grok-4-1-fast-non-reasoning'] },
      {
        provider: 'vertex',
        model: 'xai/grok-4.1-fast-non-reasoning',
        api: 'openai-chat',
        genai: ['x-ai', 'grok-4-1-fast-non-reasoning'],
      },
    ],
  },
}

const simulated = (name: string, tags: readonly string[], ...models: readonly string[]): Model => ({
  name,
  type: 'language',
  contextWindow: 128_000,
  maxOutputTokens: 8192,
  // It overlooks images, as somebody may who only tries their client.
  modalities: { input: ['text', 'image'], output: ['text'] },
  tags,
  endpoints: models.map((model) => ({
    provider: 'sim',
    model,
    pricing: { input: '1.00', output: '2.00' },
    source: 'made up',
  })),
})

/** The built-in provider `sim`; its prices are made up, so that a newcomer sees spend. */
export const SIMULATED: Readonly<Record<string, Model>> = {
  'sim/break': simulated('Breaks in the middle of its answer', [], 'break'),
  'sim/echo': simulated('Says what it was told', [], 'echo'),
  'sim/fail': simulated('Fails before any content', [], 'fail'),
  'sim/failover': simulated('Fails, then echoes', [], 'fail', 'echo'),
  'sim/reasoning': simulated('Thinks before it speaks', ['reasoning'], 'reasoning'),
  'sim/slow': simulated('Speaks slowly', [], 'slow'),
  'sim/tools': simulated('Calls a tool', ['tool-use'], 'tools'),
}

/** Names that people use for an id that is spelled otherwise, to the id. */
export const ALIASES: Readonly<Record<string, string>> = {
  'google/gemini-3.1-pro': 'google/gemini-3.1-pro-preview',
}
