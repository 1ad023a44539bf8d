import { type FakeProvider, fakeProvider, type ProviderScript, type Scripted } from '../../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { type Api, apiOf } from './answers.ts'

/** A key of each provider, and where it is below the fake one. */
const PROVIDERS = {
  alibaba: ['ALIBABA_API_KEY', '/compatible-mode/v1'],
  anthropic: ['ANTHROPIC_API_KEY', '/v1'],
  bedrock: ['AWS_BEARER_TOKEN_BEDROCK', ''],
  cohere: ['COHERE_API_KEY', '/compatibility/v1'],
  deepseek: ['DEEPSEEK_API_KEY', ''],
  google: ['GOOGLE_GENERATIVE_AI_API_KEY', '/v1beta'],
  groq: ['GROQ_API_KEY', '/openai/v1'],
  mistral: ['MISTRAL_API_KEY', '/v1'],
  moonshotai: ['MOONSHOT_API_KEY', '/v1'],
  openai: ['OPENAI_API_KEY', '/v1'],
  openrouter: ['OPENROUTER_API_KEY', '/api/v1'],
  perplexity: ['PERPLEXITY_API_KEY', ''],
  xai: ['XAI_API_KEY', '/v1'],
} as const

/** One request at a provider. */
export interface Turn {
  readonly slug: string
  readonly api: Api
  readonly stream: boolean
  readonly apiKey: string
  readonly response: Parameters<ProviderScript>[1]
}
/** What all providers do with a request of one case. */
export type Script = (turn: Turn) => Scripted | undefined | Promise<undefined>

export const DIALECTS = ['openai-chat', 'anthropic-messages', 'ai-sdk'] as const
export type Dialect = (typeof DIALECTS)[number]

export interface Question {
  readonly dialect: Dialect
  readonly stream: boolean
  readonly model: string
  readonly gateway: object
  readonly script: Script
  /** For AI SDK calls. */
  readonly tools?: readonly object[]
  readonly signal?: AbortSignal
}

export interface Lab {
  readonly gateway: TestGateway
  ask(question: Question): Promise<Response>
  /** Of `GET /v1/generation`, once all is over. */
  generation(id: string): Promise<Generation>
  close(): Promise<void>
}

export interface Generation {
  readonly total_cost: number
  readonly upstream_inference_cost: number
  readonly market_cost: number | null
  readonly cost_unknown?: boolean
  readonly missing?: readonly string[]
  readonly billable_web_search_calls: number
  readonly outcome: string
  readonly attempts: readonly {
    readonly provider: string
    readonly started_at: string
    readonly cost?: {
      readonly owner: string
      readonly known: string
      readonly missing?: readonly string[]
      readonly upper?: string
      readonly source: string
    }
  }[]
}

/** Whichever way a provider is asked, the prompt is in it, and names the case. */
const NAME = /case-\d+/

const slugOf = (path: string): string => path.split('/')[1] ?? ''

const bodyOf = (
  { dialect, stream, model, gateway, tools }: Question,
  prompt: string,
): [string, object, Record<string, string>] => {
  const messages = [{ role: 'user', content: prompt }]
  const providerOptions = { gateway }
  if (dialect === 'openai-chat')
    return [
      '/v1/chat/completions',
      { model, messages, providerOptions, ...(stream ? { stream, stream_options: { include_usage: true } } : {}) },
      {},
    ]
  if (dialect === 'anthropic-messages')
    return [
      '/v1/messages',
      { model, messages, max_tokens: 100, providerOptions, ...(stream ? { stream } : {}) },
      { 'anthropic-version': '2023-06-01' },
    ]
  return [
    '/v4/ai/language-model',
    {
      prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
      providerOptions,
      ...(tools ? { tools } : {}),
    },
    {
      'ai-language-model-specification-version': '4',
      'ai-language-model-id': model,
      'ai-language-model-streaming': String(stream),
      'ai-gateway-protocol-version': '0.0.1',
    },
  ]
}

/** The gateway with all providers at one socket, which does for every case what that says. */
export const openLab = async (routing: object = {}): Promise<Lab> => {
  const scripts = new Map<string, Script>()
  const provider: FakeProvider = await fakeProvider(({ path, text, body, headers }, response) => {
    const [bare = ''] = path.split('?')
    const api = apiOf(bare)
    const script = scripts.get(NAME.exec(text)?.[0] ?? '')
    if (!api || !script) return { status: 501, chunks: [`no case for ${path}`] }
    const apiKey = `${headers['x-api-key'] ?? headers.authorization ?? ''}`
    const stream = body['stream'] === true || /stream/i.test(bare)
    return script({ slug: slugOf(bare), api, stream, apiKey, response })
  })
  const gateway = await startGateway(
    {
      routing,
      providers: Object.fromEntries(
        Object.entries(PROVIDERS).map(([slug, [, base]]) => [slug, { baseUrl: `${provider.url}/${slug}${base}` }]),
      ),
    },
    {
      AWS_REGION: 'us-east-1',
      ...Object.fromEntries(Object.entries(PROVIDERS).map(([slug, [key]]) => [key, `sk-${slug}`])),
    },
  )
  let count = 0
  return {
    gateway,
    ask: (question) => {
      const name = `case-${++count}`
      scripts.set(name, question.script)
      const [path, body, headers] = bodyOf(question, name)
      return fetch(`${gateway.url}${path}`, {
        ...{ method: 'POST', body: JSON.stringify(body), signal: question.signal ?? null },
        headers: { authorization: 'Bearer test-key', 'content-type': 'application/json', ...headers },
      })
    },
    generation: async (id) => {
      await gateway.settle()
      const answer = await fetch(`${gateway.url}/v1/generation?id=${id}`, {
        headers: { authorization: 'Bearer test-key' },
      })
      return ((await answer.json()) as { data: Generation }).data
    },
    close: async () => {
      await gateway.close()
      await provider.close()
    },
  }
}
