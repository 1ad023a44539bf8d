import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fold } from '#gateway/routing/health/statistics.ts'
import { fileTeamCredentials, teamsFolder } from '../../lambda/storage/file/credentials.ts'
import { type FakeProvider, fakeProvider, JSON_TYPE, type Scripted } from '../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'

const COMPLETION = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
}
const answered = (body: object, status = 200): Scripted => ({
  status,
  headers: JSON_TYPE,
  chunks: [JSON.stringify(body)],
})

/** Of which the catalog lists nothing, and one key each. */
const OTHERS = {
  'arcee-ai': 'ARCEEAI_API_KEY',
  'bedrock-mantle': 'AWS_BEARER_TOKEN_BEDROCK',
  crusoe: 'CRUSOE_API_KEY',
  deepinfra: 'DEEPINFRA_API_KEY',
  morph: 'MORPH_API_KEY',
  nebius: 'NEBIUS_API_KEY',
  novita: 'NOVITA_API_KEY',
  parasail: 'PARASAIL_API_KEY',
  sambanova: 'SAMBANOVA_API_KEY',
  vercel: 'VERCEL_API_KEY',
}

let upstream: FakeProvider
let gateway: TestGateway
let strict: TestGateway
let answer: Scripted

beforeAll(async () => {
  upstream = await fakeProvider(() => answer)
  const slugs = ['openai', 'azure', 'groq', ...Object.keys(OTHERS)]
  const providers = Object.fromEntries(slugs.map((slug) => [slug, { baseUrl: `${upstream.url}/${slug}` }]))
  const keys = Object.fromEntries(Object.values(OTHERS).map((name) => [name, 'sk-test']))
  const variables = {
    ...keys,
    OPENAI_API_KEY: 'sk-test',
    AWS_REGION: 'us-east-1',
    AZURE_API_KEY: 'sk-test',
    AZURE_RESOURCE_NAME: 'r',
  }
  gateway = await startGateway({ providers, models: { 'openai/o1': null } }, variables)
  strict = await startGateway({ providers, routing: { unknownModels: 'refuse' } }, variables)
})
afterAll(async () => {
  await gateway.close()
  await strict.close()
  await upstream.close()
})
beforeEach(() => {
  upstream.received.length = 0
  answer = answered(COMPLETION)
})

const ask = async (model: string, options: object = {}, at = gateway) => {
  const body = { model, messages: [{ role: 'user', content: 'hi' }], providerOptions: { gateway: options } }
  const response = await at.post('/v1/chat/completions', body)
  const { error } = (await response.json()) as { error?: { message: string; code: string } }
  return { status: response.status, headers: response.headers, error, record: await at.lastRecord() }
}
const sent = () => upstream.received.map(({ path, body }) => `${path.split('/')[1]} ${body['model']}`)

describe('a model that the catalog does not have', () => {
  test('is asked of its provider as it is written, at unknown cost', async () => {
    const { status, headers, record } = await ask('openai/gpt-7.2-sol')
    expect([status, sent()]).toEqual([200, ['openai gpt-7.2-sol']])
    expect(headers.get('x-gateway-model')).toBe('openai/gpt-7.2-sol')
    expect(record).toMatchObject({
      ...{ modelRequested: 'openai/gpt-7.2-sol', model: 'openai/gpt-7.2-sol', providerModel: 'gpt-7.2-sol' },
      ...{ provider: 'openai', outcome: 'complete', tokens: { input: 1, output: 1 } },
      attempts: [{ cost: { known: '0', missing: ['pricing'], source: 'none' } }],
    })
  })

  test('leaves no trace in statistics, which callers could fill', async () => {
    const { record } = await ask('openai/made-up')
    expect(record?.attempts).toMatchObject([{ model: 'made-up', isMapped: true, success: true }])
    expect(fold(record ? [record] : [])).toEqual([])
    const listed = await ask('openai/gpt-4.1')
    expect(fold(listed.record ? [listed.record] : [])).toHaveLength(1)
  })

  test.each(Object.keys(OTHERS))('so %s can be called', async (slug) => {
    const { status } = await ask(`${slug}/Maker/Model-1`)
    expect([status, sent()]).toEqual([200, [`${slug} Maker/Model-1`]])
  })

  test('may be a fallback, or have some', async () => {
    answer = answered({ error: { message: 'overloaded' } }, 503)
    await ask('openai/gpt-7.2-sol', { models: ['deepinfra/x', 'openai/gpt-4.1'] })
    expect(sent()).toEqual(['openai gpt-7.2-sol', 'deepinfra x', 'openai gpt-4.1', 'azure gpt-4.1'])
  })

  test('is subject to the rules of routing', async () => {
    expect((await ask('deepinfra/x', { only: ['openai'] })).error?.message).toContain('not in `only`')
    expect((await ask('crusoe/x', { zeroDataRetention: true })).error?.message).toContain('No ZDR')
    expect((await ask('deepinfra/x', { zeroDataRetention: true })).status).toBe(200)
    expect((await ask('deepinfra/x', { byokFallback: 'never' })).error?.message).toContain('byokFallback')
    expect((await ask('openai/x', { order: ['azure'], has: ['vision'] })).error?.message).toContain('has')
    expect(sent()).toEqual(['deepinfra x'])
  })

  test("is asked with a team's own credential first", async () => {
    const store = fileTeamCredentials(teamsFolder(gateway.dataDir))
    await store.change('default', 'novita', () => [{ label: 'main', apiKey: 'sk-own' }])
    expect((await ask('novita/x')).record?.credential).toBe('byok')
    expect(upstream.received[0]?.headers.authorization).toBe('Bearer sk-own')
  })

  test('is asked in the way of its family', async () => {
    const body = { model: 'azure/gpt-7.2-sol', max_tokens: 9, temperature: 0.5, messages: [] }
    await gateway.post('/v1/chat/completions', { ...body, messages: [{ role: 'user', content: 'hi' }] })
    expect(upstream.received[0]?.body).not.toHaveProperty('temperature')
  })
})

describe('a model at one provider', () => {
  test('is asked there alone, under its own id and price', async () => {
    answer = answered({ error: { message: 'overloaded' } }, 503)
    await ask('azure/gpt-4.1')
    expect(new Set(sent())).toEqual(new Set(['azure gpt-4.1']))
    answer = answered(COMPLETION)
    const { record } = await ask('azure/gpt-4.1')
    expect(record).toMatchObject({
      model: 'openai/gpt-4.1',
      provider: 'azure',
      attempts: [{ cost: { source: 'priced' } }],
    })
  })

  test('is another fallback than the model everywhere', async () => {
    answer = answered({ error: { message: 'gone' } }, 500)
    await ask('azure/gpt-4.1', { models: ['openai/gpt-4.1'] })
    expect(sent()).toEqual(['azure gpt-4.1', 'openai gpt-4.1'])
  })
})

describe('a provider that does not have it either', () => {
  const NONE = {
    error: { message: 'The model does not exist.', type: 'invalid_request_error', code: 'model_not_found' },
  }

  test.each([
    ['openai/gpt5.4', 'Did you mean openai/gpt-5.4?'],
    ['azure/gpt5.4', 'Did you mean openai/gpt-5.4?'],
    ['openai/gpt-4o-2024-05-13', 'Did you mean openai/gpt-4o?'],
    ['openai/nothing-like-it', 'GET /v1/models lists what it knows.'],
  ])('says so in its own words, and the catalog: %s', async (model, hint) => {
    answer = answered(NONE, 404)
    const { status, error } = await ask(model)
    expect([status, error?.code]).toEqual([404, 'model_not_found'])
    expect(error?.message).toBe(`The model does not exist. The catalog does not know ${model} either. ${hint}`)
  })

  test.each([
    ['It does not exist', 'It does not exist.'],
    ['Does `it` exist?', 'Does `it` exist?'],
    ['It said "none."', 'It said "none."'],
  ])('its words end as a sentence does: %s', async (message, said) => {
    answer = answered({ error: { ...NONE.error, message } }, 404)
    const { error } = await ask('openai/gpt5.4')
    expect(error?.message).toBe(`${said} The catalog does not know openai/gpt5.4 either. Did you mean openai/gpt-5.4?`)
  })

  test('in each dialect', async () => {
    answer = answered(NONE, 404)
    const body = { model: 'openai/gpt5.4', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }
    const response = await gateway.post('/v1/messages', body)
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('mean openai/gpt-5.4?')])
  })

  test('of a model that the catalog has its word is all', async () => {
    answer = answered(NONE, 404)
    expect((await ask('openai/gpt-4o')).error).toEqual(NONE.error)
  })

  test('any other error is its own', async () => {
    answer = answered({ error: { message: 'bad field', type: 'invalid_request_error' } }, 400)
    expect((await ask('openai/gpt5.4')).error?.message).toBe('bad field')
  })
})

describe('nobody is asked', () => {
  test.each([
    ['gpt-7.2-sol', 'There is no model named gpt-7.2-sol. Did you mean openai/gpt-6.2-sol? GET /v1/models lists all.'],
    ['acme/thing', 'There is no model named acme/thing. GET /v1/models lists all.'],
    ['openai/o1', 'There is no model named openai/o1. GET /v1/models lists all.'],
    ['azure/o1-2024-12-17', 'There is no model named azure/o1-2024-12-17. GET /v1/models lists all.'],
    [
      'groq/llama-9',
      'There is no model named groq/llama-9. groq could be asked for it, but there is no credential: set GROQ_API_KEY. GET /v1/models lists all.',
    ],
  ])('for %s', async (model, message) => {
    const { status, error } = await ask(model)
    expect([status, error?.message, sent()]).toEqual([404, message, []])
  })

  test('where the deployment refuses them, but for another spelling of what it has', async () => {
    const { status, error } = await ask('openai/gpt-7.2-sol', {}, strict)
    expect([status, error?.message]).toEqual([
      404,
      'There is no model named openai/gpt-7.2-sol. Did you mean openai/gpt-6.2-sol? Models that the catalog does not have are not called here: `routing.unknownModels` is `refuse`. GET /v1/models lists all.',
    ])
    expect((await ask('deepinfra/meta-llama/Llama-3.3-70B-Instruct', {}, strict)).status).toBe(404)
    expect((await ask('openai/gpt-4o-2024-11-20', {}, strict)).status).toBe(404)
    expect((await ask('azure/gpt-4.1', {}, strict)).status).toBe(200)
    expect((await ask('openai/gpt-4o-2024-08-06', {}, strict)).status).toBe(200)
    expect(sent()).toEqual(['azure gpt-4.1', 'openai gpt-4o-2024-08-06'])
  })
})

test.each(['openai/gpt-7.2-sol', 'openai%2Fgpt-7.2-sol'])(
  'GET /v1/models/%s: nothing, but what is near',
  async (id) => {
    for (const path of [`/v1/models/${id}`, `/v1/models/${id}/endpoints`]) {
      const response = await fetch(`${gateway.url}${path}`)
      expect(response.status).toBe(404)
      expect(await response.text()).toContain('Did you mean openai/gpt-6.2-sol?')
    }
    const spelled = await fetch(`${gateway.url}/v1/models/anthropic/claude-opus-4-6`)
    expect(await spelled.json()).toMatchObject({ id: 'anthropic/claude-opus-4.6' })
  },
)
