import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  MAX_ANSWER_BYTES,
  MAX_ERROR_BYTES,
  MAX_EVENT_BYTES,
  MAX_NOISE_BYTES,
  MAX_SILENT_BYTES,
} from '#gateway/transport/limits.ts'
import { type FakeProvider, fakeProvider, JSON_TYPE, SSE } from '../../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'

/** What may be on its way when a limit is reached: buffers of two sockets. */
const UNDER_WAY = 16 * 1024 * 1024

const AWS_EVENTS = { 'content-type': 'application/vnd.amazon.eventstream' }
const PIECE = 64 * 1024
const filled = (line: string): Uint8Array => Buffer.alloc(PIECE, line)

interface Flood {
  readonly status?: number
  readonly headers: Readonly<Record<string, string>>
  readonly begin?: Uint8Array | string
  readonly piece: Uint8Array
  readonly limit: number
}

const EVENTS: Readonly<Record<string, Flood>> = {
  comments: { headers: SSE, piece: filled(': waiting\n\n'), limit: MAX_NOISE_BYTES },
  'blank lines': { headers: SSE, piece: filled('\n'), limit: MAX_NOISE_BYTES },
  'names of events': { headers: SSE, piece: filled('event: ping\n\n'), limit: MAX_NOISE_BYTES },
  'one event': { headers: SSE, begin: 'data: {"id":"', piece: filled('x'), limit: MAX_EVENT_BYTES },
}

const hugeMessage = Buffer.alloc(12)
hugeMessage.writeUInt32BE(0x7fff_ffff)

const MESSAGES: Readonly<Record<string, Flood>> = {
  'one message': { headers: AWS_EVENTS, begin: hugeMessage, piece: filled('x'), limit: MAX_EVENT_BYTES },
}

const ERROR: Flood = { status: 500, headers: JSON_TYPE, begin: '{"id":"', piece: filled('x'), limit: MAX_ERROR_BYTES }
const DOCUMENT: Flood = { headers: JSON_TYPE, begin: '{"id":"', piece: filled('x'), limit: MAX_ANSWER_BYTES }

const USER = [{ role: 'user', content: 'Hello?' }]

type Post = (model: string, stream: boolean) => Promise<Response>
const DIALECTS: Readonly<Record<string, Post>> = {
  chat: (model, stream) => gateway.post('/v1/chat/completions', { model, messages: USER, stream }),
  messages: (model, stream) => gateway.post('/v1/messages', { model, messages: USER, max_tokens: 9, stream }),
  'ai-sdk': (model, stream) =>
    gateway.post(
      '/v4/ai/language-model',
      { prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }] },
      {
        ...{ 'ai-language-model-id': model, 'ai-language-model-specification-version': '4' },
        'ai-language-model-streaming': String(stream),
      },
    ),
}

/** Every way that an answer takes through the gateway: the caller's dialect, who answers, and in what streams. */
const WAYS: readonly (readonly [dialect: string, provider: string, streams: typeof EVENTS])[] = [
  ['chat', 'acme', EVENTS],
  ['messages', 'bcme', EVENTS],
  ['messages', 'acme', EVENTS],
  ['chat', 'bcme', EVENTS],
  ['ai-sdk', 'acme', EVENTS],
  ['ai-sdk', 'groq', EVENTS],
  ['chat', 'google', EVENTS],
  ['ai-sdk', 'cohere', EVENTS],
  ['chat', 'bedrock', MESSAGES],
  ['messages', 'bedrock-claude', MESSAGES],
]

let provider: FakeProvider
let gateway: TestGateway
let flood: Flood
/** What the provider was rid of. */
let sent: number
const modes = new Set<string | undefined>()

function* piecesOf({ begin = '', piece }: Flood): Generator<Uint8Array> {
  yield Buffer.from(begin)
  for (;;) {
    sent += piece.length
    yield piece
  }
}

const pour = async (response: ServerResponse, given: Flood): Promise<void> => {
  response.writeHead(given.status ?? 200, given.headers)
  await pipeline(Readable.from(piecesOf(given)), response).catch(() => undefined)
}

beforeAll(async () => {
  provider = await fakeProvider(async (_request, response) => {
    await pour(response, flood)
    return undefined
  })
  const { url: baseUrl } = provider
  const packaged = ['groq', 'google', 'cohere', 'bedrock']
  const modelAt = (slug: string, model = 'm') => ({
    name: slug,
    type: 'language',
    endpoints: [{ provider: slug, model }],
  })
  const models = ['acme', 'bcme', ...packaged].map((slug) => [`${slug}/flood`, modelAt(slug)])
  gateway = await startGateway(
    {
      models: Object.fromEntries([
        ...models,
        ['bedrock-claude/flood', modelAt('bedrock', 'us.anthropic.claude-opus-4-6-v1')],
      ]),
      providers: {
        acme: { type: 'openai-compatible', baseUrl },
        bcme: { type: 'anthropic-compatible', baseUrl },
        ...Object.fromEntries(packaged.map((slug) => [slug, { baseUrl }])),
      },
    },
    {
      ...{ GROQ_API_KEY: 'k', GOOGLE_GENERATIVE_AI_API_KEY: 'k', COHERE_API_KEY: 'k' },
      ...{ AWS_BEARER_TOKEN_BEDROCK: 'k', AWS_REGION: 'us-east-1' },
    },
  )
})
afterAll(async () => {
  await provider.close()
  await gateway.close()
})

const expectRefused = async (post: Post, slug: string, given: Flood, stream: boolean): Promise<void> => {
  flood = given
  sent = 0
  const response = await post(`${slug}/flood`, stream)
  const text = await response.text()
  if (given.status === undefined)
    expect([response.status, text]).toEqual([502, expect.stringContaining(`longer than ${given.limit} bytes`)])
  else expect(response.status).toBeGreaterThanOrEqual(given.status)
  expect(sent).toBeLessThan(given.limit + UNDER_WAY)
  modes.add((await gateway.lastRecord())?.mode)
}

describe.each(WAYS)('%s from %s', (dialect, slug, streams) => {
  const post: Post = (...given) => {
    const ask = DIALECTS[dialect]
    if (!ask) throw new Error(`no dialect ${dialect}`)
    return ask(...given)
  }

  test.each(Object.entries(streams))('a stream of %s without end is a 502 that names the limit', (_what, given) =>
    expectRefused(post, slug, given, true),
  )

  test('a document without end is a 502 that names the limit', () => expectRefused(post, slug, DOCUMENT, false))

  test('of an error without end only the beginning is read', () => expectRefused(post, slug, ERROR, true))
})

test.each([
  ['chat', 'bcme', 'event: ping\ndata: {"type":"ping"}\n\n'],
  ['messages', 'acme', 'data: {"id":"c","object":"chat.completion.chunk","choices":[]}\n\n'],
])('%s from %s: events without content and without end are a 502 that names the limit', (dialect, slug, event) => {
  const piece = Buffer.from(event.repeat(1000))
  const ask = DIALECTS[dialect]
  if (!ask) throw new Error(`no dialect ${dialect}`)
  return expectRefused(ask, slug, { headers: SSE, piece, limit: MAX_SILENT_BYTES }, true)
})

test('all ways were gone', () => expect([...modes].toSorted()).toEqual(['adapt', 'relay', 'translate']))
