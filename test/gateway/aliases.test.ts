import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FakeProvider, fakeProvider, JSON_TYPE } from '../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'

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
    models: { 'acme/old': served('old'), 'acme/new': served('new') },
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
