import { hash } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { createServer, type Server } from 'node:net'
import { sqliteAccounts } from '../../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { type FakeProvider, fakeProvider, type Scripted } from '../../harness/fake-provider.ts'
import { KEY, startGateway } from '../../harness/gateway.ts'
import { withoutChance } from './table.ts'

export type Route = keyof typeof ROUTES

/** What is asked, as far as it differs from a good request. */
export interface Ask {
  /** Default `chat`. */
  readonly route?: Route
  /** Default `sim/echo`. */
  readonly model?: string
  /** Fields over those of a good body; text and bytes are the body. */
  readonly body?: object | string | Uint8Array
  /** `providerOptions.gateway`. */
  readonly options?: object
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** The length of a body that is announced and never sent. */
  readonly declared?: number
  readonly stream?: boolean
  /** What the provider answers, whichever it is. */
  readonly provider?: Scripted
  readonly method?: string
  readonly path?: string
  /** Which gateway: one with short timeouts, or one that fetches no files and has lost its store. */
  readonly at?: 'impatient' | 'broken'
}

/** An error as its reader meets it: the envelope's head in one line, and the message. */
export interface Told {
  readonly head: string
  readonly message: string
  /** What came before it in a stream. */
  readonly before?: string | undefined
}

const USER = { role: 'user', content: 'hi' }

const ROUTES = {
  chat: { path: '/v1/chat/completions', good: { messages: [USER] }, headers: {} },
  messages: {
    path: '/v1/messages',
    good: { messages: [USER], max_tokens: 10 },
    headers: { 'anthropic-version': '2023-06-01' },
  },
  ai: {
    path: '/v4/ai/language-model',
    good: { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] },
    headers: { 'ai-language-model-specification-version': '4' },
  },
  count: {
    path: '/v1/messages/count_tokens',
    good: { messages: [USER] },
    headers: { 'anthropic-version': '2023-06-01' },
  },
} as const

const model = (provider: string, upstream: string, more: object = {}) => ({
  name: upstream,
  type: 'language',
  endpoints: [{ provider, model: upstream, ...more }],
})

/** Models by how they are reached; all that have a base URL lead to the one fake provider. */
const MODELS = {
  'chat/wire': model('acme', 'm'),
  'messages/wire': model('bcme', 'm'),
  'chat/package': model('groq', 'm'),
  'google/package': model('google', 'm'),
  'cohere/package': model('cohere', 'm'),
  'claude/native': model('anthropic', 'claude-opus-4-6'),
  'claude/old': model('anthropic', 'claude-3-haiku'),
  'claude/unforced': model('anthropic', 'claude-opus-5.5'),
  'claude/keyless': model('bedrock', 'anthropic.claude-3-5-haiku-v1'),
  'claude/bedrock': model('bedrock', 'eu.anthropic.claude-opus-4-6-v1', { geo: 'eu' }),
  'claude/vertex': model('vertex', 'claude-opus-4-6'),
  'gpt/native': model('openai', 'gpt-4.1'),
  'gpt/azure': model('azure', 'my-gpt'),
  'no/url': model('minimax', 'm'),
  'no/connection': model('gone', 'm'),
  'no/handshake': model('deaf', 'm'),
  'no/key': model('keyed', 'm'),
  'no/readable': model('novita', 'm'),
  'no/readable-api': model('novita', 'm', { api: 'gemini' }),
  'no/sendable': model('morph', 'm'),
  'no/api': model('acme', 'm', { api: 'gemini' }),
  'embed/m': { ...model('acme', 'm'), type: 'embedding' },
  // One of the catalog's own, whose requests every provider keeps.
  'anthropic/claude-fable-5': { endpoints: [{ provider: 'anthropic', model: 'm' }] },
  'sim/nothing': model('sim', 'nothing'),
  'zdr/some': {
    name: 'some',
    type: 'language',
    endpoints: [
      { provider: 'acme', model: 'm' },
      { provider: 'anthropic', model: 'm' },
    ],
  },
}

const CREDENTIALS = {
  bedrock: { accessKeyId: 'AKIAEXAMPLE', region: 'us-east-1' },
  azure: { apiKey: 'azure-key-0123456789' },
  novita: 7,
}

const VARIABLES = {
  ANTHROPIC_API_KEY: 'anthropic-key-0123456789',
  COHERE_API_KEY: 'cohere-key-0123456789',
  GOOGLE_GENERATIVE_AI_API_KEY: 'google-key-0123456789',
  GROQ_API_KEY: 'groq-key-0123456789',
  MINIMAX_API_KEY: 'minimax-key-0123456789',
  MORPH_API_KEY: 'morph-key\r\n0123456789',
  OPENAI_API_KEY: 'openai-key-0123456789',
}

const overridesAt = (url: string, deafUrl: string) => ({
  models: MODELS,
  providers: {
    acme: { type: 'openai-compatible', baseUrl: url },
    bcme: { type: 'anthropic-compatible', baseUrl: url },
    keyed: { type: 'openai-compatible', baseUrl: url, apiKeyEnv: 'KEYED_API_KEY' },
    gone: { type: 'openai-compatible', baseUrl: 'http://127.0.0.1:1' },
    deaf: { type: 'openai-compatible', baseUrl: deafUrl },
    ...Object.fromEntries(
      ['anthropic', 'bedrock', 'cohere', 'google', 'groq', 'minimax', 'openai'].map((slug) => [slug, { baseUrl: url }]),
    ),
  },
})

/** Keys that exist and may not be used, or not for everything; each is its own name. */
const KEYS = {
  'revoked-key': { revokedAt: 1 },
  'expired-key': { expiresAt: 1000 },
  'rotated-key': { expiresAt: 2000, replacedAt: 1000 },
  'disabled-key': { disabledAt: 1000 },
  'paused-key': { project: 'paused' },
  'gone-key': { team: 'gone' },
  'plain-key': {},
  'few-key': { models: ['anthropic/*', 'no/*'], providers: ['sim', 'keyed'] },
  'nothing-key': { models: [] },
  'named-key': { needsUser: true },
  'only-key': { defaults: { only: ['openai'] } },
  'zoned-key': { defaults: { inferenceRegion: { scope: 'global' } } },
  'wrong-key': { defaults: { order: 7 } },
  'unknown-key': { defaults: { ordr: ['openai'] } },
  'logging-key': { permissions: ['logs'] },
  'elsewhere-key': { permissions: ['logs'], project: 'elsewhere' },
  'reporting-key': { permissions: ['logs', 'report'] },
}

const addKeys = async (dataDir: string): Promise<void> => {
  const database = openDatabase(databaseFile(dataDir))
  const accounts = sqliteAccounts(database)
  await accounts.addTeam({ id: 'gone', createdAt: 0, disabledAt: 1000 })
  await accounts.addProject({ team: 'default', id: 'paused', createdAt: 0, disabledAt: 1000 })
  for (const [key, more] of Object.entries(KEYS))
    await accounts.addKey({
      id: key.replace(/(.*)-key/, 'key_$1'),
      hash: hash('sha256', key),
      name: key,
      team: 'default',
      project: 'default',
      createdAt: 0,
      ...more,
    })
  database.close()
}

const loseTables = (dataDir: string): void => {
  const database = openDatabase(databaseFile(dataDir))
  database.exec('DROP TABLE keys; DROP TABLE generations')
  database.close()
}

const IMPATIENT = { connectMs: 300, firstTokenMs: 800, idleMs: 300, totalMs: 2100 }

/** Accepts connections and never says a word, so that no TLS handshake ends. */
const openDeaf = async (): Promise<Server> => {
  const server = createServer((socket) => socket.resume().on('error', () => undefined))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

const headOf = (...parts: readonly unknown[]): string =>
  parts
    .filter((part) => part !== undefined && part !== null)
    .map((part) => (typeof part === 'object' ? JSON.stringify(part) : String(part)))
    .join(' ')

type ErrorObject = Readonly<Record<string, unknown>>

const toldOf = (status: number | 'event', error: ErrorObject, before?: string): Told => {
  const { type, code, param, statusCode, isRetryable } = error
  const again = isRetryable === undefined ? undefined : isRetryable ? 'retryable' : 'final'
  return {
    head: withoutChance(headOf(status, type, code, param, statusCode, again)),
    message: withoutChance(String(error['message'])),
    before,
  }
}

/** The error event of a stream, which is the last one. */
const eventIn = (text: string): Told => {
  const events = text.trimEnd().split('\n\n')
  const last = events.at(-1) ?? ''
  const data = last.split('\n').find((line) => line.startsWith('data: {'))
  const { error } = JSON.parse(data?.slice('data: '.length) ?? '{}') as { error?: ErrorObject }
  if (!error) return { head: 'no error', message: text }
  return toldOf('event', error, events.slice(0, -1).join('\n\n'))
}

const bodyOf = ({ body, options, stream, model = 'sim/echo', route = 'chat' }: Ask): string | Uint8Array => {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  const gateway = options ? { providerOptions: { gateway: options } } : {}
  const named = route === 'ai' ? {} : { model, ...(stream ? { stream } : {}) }
  return JSON.stringify({ ...named, ...ROUTES[route].good, ...gateway, ...body })
}

/** What is sent, or only announced. */
const bodyFor = (question: Ask): string | Uint8Array | number | undefined =>
  question.declared ?? (question.method === 'GET' ? undefined : bodyOf(question))

const headersOf = ({ headers, stream = false, model = 'sim/echo', route = 'chat' }: Ask): Record<string, string> => {
  const all: Record<string, string | undefined> = {
    authorization: `Bearer ${KEY}`,
    'content-type': 'application/json',
    ...ROUTES[route].headers,
    ...(route === 'ai' ? { 'ai-language-model-id': model, 'ai-language-model-streaming': String(stream) } : {}),
    ...headers,
  }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** One request over a connection of its own, with no header that is not asked for. */
const put = async (
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array | number | undefined,
): Promise<{ status: number; text: string }> => {
  const length = typeof body === 'number' ? body : Buffer.byteLength(body ?? '')
  const outgoing = request(url, { method, agent: false, headers: { ...headers, 'content-length': length } })
  if (typeof body === 'number') outgoing.flushHeaders()
  else outgoing.end(body)
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  const text = Buffer.concat(await incoming.toArray()).toString()
  outgoing.destroy()
  return { status: incoming.statusCode ?? 0, text }
}

/** Gateways before a provider that answers what the question says. */
export interface Fixture {
  ask(question: Ask): Promise<Told>
  close(): Promise<void>
}

export const openFixture = async (): Promise<Fixture> => {
  let script: Scripted = { chunks: [] }
  const upstream: FakeProvider = await fakeProvider(() => script)
  const deaf = await openDeaf()
  const overrides = overridesAt(upstream.url, `https://127.0.0.1:${portOf(deaf)}`)
  const start = (more: object) => startGateway({ ...overrides, ...more }, VARIABLES, CREDENTIALS)
  const gateways = {
    usual: await start({}),
    impatient: await start({ routing: { timeouts: IMPATIENT } }),
    broken: await start({ downloads: false }),
  }
  await addKeys(gateways.usual.dataDir)
  loseTables(gateways.broken.dataDir)
  return {
    ask: async (question) => {
      const { provider, method = 'POST', at = 'usual', route = 'chat', path = ROUTES[route].path, stream } = question
      script = provider ?? { status: 500, chunks: ['nobody should have asked'] }
      const { status, text } = await put(`${gateways[at].url}${path}`, method, headersOf(question), bodyFor(question))
      if (stream && status === 200) return eventIn(text)
      const { error } = JSON.parse(text) as { error?: ErrorObject }
      return error ? toldOf(status, error) : { head: `${status}, no error`, message: text }
    },
    close: async () => {
      for (const gateway of Object.values(gateways)) await gateway.close()
      await upstream.close()
      await new Promise((resolve) => deaf.close(resolve))
    },
  }
}
