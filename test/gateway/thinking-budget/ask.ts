import type { TestGateway } from '../../harness/gateway.ts'

const user = [{ role: 'user', content: 'Hello?' }]

const PATHS = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  'ai-sdk': '/v4/ai/language-model',
} as const

export type DialectName = keyof typeof PATHS
export const DIALECTS = Object.keys(PATHS) as DialectName[]

const BODIES: Readonly<Record<DialectName, object>> = {
  chat: { messages: user },
  messages: { messages: user, max_tokens: 20_000 },
  'ai-sdk': { prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }] },
}

export interface Question {
  readonly model: string
  readonly stream?: boolean
  readonly fields: object
  readonly headers?: Readonly<Record<string, string>>
}

/** A question in one of the dialects, with these fields of its body. */
export const post = (
  gateway: Pick<TestGateway, 'post'>,
  dialect: DialectName,
  { model, stream = false, fields, headers = {} }: Question,
): Promise<Response> =>
  dialect === 'ai-sdk'
    ? gateway.post(
        PATHS[dialect],
        { ...BODIES[dialect], ...fields },
        {
          'ai-language-model-id': model,
          'ai-language-model-specification-version': '4',
          'ai-language-model-streaming': String(stream),
          ...headers,
        },
      )
    : gateway.post(PATHS[dialect], { ...BODIES[dialect], model, stream, ...fields }, headers)
