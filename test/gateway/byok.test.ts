import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from '#gateway/access/keys.ts'
import type { Fallback } from '#gateway/core/caller.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { TeamCredentials } from '../../lambda/storage/credentials.ts'
import { fileTeamCredentials, teamsFolder } from '../../lambda/storage/file/credentials.ts'
import { sqliteAccounts } from '../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { sqliteSettings } from '../../lambda/storage/sqlite/settings.ts'
import { type FakeProvider, fakeProvider, JSON_TYPE } from '../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'

const SYSTEM = 'system-canary-0123456789'
const STORED = 'stored-canary-0123456789'
const SECOND = 'second-canary-0123456789'
const SENT = 'sent-canary-0123456789'
const BROKEN = 'broken-canary-0123456789'

const COMPLETION = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

let upstream: FakeProvider
let gateway: TestGateway
let store: TeamCredentials
/** Keys that the provider does not take; it quotes them in its refusal, as some do. */
let refused: readonly string[]
const answers: string[] = []

beforeAll(async () => {
  upstream = await fakeProvider(({ headers }) => {
    const key = String(headers.authorization).replace('Bearer ', '')
    return refused.includes(key)
      ? {
          status: 401,
          headers: JSON_TYPE,
          chunks: [JSON.stringify({ error: { message: `Incorrect API key: ${key}` } })],
        }
      : { headers: JSON_TYPE, chunks: [COMPLETION] }
  })
  gateway = await startGateway(
    { providers: { openai: { baseUrl: upstream.url, zdr: true } } },
    { OPENAI_API_KEY: SYSTEM },
  )
  store = fileTeamCredentials(teamsFolder(gateway.dataDir))
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})
beforeEach(async () => {
  refused = []
  upstream.received.length = 0
  await store.change('default', 'openai', () => [])
})

const ask = async (gatewayOptions: JsonObject = {}, path = '/v1/chat/completions', headers = {}) => {
  const body = {
    model: 'openai/gpt-4.1',
    messages: [{ role: 'user', content: 'hi' }],
    max_tokens: 20,
    providerOptions: { gateway: { only: ['openai'], ...gatewayOptions } },
  }
  const response = await gateway.post(path, body, headers)
  const text = await response.text()
  answers.push(text, JSON.stringify([...response.headers]))
  return { status: response.status, headers: response.headers, text, record: await gateway.lastRecord() }
}

const keysUsed = (): string[] =>
  upstream.received.map(({ headers }) => String(headers.authorization).replace('Bearer ', ''))
const attemptsOf = (record: TestGateway['records'][number] | undefined) =>
  record?.attempts.map(({ credential, success }) => [credential, success])

describe("a team's stored credentials", () => {
  test('come first, and the record says so', async () => {
    await store.change('default', 'openai', () => [{ label: 'main', apiKey: STORED }])
    const { status, record } = await ask()
    expect(status).toBe(200)
    expect(keysUsed()).toEqual([STORED])
    expect(record).toMatchObject({ credential: 'byok', attempts: [{ credential: 'byok', success: true }] })
  })

  test("are tried in their order and then the deployment's own is, each recorded", async () => {
    await store.change('default', 'openai', () => [
      { label: 'main', apiKey: STORED },
      { label: 'off', enabled: false, apiKey: BROKEN },
      { label: 'spare', apiKey: SECOND },
    ])
    refused = [STORED, SECOND]
    const { status, headers, record } = await ask()
    expect([status, headers.get('x-gateway-attempts')]).toEqual([200, '3'])
    expect(keysUsed()).toEqual([STORED, SECOND, SYSTEM])
    expect(record?.credential).toBe('system')
    expect(attemptsOf(record)).toEqual([
      ['byok', false],
      ['byok', false],
      ['system', true],
    ])
  })

  test('stop working when they are removed', async () => {
    await store.change('default', 'openai', () => [{ apiKey: STORED }])
    await ask()
    await store.change('default', 'openai', () => [])
    await ask()
    expect(keysUsed()).toEqual([STORED, SYSTEM])
  })

  test('may have names of their own for models', async () => {
    const modelMappings = [{ gatewayModelSlug: 'openai/gpt-4.1', customModelId: 'my-gpt' }]
    await store.change('default', 'openai', () => [{ apiKey: STORED, modelMappings }])
    refused = [STORED]
    const { record } = await ask()
    expect(upstream.received.map(({ body }) => body['model'])).toEqual(['my-gpt', 'gpt-4.1'])
    expect(record?.attempts.map(({ model }) => model)).toEqual(['my-gpt', 'gpt-4.1'])
  })

  test('a broken one is logged without its content and does not take down the others', async () => {
    await store.change('default', 'openai', () => [
      { label: 'wrong', apikey: BROKEN },
      { label: 'good', apiKey: STORED },
    ])
    expect((await ask()).status).toBe(200)
    expect(keysUsed()).toEqual([STORED])
    expect(gateway.logged.at(-1)).toContain('the credential wrong of team default at openai cannot be read')
    expect(gateway.logged.at(-1)).toContain('openai.apikey is no field')
  })

  test('under zero data retention only those of accounts with an agreement are used', async () => {
    const database = openDatabase(databaseFile(gateway.dataDir))
    const settings = sqliteSettings(database)
    await settings.setZeroDataRetention('default', true)
    await store.change('default', 'openai', () => [
      { label: 'plain', apiKey: STORED },
      { label: 'agreed', zdr: true, apiKey: SECOND },
    ])
    await ask()
    // A request cannot claim an agreement for what it brings.
    expect((await ask({ byok: { openai: [{ apiKey: SENT, zdr: true }] } })).status).toBe(400)
    await ask({ byok: { openai: [{ apiKey: SENT }] } })
    await settings.setZeroDataRetention('default', false)
    database.close()
    expect(keysUsed()).toEqual([SECOND, SYSTEM])
  })
})

describe("a fallback to the deployment's own that is forbidden", () => {
  let database: DatabaseSync
  const setFallback = (word: Fallback) => sqliteSettings(database).setByokFallback('default', word)
  beforeAll(() => {
    database = openDatabase(databaseFile(gateway.dataDir))
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await store.change('default', 'openai', () => [{ apiKey: STORED }])
    refused = [STORED]
  })
  afterEach(() => setFallback('system'))

  const keyWith = async (byokFallback: Fallback): Promise<string> => {
    const owner = { name: 'k', team: 'default', project: 'p', createdAt: 0 }
    const { secret, record } = createKey({ ...owner, byokFallback }, randomBytes)
    await sqliteAccounts(database).addKey(record)
    return `Bearer ${secret}`
  }

  test.each<[JsonObject, Fallback, Fallback, readonly string[]]>([
    [{}, 'system', 'system', [STORED, SYSTEM]],
    [{ byokFallback: 'system' }, 'never', 'system', [STORED]],
    [{}, 'never', 'system', [STORED]],
    [{ byokFallback: 'never' }, 'system', 'system', [STORED]],
    [{}, 'system', 'never', [STORED]],
    [{ byokFallback: 'system' }, 'system', 'never', [STORED]],
  ])('request %j, team %s, key %s', async (options, ofTeam, ofKey, keys) => {
    await setFallback(ofTeam)
    await ask(options, '/v1/chat/completions', { authorization: await keyWith(ofKey) })
    expect(keysUsed()).toEqual(keys)
  })

  test('a setting that cannot be read counts as never', async () => {
    await setFallback('neve' as Fallback)
    await ask({ byokFallback: 'system' })
    expect(keysUsed()).toEqual([STORED])
  })

  test('without any credential of its own: the error says why', async () => {
    await store.change('default', 'openai', () => [])
    await setFallback('never')
    const { status, text } = await ask()
    expect(status).toBe(400)
    expect(text).toContain('`byokFallback` of the request, its key or its team is never')
    expect(upstream.received).toEqual([])
  })
})

describe('credentials of a request', () => {
  test('take the place of the stored ones, in order, before the deployment’s own', async () => {
    await store.change('default', 'openai', () => [{ apiKey: STORED }])
    refused = [SENT, SECOND]
    const { status, record } = await ask({ byok: { openai: [{ apiKey: SENT }, { apiKey: SECOND }] } })
    expect(status).toBe(200)
    expect(keysUsed()).toEqual([SENT, SECOND, SYSTEM])
    expect(attemptsOf(record)).toEqual([
      ['byok', false],
      ['byok', false],
      ['system', true],
    ])
  })

  test('also those of other providers', async () => {
    await store.change('default', 'openai', () => [{ apiKey: STORED }])
    await ask({ byok: { groq: [{ apiKey: SENT }] } })
    expect(keysUsed()).toEqual([SYSTEM])
  })

  test('never go upstream in the body, on any path', async () => {
    for (const path of ['/v1/chat/completions', '/v1/messages'])
      await ask({ byok: { openai: [{ apiKey: SENT }] } }, path)
    expect(keysUsed()).toEqual([SENT, SENT])
    for (const { text } of upstream.received) expect(text).not.toContain(SENT)
  })

  test("without a fallback the deployment's own is not used when they fail", async () => {
    refused = [SENT]
    const { status, text } = await ask({ byok: { openai: [{ apiKey: SENT }] }, byokFallback: 'never' })
    expect(status).toBe(401)
    expect(text).toContain('Incorrect API key')
    expect(keysUsed()).toEqual([SENT])
  })

  test.each<[JsonObject, string]>([
    [{ byok: SENT }, 'providerOptions.gateway.byok'],
    [{ byok: { openai: SENT } }, 'providerOptions.gateway.byok.openai'],
    [{ byok: { openai: { apiKey: SENT } } }, 'providerOptions.gateway.byok.openai'],
    [{ byok: { openai: [SENT] } }, 'providerOptions.gateway.byok.openai[0]'],
    [{ byok: { openai: [{ apiKey: [SENT] }] } }, 'providerOptions.gateway.byok.openai[0].apiKey'],
    [{ byok: { openai: [{ apiKey: SENT, baseURL: 'http://evil.example' }] } }, 'byok.openai[0].baseURL'],
    [{ byok: { azure: [{ apiKey: SENT }] } }, 'providerOptions.gateway.byok.azure[0].resourceName'],
    [{ byok: { bedrock: [{ accessKeyId: SENT }] } }, 'providerOptions.gateway.byok.bedrock[0].secretAccessKey'],
    [
      { byok: { vertex: [{ project: 'p', googleCredentials: { clientEmail: SENT } }] } },
      'googleCredentials.privateKey',
    ],
    [{ byok: { nobody: [{ apiKey: SENT }] } }, 'providerOptions.gateway.byok.nobody'],
  ])('of a wrong shape are a 400 that names the field: %j', async (options, field) => {
    for (const path of ['/v1/chat/completions', '/v1/messages']) {
      const { status, text } = await ask(options, path)
      expect(status).toBe(400)
      expect(text).toContain(field)
    }
    expect(upstream.received).toEqual([])
  })
})

test('nothing of a secret was in an answer, a record or the log', () => {
  const everything = [...answers, JSON.stringify(gateway.records), ...gateway.logged].join('\n')
  expect(gateway.records.length).toBeGreaterThan(20)
  expect(everything).toContain('Incorrect API key')
  expect(everything).not.toMatch(/canary/)
})
