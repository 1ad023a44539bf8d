import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FakeProvider, fakeProvider, JSON_TYPE } from '../harness/fake-provider.ts'
import { KEY, startGateway, type TestGateway } from '../harness/gateway.ts'

let upstream: FakeProvider
let gateway: TestGateway

beforeAll(async () => {
  upstream = await fakeProvider(({ body }) => {
    const choices = [
      { index: 0, message: { role: 'assistant', content: String(body['model']) }, finish_reason: 'stop' },
    ]
    const usage = { prompt_tokens: 1, completion_tokens: 1 }
    const answer = { id: 'c', object: 'chat.completion', created: 1, model: body['model'], choices, usage }
    return { headers: JSON_TYPE, chunks: [JSON.stringify(answer)] }
  })
  const served = (name: string) => ({ endpoints: [{ provider: 'acme', model: name }] })
  gateway = await startGateway({
    providers: { acme: { type: 'openai-compatible', baseUrl: upstream.url } },
    models: {
      'acme/old': { ...served('old'), contextWindow: 8000, maxOutputTokens: 4000, tags: ['tool-use', 'vision'] },
      'acme/new': { ...served('new'), contextWindow: 9000, tags: ['reasoning', 'tool-use'] },
    },
    alias: { fast: 'acme/old', smart: [{ model: 'acme/old', weight: 3 }, { model: 'acme/new' }] },
  })
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})

const ask = async (model: string, first: string, turns: readonly object[] = [], more: object = {}) => {
  const messages = [{ role: 'user', content: first }, ...turns]
  const response = await gateway.post('/v1/chat/completions', { model, messages, ...more })
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] }
  return choices[0]?.message.content
}

test('a name of the deployment’s own is served by its model, and the record says both', async () => {
  expect(await ask('fast', 'hi')).toBe('old')
  expect(await gateway.lastRecord()).toMatchObject({ modelRequested: 'fast', model: 'acme/old' })
})

test('a conversation stays with the model that it has drawn, and conversations are divided by weight', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `conversation ${index}`)
  const first = await Promise.all(names.map((name) => ask('smart', name)))
  const later = [
    { role: 'assistant', content: 'x' },
    { role: 'user', content: 'and then?' },
  ]
  expect(await Promise.all(names.map((name) => ask('smart', name, later)))).toEqual(first)
  const canaries = first.filter((model) => model === 'new').length
  expect(canaries).toBeGreaterThan(4)
  expect(canaries).toBeLessThan(30)
})

test('it can be a fallback', async () => {
  const answer = await ask('acme/new', 'hi', [], { providerOptions: { gateway: { models: ['fast'] } } })
  expect(answer).toBe('new')
})

const got = async (path: string): Promise<Record<string, unknown>> => {
  const response = await fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${KEY}` } })
  return (await response.json()) as Record<string, unknown>
}

test('models are listed under it: one as it is, several with what they have in common and no price', async () => {
  const { data } = (await got('/v1/models')) as { data: { id: string }[] }
  const listed = data.find(({ id }) => id === 'smart')
  expect(listed).toMatchObject({ owned_by: 'deployment', tags: ['tool-use'], context_window: 8000, pricing: {} })
  expect(listed).not.toHaveProperty('max_tokens')
  expect(data.find(({ id }) => id === 'fast')).toMatchObject({ context_window: 8000, max_tokens: 4000 })
  expect(await got('/v1/models/smart')).toEqual(listed)
  const { models } = (await got('/v4/ai/config')) as { models: { id: string }[] }
  expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining(['fast', 'smart']))
})
