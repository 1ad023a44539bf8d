import Anthropic from '@anthropic-ai/sdk'
import { createGateway, streamText } from 'ai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { headerValue } from '#gateway/core/sendable-reply.ts'
import { chatEvents, type FakeProvider, fakeProvider, SSE } from '../harness/fake-provider.ts'
import { listen } from '../harness/listen.ts'
import { type Deployment, openDeployment } from '../lambda-runtime/deployment.ts'
import type { RunningLambda } from '../lambda-runtime/emulator.ts'

let deployment: Deployment
let upstream: FakeProvider
let lambda: RunningLambda
let key: string

/** Of models, which no header takes as they are. */
const ODD_NAMES = ['acme/日本', 'acme/\u{1F600}', 'acme/a\u0000b\u001b[2J', 'acme/\ud800', `acme/${'語'.repeat(190)}`]

const CHUNK = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-5.4' }

beforeAll(async () => {
  upstream = await fakeProvider(() => ({
    headers: SSE,
    chunks: chatEvents(
      { ...CHUNK, choices: [{ index: 0, delta: { role: 'assistant', content: 'from afar' }, finish_reason: null }] },
      { ...CHUNK, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      { ...CHUNK, choices: [], usage: { prompt_tokens: 1000, completion_tokens: 10, total_tokens: 1010 } },
    ),
  }))
  deployment = await openDeployment({
    providers: { openai: { baseUrl: upstream.url } },
    models: Object.fromEntries(
      ODD_NAMES.map((id) => [id, { name: 'odd', endpoints: [{ provider: 'openai', model: 'gpt-5.4' }] }]),
    ),
  })
  key = deployment.key
  deployment.aws.secrets.set('pointsman/openai', '{"apiKey":"sk-stored"}').set('pointsman/anthropic', '{}')
  lambda = await deployment.start()
})
afterAll(async () => {
  await lambda.close()
  await Promise.all([deployment.close(), upstream.close()])
})

const user = [{ role: 'user' as const, content: 'Hello from Lambda' }]

describe('the deployed bundle in the Lambda runtime', () => {
  test('the OpenAI SDK streams a relayed answer with the stored credential, and the record is in the table', async () => {
    const openai = new OpenAI({ baseURL: `${lambda.url}/v1`, apiKey: key, maxRetries: 0 })
    const { data: stream, response } = await openai.chat.completions
      .create({ model: 'openai/gpt-5.4', messages: user, stream: true })
      .withResponse()
    let text = ''
    for await (const part of stream) text += part.choices[0]?.delta.content ?? ''
    expect(text).toBe('from afar')
    expect(upstream.received.at(-1)?.headers.authorization).toBe('Bearer sk-stored')

    const id = response.headers.get('x-gateway-generation-id') ?? ''
    const lookup = await fetch(`${lambda.url}/v1/generation?id=${id}`, { headers: { authorization: `Bearer ${key}` } })
    expect(await lookup.json()).toMatchObject({
      data: {
        id,
        model: 'openai/gpt-5.4',
        provider_name: 'openai',
        streamed: true,
        native_tokens_prompt: 1000,
        total_cost: 0.00265,
      },
    })
  })

  test('the Anthropic SDK and the AI SDK are answered', async () => {
    const anthropic = new Anthropic({ baseURL: lambda.url, apiKey: key, maxRetries: 0 })
    const message = await anthropic.messages.stream({ model: 'sim/echo', max_tokens: 100, messages: user }).finalText()
    expect(message).toBe('Hello from Lambda')

    const gateway = createGateway({ baseURL: `${lambda.url}/v4/ai`, apiKey: key })
    expect(await streamText({ model: gateway('sim/reasoning'), prompt: 'Hello from Lambda' }).text).toContain('Hello')
  })

  test.each(ODD_NAMES)('a model named %j is answered, its name in a header percent-encoded', async (model) => {
    const response = await fetch(`${lambda.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: user, stream: true }),
    })
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('from afar')])
    expect(response.headers.get('x-gateway-model')).toBe(headerValue(model))
  })

  test('a placeholder is no credential, and says what to do', async () => {
    const response = await fetch(`${lambda.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'anthropic/claude-haiku-4.5',
        messages: user,
        providerOptions: { gateway: { only: ['anthropic'] } },
      }),
    })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('no credential')
  })

  test('a wrong key is refused and logged nowhere', async () => {
    const response = await fetch(`${lambda.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'pm_wrong-key-123456' },
      body: '{}',
    })
    expect(response.status).toBe(401)
    expect(lambda.output()).not.toContain('pm_wrong')
    expect(lambda.output()).not.toContain('sk-stored')
  })
})

test('where the environment has no credentials of its own they are found, and renewed, by the SDK', async () => {
  let asked = 0
  const container = await listen((_request, response) => {
    asked++
    const credentials = {
      AccessKeyId: 'AKIAFOUND',
      SecretAccessKey: 's',
      Token: 't',
      Expiration: '2099-01-01T00:00:00Z',
    }
    response.end(JSON.stringify(credentials))
  })
  const found = await deployment.start({
    env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.url}/credentials` },
  })
  try {
    const openai = new OpenAI({ baseURL: `${found.url}/v1`, apiKey: key })
    const answer = await openai.chat.completions.create({ model: 'sim/echo', messages: user })
    expect(answer.choices[0]?.message.content).toBe('Hello from Lambda')
    expect(asked).toBeGreaterThan(0)
  } finally {
    await found.close()
    await container.close()
  }
})
