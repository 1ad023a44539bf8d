import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { chatEvents, type FakeProvider, fakeProvider, JSON_TYPE, type Scripted, SSE } from '../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'

const SLUGS = ['acme', 'openrouter', 'mistral'] as const
const WHOLE: JsonObject = {
  id: 'c1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
}
const chunk = (choices: object[], rest: object = {}) => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  choices,
  ...rest,
})
const say = (delta: object, finish_reason: string | null = null) => [{ index: 0, delta, finish_reason }]

let upstream: FakeProvider
let gateway: TestGateway
let answers: Readonly<Record<string, Scripted>>

beforeAll(async () => {
  upstream = await fakeProvider(
    ({ path }) => answers[path.split('/')[1] ?? ''] ?? { headers: JSON_TYPE, chunks: [JSON.stringify(WHOLE)] },
  )
  const at = (slug: string) => ({ baseUrl: `${upstream.url}/${slug}` })
  gateway = await startGateway(
    {
      providers: {
        acme: { type: 'openai-compatible', ...at('acme') },
        openrouter: at('openrouter'),
        mistral: at('mistral'),
      },
      models: Object.fromEntries(
        [...SLUGS.map((slug) => [`one/${slug}`, [slug]] as const), ['one/both', ['acme', 'openrouter']] as const].map(
          ([id, slugs]) => [
            id,
            { name: id, type: 'language', endpoints: slugs.map((provider) => ({ provider, model: 'one' })) },
          ],
        ),
      ),
    },
    { OPENROUTER_API_KEY: 'sk-or', MISTRAL_API_KEY: 'sk-mistral' },
  )
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})
beforeEach(() => {
  answers = {}
})

const user = [{ role: 'user', content: 'Hello?' }]

const ask = async (body: object) => {
  const before = upstream.received.length
  const response = await gateway.post('/v1/chat/completions', { messages: user, ...body })
  return {
    status: response.status,
    text: await response.text(),
    warnings: response.headers.get('x-gateway-warnings') ?? '',
    bodies: upstream.received.slice(before).map(({ path, body: sent }) => [path.split('/')[1], sent] as const),
  }
}

describe('OpenRouter’s `provider` object', () => {
  const provider = { order: ['Google', 'openrouter'], sort: 'price', allow_fallbacks: false }

  test('what names nobody here is OpenRouter’s, and stays whole', async () => {
    const { bodies, warnings } = await ask({ model: 'one/openrouter', provider: { only: ['xai'], zdr: true } })
    expect(bodies).toMatchObject([['openrouter', { provider: { only: ['xai'], zdr: true } }]])
    expect(warnings).toBe('')
  })

  test('names of this gateway stay here, the rest goes where it is understood', async () => {
    const { bodies, status } = await ask({ model: 'one/both', provider })
    expect(status).toBe(200)
    expect(bodies).toMatchObject([
      ['openrouter', { provider: { order: ['Google'], sort: 'price', allow_fallbacks: false } }],
    ])
    expect((await ask({ model: 'one/openrouter', provider: { sort: 'cost' } })).bodies[0]?.[1]).not.toHaveProperty(
      'provider',
    )
  })

  test('elsewhere it is without effect, which is reported by the names that the caller wrote', async () => {
    const { bodies, warnings } = await ask({ model: 'one/acme', provider })
    expect(bodies[0]?.[1]).not.toHaveProperty('provider')
    for (const name of ['order', 'sort', 'allow_fallbacks'])
      expect(warnings).toContain(`provider.${name}: not offered by acme`)
  })

  test('no wish is an error', async () => {
    for (const odd of [{ order: 'openai' }, { only: [] }, { sort: { by: 'latency' } }, { only: [7] }])
      expect((await ask({ model: 'one/openrouter', provider: odd })).status).toBe(200)
  })
})

describe('usage that the gateway asks for by itself does not show', () => {
  const first = chunk(say({ role: 'assistant', content: 'Hi' }), { usage: null })
  const more = ['', '!', '?'].map((content) => chunk(say({ content }), { usage: null }))
  const usage = chunk([], { usage: WHOLE['usage'] })
  const stream = (...chunks: object[]) => ({ headers: SSE, chunks: chatEvents(...chunks) })
  const told = stream(first, ...more, chunk(say({}, 'stop'), { usage: null }), usage)
  const untold = (text: string) => text.replaceAll(',"usage":null', '')

  test.each([1, 3, 999])('in a stream of reads of %i events', async (size) => {
    const text = told.chunks.join('')
    const events = text.split(/(?<=\n\n)/)
    const chunks = Array.from({ length: Math.ceil(events.length / size) }, (_, at) =>
      events.slice(at * size, (at + 1) * size).join(''),
    )
    answers = { acme: { headers: SSE, chunks } }
    expect((await ask({ model: 'one/acme', stream: true })).text).toBe(
      untold(events.filter((event) => !event.includes('prompt_tokens')).join('')),
    )
    const asked = await ask({ model: 'one/acme', stream: true, stream_options: { include_usage: true } })
    expect(asked.text).toBe(text)
    expect((await gateway.lastRecord())?.tokens).toMatchObject({ input: 1, output: 2 })
  })

  test.each(['openrouter', 'mistral'])('what %s tells unasked stays as it came, and is metered', async (slug) => {
    const unasked = stream(
      chunk(say({ role: 'assistant', content: 'Hi' })),
      chunk(say({}, 'stop'), { usage: WHOLE['usage'] }),
      usage,
    )
    answers = { [slug]: unasked }
    const { text, bodies } = await ask({ model: `one/${slug}`, stream: true })
    expect(text).toBe(unasked.chunks.join(''))
    expect(bodies[0]?.[1]).not.toHaveProperty('stream_options')
    expect((await gateway.lastRecord())?.tokens).toMatchObject({ input: 1, output: 2 })
  })
})

test('where the caller’s own bytes could not be relayed, it is told why', async () => {
  const content = [{ type: 'file', file: { data: 'aGk=', media_type: 'text/plain', filename: 'a.txt' } }]
  const { status, warnings } = await ask({ model: 'one/acme', messages: [{ role: 'user', content }] })
  expect(status).toBe(200)
  expect(warnings).toBe('not relayed to acme: messages[].content[].file.data is of the gateway alone')
})
