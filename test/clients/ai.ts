/** The AI SDK's last three majors as clients of a gateway, under one loose type: their own types exclude each other. */

type Options = Record<string, unknown>

export interface Part {
  readonly type: string
  readonly [field: string]: unknown
}

export interface Usage {
  readonly inputTokens: number | undefined
  readonly outputTokens: number | undefined
  readonly totalTokens: number | undefined
  /** Until `ai` 6; then in `inputTokenDetails`. */
  readonly cachedInputTokens?: number
  readonly inputTokenDetails?: { readonly cacheReadTokens?: number }
}

export interface TextResult {
  readonly text: string
  readonly reasoningText: string | undefined
  readonly finishReason: string
  readonly usage: Usage
  readonly steps: readonly TextResult[]
  readonly toolCalls: readonly { readonly toolCallId: string; readonly toolName: string; readonly input: unknown }[]
  readonly files: readonly { readonly base64: string; readonly mediaType: string }[]
  readonly warnings: readonly Part[] | undefined
  readonly providerMetadata: Record<string, Record<string, unknown>> | undefined
  /** Since `ai` 6. */
  readonly output?: unknown
  readonly response: { readonly messages: readonly unknown[] }
}

export interface TextStream {
  readonly fullStream: AsyncIterable<Part>
  readonly textStream: AsyncIterable<string>
  readonly text: PromiseLike<string>
  readonly finishReason: PromiseLike<string>
  readonly warnings: PromiseLike<TextResult['warnings']>
  readonly usage: PromiseLike<Usage>
  readonly providerMetadata: PromiseLike<TextResult['providerMetadata']>
  readonly reasoningText: PromiseLike<string | undefined>
  /** Since `ai` 6. */
  readonly output?: PromiseLike<unknown>
  readonly toolCalls: PromiseLike<TextResult['toolCalls']>
  readonly response: PromiseLike<TextResult['response']>
}

interface Gateway {
  (model: string): unknown
  getAvailableModels(): Promise<{ models: { id: string; modelType?: string | null }[] }>
  textEmbeddingModel(model: string): unknown
  getSpendReport(params: Options): Promise<{ results: Record<string, unknown>[] }>
  getCredits(): Promise<{ balance: string; totalUsed: string }>
  getGenerationInfo(params: { id: string }): Promise<Record<string, unknown>>
}

interface Ai {
  createGateway(settings: { baseURL: string; apiKey: string; headers?: Record<string, string> }): Gateway
  generateText(options: Options): Promise<TextResult>
  streamText(options: Options): TextStream
  generateObject(options: Options): Promise<{ object: unknown }>
  tool(definition: Options): unknown
  jsonSchema(schema: Options): unknown
  stepCountIs(count: number): unknown
  readonly Output: { object(options: Options): unknown }
}

export interface AiVersion extends Ai {
  readonly name: 'ai 5' | 'ai 6' | 'ai 7'
  /** Below the origin: where this major's gateway package looks by default. */
  readonly path: '/v1/ai' | '/v3/ai' | '/v4/ai'
}

/** The path is a variable so that types can be checked where the clients are not installed. */
const load = async (path: string): Promise<Ai> => (await import(path)) as Ai
const installed = (major: number) => load(new URL(`./node_modules/ai-${major}/dist/index.mjs`, import.meta.url).href)

Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })

const [ai5, ai6, ai7] = await Promise.all([installed(5), installed(6), load('ai')])

export const AI_VERSIONS: readonly AiVersion[] = [
  { ...ai5, name: 'ai 5', path: '/v1/ai' },
  { ...ai6, name: 'ai 6', path: '/v3/ai' },
  { ...ai7, name: 'ai 7', path: '/v4/ai' },
]
