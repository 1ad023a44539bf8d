import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CLIENTS } from '../../clients/clients.ts'
import { endpointOf, type Fixture, PROVIDER_WIRES, type Script, startFixture } from '../../harness/wires/fixture.ts'

/** Two endpoints each: first a provider that fails, then a server that answers. */
const SECOND = { provider: 'acme', model: 'gpt-one' }
const FIRST = PROVIDER_WIRES.filter(({ provider }) => provider !== SECOND.provider)
const models = Object.fromEntries(
  [...FIRST.map(endpointOf), { provider: 'gone', model: 'nothing' }].map((endpoint) => [
    `failover/${endpoint.provider}`,
    { name: endpoint.provider, type: 'language', maxOutputTokens: 1000, endpoints: [endpoint, SECOND] },
  ]),
)
/** Nothing listens on port 1. */
const providers = { gone: { type: 'anthropic-compatible', baseUrl: 'http://127.0.0.1:1' } }

/** One for each test: a gateway stops asking a provider first that only ever fails. */
let fixture: Fixture
beforeEach(async () => {
  fixture = await startFixture({ providers, models })
})
afterEach(() => fixture.close())

const ANSWER = { text: 'Here I am.' }

/** The first event of a stream, none of which is content, or the beginning of a whole answer; then nothing. */
const cutBeforeContent: Script = (request, wire) => {
  const { chunks, ...rest } = wire.answer(request, { calls: [{ id: 'callOne01', name: 'a', input: {} }] })
  const [first = ''] = chunks
  const isStream = chunks.length > 1
  const beginning = isStream ? first : first.slice(0, 20)
  return { ...rest, chunks: wire.provider === 'google' ? [] : [beginning], end: 'cut' }
}

const html: Script = () => ({ headers: { 'content-type': 'text/html' }, chunks: ['<html><body>Login</body></html>'] })

const BREAKAGES: Readonly<Record<string, Script>> = {
  'answers 500': (_, wire) => wire.fail(500, 'broken', {}),
  'answers 429': (_, wire) => wire.fail(429, 'busy', {}),
  'refuses our key': (_, wire) => wire.fail(401, 'who are you', {}),
  'breaks off before content': cutBeforeContent,
  'answers with a web page': html,
}

/** Which provider is asked next does not depend on the client, but on its dialect. */
const ONE_EACH = ['openai 7', '@anthropic-ai/sdk', 'ai 5', 'ai 6', 'ai 7']

describe.each(CLIENTS.filter(({ name }) => ONE_EACH.includes(name)))('$name', (client) => {
  describe.each(['complete', 'stream'] as const)('%s', (method) => {
    const put = (provider: string) =>
      client[method](fixture.gateway.url, { model: `failover/${provider}`, turns: [{ user: 'Anyone?' }] })

    test.each(Object.entries(BREAKAGES))('the first provider %s: the second one answers', async (_what, breakage) => {
      for (const { provider } of FIRST) {
        fixture.script(breakage, ANSWER)
        expect((await put(provider)).text, provider).toBe(ANSWER.text)
        expect(await fixture.gateway.lastRecord()).toMatchObject({
          provider: SECOND.provider,
          outcome: 'complete',
          attempts: [
            { provider, success: false, error: expect.any(String) },
            { provider: SECOND.provider, success: true, status: 200 },
          ],
        })
      }
    })

    test('nothing listens at the first provider', async () => {
      fixture.script(ANSWER)
      expect((await put('gone')).text).toBe(ANSWER.text)
      expect((await fixture.gateway.lastRecord())?.attempts).toMatchObject([
        { provider: 'gone', success: false },
        { success: true },
      ])
    })

    test('a request that is wrong is not tried elsewhere', async () => {
      for (const { provider } of FIRST) {
        fixture.script((_, wire) => wire.fail(400, 'too long', {}), ANSWER)
        await expect(put(provider), provider).rejects.toThrow()
        expect((await fixture.gateway.lastRecord())?.attempts).toHaveLength(1)
      }
    })
  })
})

describe.each(CLIENTS)('$name', (client) => {
  test.each(['clean', 'cut'] as const)(
    'a stream that breaks after content (%s end) raises, and nobody else is asked',
    async (end) => {
      for (const { provider } of FIRST) {
        const begun: Script = (request, wire) => {
          const { chunks, ...rest } = wire.answer(request, ANSWER)
          return { ...rest, chunks: chunks.slice(0, 3), end }
        }
        fixture.script(begun, ANSWER)
        const question = { model: `failover/${provider}`, turns: [{ user: 'Anyone?' }] }
        await expect(client.stream(fixture.gateway.url, question), provider).rejects.toThrow()
        const record = await fixture.gateway.lastRecord()
        expect(record).toMatchObject({ status: 200, outcome: 'truncated', attempts: [{ provider, success: false }] })
      }
    },
  )
})

test.each([
  ['/v1/chat/completions', {}],
  ['/v1/messages', {}],
  ['/v1/ai/language-model', { 'ai-language-model-specification-version': '2', 'ai-language-model-streaming': 'true' }],
  ['/v3/ai/language-model', { 'ai-language-model-specification-version': '3', 'ai-language-model-streaming': 'true' }],
  ['/v4/ai/language-model', { 'ai-language-model-specification-version': '4', 'ai-language-model-streaming': 'true' }],
])('%s tells who answered, at which attempt', async (path, headers) => {
  fixture.script((_, wire) => wire.fail(500, 'broken', {}), ANSWER)
  const content = path.includes('/ai/') ? [{ type: 'text', text: 'Hello?' }] : 'Hello?'
  const turns = [{ role: 'user', content }]
  const model = 'failover/anthropic'
  const body = { model, max_tokens: 10, messages: turns, prompt: turns, stream: true }
  const response = await fixture.gateway.post(path, body, { ...headers, 'ai-language-model-id': model })
  expect(await response.text()).toContain('Here')
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'x-gateway-provider': SECOND.provider,
    'x-gateway-model': model,
    'x-gateway-attempts': '2',
    'x-gateway-generation-id': expect.stringMatching(/^gen_/),
  })
})
