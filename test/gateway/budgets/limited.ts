import { hash } from 'node:crypto'
import type { Limit } from '#gateway/core/cost/budgets.ts'
import { compact } from '#gateway/core/json/value.ts'
import { sqliteAccounts } from '../../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import type { TestGateway } from '../../harness/gateway.ts'

/** Keys and requests of tests about limits. */

export const limit = (changes: Partial<Limit>): Limit => ({ scope: 'key', of: '*', perMinute: {}, ...changes })

/** Another key of a team: its name is its secret. */
export const addKey = async ({ dataDir }: TestGateway, team: string, name: string, project = 'web'): Promise<void> => {
  const database = openDatabase(databaseFile(dataDir))
  await sqliteAccounts(database).addKey({
    ...{ id: `key_${name}`, hash: hash('sha256', name), name, team, project, createdAt: 0 },
  })
  database.close()
}

export type Route = keyof typeof ROUTES

const USER = { role: 'user', content: 'Hello?' }

const ROUTES = {
  chat: { path: '/v1/chat/completions', body: { messages: [USER], max_tokens: 100 }, headers: {} },
  messages: {
    path: '/v1/messages',
    body: { messages: [USER], max_tokens: 100 },
    headers: { 'anthropic-version': '2023-06-01' },
  },
  ai: {
    path: '/v4/ai/language-model',
    body: { prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }], maxOutputTokens: 100 },
    headers: { 'ai-language-model-specification-version': '4' },
  },
} as const

/** What is asked, as far as it differs from a good request. */
export interface Ask {
  /** @default chat */
  readonly route?: Route
  readonly model?: string
  /** Over those of a good body. */
  readonly fields?: object
  /** `providerOptions.gateway`. */
  readonly options?: object
  readonly signal?: AbortSignal
}

/** The answer to a request as it begins. */
export const send = (
  { url }: Pick<TestGateway, 'url'>,
  key: string,
  { route = 'chat', model = 'test/priced', fields, options, signal }: Ask = {},
): Promise<Response> => {
  const { path, body, headers } = ROUTES[route]
  const named = route === 'ai' ? { 'ai-language-model-id': model, 'ai-language-model-streaming': 'false' } : {}
  const providerOptions = options && { gateway: options }
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers, ...named },
    body: JSON.stringify(compact({ model, ...body, providerOptions, ...fields })),
    ...(signal ? { signal } : {}),
  })
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly error: { readonly type?: string; readonly code?: string; readonly message?: string }
}

/** The answer once it is over, and what followed it. */
export const ask = async (gateway: TestGateway, key: string, asked: Ask = {}): Promise<Answered> => {
  const response = await send(gateway, key, asked)
  const { error = {} } = (await response.json()) as { error?: Answered['error'] }
  await gateway.lastRecord()
  return { status: response.status, headers: response.headers, error }
}

/** What is left of a limit, as an answer tells it. */
export const remaining = ({ headers }: Answered, unit: 'requests' | 'tokens' = 'requests'): number =>
  Number(headers.get(`x-ratelimit-remaining-${unit}`))
