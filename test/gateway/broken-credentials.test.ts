import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type FakeProvider, fakeProvider, JSON_TYPE } from '../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'

const ANSWER = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
})

let provider: FakeProvider

beforeAll(async () => {
  provider = await fakeProvider(() => ({ headers: JSON_TYPE, chunks: [ANSWER] }))
})
afterAll(() => provider.close())

const start = async (credentials: string): Promise<TestGateway> => {
  const at = { baseUrl: provider.url }
  const gateway = await startGateway(
    {
      providers: { openai: at, groq: at, open: { type: 'openai-compatible', ...at } },
      models: Object.fromEntries(
        ['openai', 'groq', 'open'].map((slug) => [
          `${slug}/m`,
          { name: 'm', type: 'language', endpoints: [{ provider: slug, model: 'm' }] },
        ]),
      ),
    },
    { GROQ_API_KEY: 'from-the-environment' },
    credentials,
  )
  onTestFinished(() => gateway.close())
  return gateway
}

const ask = async (gateway: TestGateway, model: string) => {
  const response = await gateway.post('/v1/chat/completions', { model, messages: [{ role: 'user', content: 'Hello' }] })
  return { status: response.status, text: await response.text() }
}

describe.each([
  ['no JSON', '{"openai": {"apiKey": "sk-secret"'],
  ['another kind of JSON', '["sk-secret"]'],
  ['nothing', ''],
])('a credentials.json that holds %s', (_, credentials) => {
  test.each(['sim/echo', 'groq/m', 'open/m'])('does not concern %s, which needs nothing of it', async (model) => {
    expect(await ask(await start(credentials), model)).toMatchObject({ status: 200 })
  })

  test('is named to whoever needs it, and what is wrong with it to the operator, without its content', async () => {
    const gateway = await start(credentials)
    const { status, text } = await ask(gateway, 'openai/m')
    expect(status).toBeGreaterThanOrEqual(400)
    expect(text).toContain('the credential of openai in credentials.json cannot be read, see the log')
    expect(gateway.logged.at(-1)).toMatch(
      /the credential of openai cannot be read.*credentials\.json is not a JSON object/,
    )
    expect([text, ...gateway.logged].join()).not.toContain('sk-secret')
  })
})

test('a broken entry of credentials.json does not concern the others', async () => {
  const gateway = await start('{"openai":{"apiKey":""},"groq":{"apiKey":"sk-secret"}}')
  expect(await ask(gateway, 'groq/m')).toMatchObject({ status: 200 })
  expect((await ask(gateway, 'openai/m')).text).toContain('the credential of openai in credentials.json cannot be read')
})
