import type { BenchWire } from './wires.ts'

export const KEY = 'bench-key'
export type Mode = 'burst' | 'paced' | 'slow' | 'flood'

/** One way through the gateway. */
export interface Case {
  readonly name: string
  /** The wire between the gateway and the provider: what the floor is fed with for comparison. */
  readonly wire: BenchWire
  readonly path: string
  /** The provider's slug, which is also the models' creator. */
  readonly provider: string
  readonly headers?: (model: string) => Readonly<Record<string, string>>
  readonly body: (model: string, prompt: string) => object
  /** What only a complete answer contains. */
  readonly end: string
}

const chat = (model: string, prompt: string): object => ({
  model,
  stream: true,
  stream_options: { include_usage: true },
  messages: [{ role: 'user', content: prompt }],
})

const messages = (model: string, prompt: string): object => ({
  model,
  max_tokens: 1000,
  stream: true,
  messages: [{ role: 'user', content: prompt }],
})

const aiSdk = (_: string, prompt: string): object => ({
  prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
})

const aiSdkHeaders = (model: string) => ({
  'ai-language-model-id': model,
  'ai-language-model-streaming': 'true',
  'ai-language-model-specification-version': '4',
})

const CHAT = { path: '/v1/chat/completions', body: chat, end: '[DONE]' } as const
const MESSAGES = { path: '/v1/messages', body: messages, end: 'message_stop' } as const
const AI_SDK = { path: '/v4/ai/language-model', body: aiSdk, headers: aiSdkHeaders, end: '"finish"' } as const

export const RELAY: Case = { name: 'relay chat → chat', wire: 'chat', provider: 'up-chat', ...CHAT }
export const TRANSLATE: Case = { name: 'translate messages → chat', wire: 'chat', provider: 'up-chat', ...MESSAGES }

export const PACKAGES: readonly Case[] = [
  { name: 'adapt ai-sdk → @ai-sdk/groq', wire: 'chat', provider: 'groq', ...AI_SDK },
  { name: 'adapt chat → @ai-sdk/google', wire: 'gemini', provider: 'google', ...CHAT },
]

export const CASES: readonly Case[] = [
  RELAY,
  { name: 'relay messages → messages', wire: 'messages', provider: 'up-messages', ...MESSAGES },
  TRANSLATE,
  { name: 'translate chat → messages', wire: 'messages', provider: 'up-messages', ...CHAT },
  ...PACKAGES,
]

/** What a provider's own client sends: for the way without a gateway, and through the floor. */
export const PLAIN: Readonly<Record<BenchWire, { path: (mode: Mode) => string; body: Case['body']; end: string }>> = {
  chat: { ...CHAT, path: () => CHAT.path },
  messages: { ...MESSAGES, path: () => MESSAGES.path },
  gemini: {
    path: (mode) => `/v1beta/models/${mode}:streamGenerateContent?alt=sse`,
    body: (_, prompt) => ({ contents: [{ role: 'user', parts: [{ text: prompt }] }] }),
    end: 'STOP',
  },
}

const MODES: readonly Mode[] = ['burst', 'paced', 'slow', 'flood']

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
