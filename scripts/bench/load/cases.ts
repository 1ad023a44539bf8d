import type { BenchWire } from '../provider/wires.ts'

export const KEY = 'bench-key'
/** How the provider answers: in one JSON document, or as a stream of that kind. */
export type Mode = 'json' | 'burst' | 'paced' | 'slow' | 'flood'

export const isStreamed = (mode: Mode): boolean => mode !== 'json'

/** One way through the gateway. */
export interface Case {
  readonly name: string
  /** The wire between the gateway and the provider: what the floor is fed with for comparison. */
  readonly wire: BenchWire
  readonly path: string
  /** The provider's slug, which is also the models' creator. */
  readonly provider: string
  /** Whose requests they are. @default the development key's */
  readonly key?: string
  readonly headers?: (model: string, streamed: boolean) => Readonly<Record<string, string>>
  readonly body: (model: string, prompt: string, streamed: boolean) => object
  /** What only a complete stream contains. */
  readonly end: string
}

const chat: Case['body'] = (model, prompt, streamed) => ({
  model,
  ...(streamed ? { stream: true, stream_options: { include_usage: true } } : {}),
  messages: [{ role: 'user', content: prompt }],
})

const messages: Case['body'] = (model, prompt, streamed) => ({
  model,
  max_tokens: 1000,
  ...(streamed ? { stream: true } : {}),
  messages: [{ role: 'user', content: prompt }],
})

const aiSdk: Case['body'] = (_, prompt) => ({
  prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
})

const aiSdkHeaders = (model: string, streamed: boolean) => ({
  'ai-language-model-id': model,
  'ai-language-model-streaming': String(streamed),
  'ai-language-model-specification-version': '4',
})

const CHAT = { path: '/v1/chat/completions', body: chat, end: '[DONE]' } as const
const MESSAGES = { path: '/v1/messages', body: messages, end: 'message_stop' } as const
const AI_SDK = { path: '/v4/ai/language-model', body: aiSdk, headers: aiSdkHeaders, end: '"finish"' } as const

export const RELAY: Case = { name: 'relay chat → chat', wire: 'chat', provider: 'up-chat', ...CHAT }
export const TRANSLATE: Case = { name: 'translate messages → chat', wire: 'chat', provider: 'up-chat', ...MESSAGES }

const RELAY_MESSAGES: Case = {
  name: 'relay messages → messages',
  wire: 'messages',
  provider: 'up-messages',
  ...MESSAGES,
}
const TRANSLATE_CHAT: Case = { name: 'translate chat → messages', wire: 'messages', provider: 'up-messages', ...CHAT }

/** By our own codecs alone. */
export const CORE_CASES: readonly Case[] = [RELAY, RELAY_MESSAGES, TRANSLATE, TRANSLATE_CHAT]

export const PACKAGES: readonly Case[] = [
  { name: 'adapt ai-sdk → @ai-sdk/groq', wire: 'chat', provider: 'groq', ...AI_SDK },
  { name: 'adapt chat → @ai-sdk/google', wire: 'gemini', provider: 'google', ...CHAT },
]

export const CASES: readonly Case[] = [...CORE_CASES, ...PACKAGES]

/** What a provider's own client sends: for the way without a gateway, and through the floor. */
export const PLAIN: Readonly<Record<BenchWire, { path: (mode: Mode) => string; body: Case['body']; end: string }>> = {
  chat: { ...CHAT, path: () => CHAT.path },
  messages: { ...MESSAGES, path: () => MESSAGES.path },
  gemini: {
    path: (mode) => `/v1beta/models/${mode}:${isStreamed(mode) ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: (_, prompt) => ({ contents: [{ role: 'user', parts: [{ text: prompt }] }] }),
    end: 'STOP',
  },
}

export const MODES: readonly Mode[] = ['json', 'burst', 'paced', 'slow', 'flood']

/** Providers at the upstream's address, and a priced model for each way that it streams. */
export const overridesFor = (url: string): object => ({
  providers: {
    'up-chat': { type: 'openai-compatible', baseUrl: `${url}/v1`, apiKeyEnv: 'BENCH_API_KEY' },
    'up-messages': { type: 'anthropic-compatible', baseUrl: `${url}/v1`, apiKeyEnv: 'BENCH_API_KEY' },
    groq: { baseUrl: `${url}/v1`, apiKeyEnv: 'BENCH_API_KEY' },
    google: { baseUrl: `${url}/v1beta`, apiKeyEnv: 'BENCH_API_KEY' },
  },
  models: Object.fromEntries(
    ['up-chat', 'up-messages', 'groq', 'google'].flatMap((provider) =>
      MODES.map((mode) => [
        `${provider}/${mode}`,
        {
          name: mode,
          type: 'language',
          endpoints: [{ provider, model: mode, pricing: { input: '1.25', output: '10' } }],
        },
      ]),
    ),
  ),
})
