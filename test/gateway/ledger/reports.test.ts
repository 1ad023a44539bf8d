import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKey } from '#gateway/access/keys.ts'
import { sqliteAccounts } from '../../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { AI_VERSIONS } from '../../clients/ai.ts'
import { type FakeProvider, fakeProvider, JSON_TYPE } from '../../harness/fake-provider.ts'
import { KEY, startGateway, type TestGateway } from '../../harness/gateway.ts'

const COMPLETION = JSON.stringify({
  id: 'chatcmpl-one',
  object: 'chat.completion',
  created: 1,
  model: 'gpt',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110, prompt_tokens_details: { cached_tokens: 40 } },
})

let upstream: FakeProvider
let gateway: TestGateway
let database: DatabaseSync

beforeAll(async () => {
  upstream = await fakeProvider(() => ({ headers: JSON_TYPE, chunks: [COMPLETION] }))
  const endpoint = (model: string, pricing?: object) => ({
    endpoints: [{ provider: 'acme', model, ...(pricing ? { pricing } : {}) }],
  })
  gateway = await startGateway({
    providers: { acme: { type: 'openai-compatible', baseUrl: upstream.url } },
    models: {
      'acme/priced': endpoint('priced', { input: '1', output: '10', cacheRead: '0.1' }),
      'acme/unpriced': endpoint('unpriced'),
    },
  })
  database = openDatabase(databaseFile(gateway.dataDir))
})
afterAll(async () => {
  database.close()
  await gateway.close()
  await upstream.close()
})

const keyOf = async (project: string, permissions: string[] = []) => {
  const made = createKey(
    { name: `${project} key`, team: 'default', project, createdAt: Date.now(), permissions },
    randomBytes,
  )
  await sqliteAccounts(database).addKey(made.record)
  return made.secret
}

const ask = async (key: string, model: string, headers: Record<string, string> = {}) => {
  const messages = [{ role: 'user', content: 'hi' }]
  const response = await gateway.post(
    '/v1/chat/completions',
    { model, messages },
    { authorization: `Bearer ${key}`, ...headers },
  )
  await response.text()
  await gateway.settle()
  return response.headers.get('x-gateway-generation-id') ?? ''
}

const get = async (path: string, key: string) => {
  const response = await fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${key}` } })
  return { status: response.status, body: (await response.json()) as Record<string, never> }
}

const today = () => new Date().toISOString().slice(0, 10)
const days = () => `start_date=${today()}&end_date=${today()}`

/** 60 × 1 + 40 × 0.1 + 10 × 10 USD per million. */
const COST = 0.000164

describe('what was asked can be listed, and what it cost', () => {
  let web: string
  let batch: string
  const ids: string[] = []
  beforeAll(async () => {
    web = await keyOf('web')
    batch = await keyOf('batch', ['logs'])
    const reporting = { 'ai-reporting-user': 'u1', 'ai-reporting-tags': 'x,y' }
    const site = { 'http-referer': 'https://app.example', 'x-title': 'App' }
    ids.push(await ask(web, 'acme/priced', { ...reporting, ...site }))
    ids.push(await ask(web, 'acme/priced'))
    ids.push(await ask(batch, 'acme/unpriced', { 'ai-reporting-user': 'u2' }))
  })

  test('the log has each request once, the newest first, with what it was asked by', async () => {
    const { body } = await get('/v1/logs', KEY)
    const data = body['data'] as unknown as Record<string, unknown>[]
    expect(data.map(({ id }) => id)).toEqual(ids.toReversed())
    expect(data.at(-1)).toMatchObject({
      ...{ project: 'web', user: 'u1', tags: ['x', 'y'], siteUrl: 'https://app.example', siteName: 'App' },
      attempts: [{ cost: { owner: 'deployment', known: '164000000', source: 'priced' } }],
    })
    expect(data[0]).toMatchObject({ project: 'batch', attempts: [{ cost: { known: '0', missing: ['pricing'] } }] })
  })

  test('page by page, filtered, and by any of its ids', async () => {
    const first = await get('/v1/logs?limit=2', KEY)
    const next = await get(`/v1/logs?limit=2&cursor=${encodeURIComponent(first.body['next_cursor'] ?? '')}`, KEY)
    const idsOf = ({ body }: typeof first) => (body['data'] as unknown as { id: string }[]).map(({ id }) => id)
    expect([...idsOf(first), ...idsOf(next)]).toEqual(ids.toReversed())
    expect(idsOf(await get('/v1/logs?user=u1', KEY))).toEqual([ids[0]])
    expect(idsOf(await get('/v1/logs?model=acme/unpriced', KEY))).toEqual([ids[2]])
    expect(idsOf(await get(`/v1/logs?id=${ids[1]}`, KEY))).toEqual([ids[1]])
    expect(idsOf(await get('/v1/logs?id=chatcmpl-one', KEY)).toSorted()).toEqual(ids.toSorted())
    const other = await get(`/v1/logs?user=u1&cursor=${encodeURIComponent(first.body['next_cursor'] ?? '')}`, KEY)
    expect([other.status, JSON.stringify(other.body)]).toEqual([400, expect.stringContaining('cursor')])
  })

  test('a key sees its own project, and lists only with the permission', async () => {
    const own = await get('/v1/logs', batch)
    expect((own.body['data'] as unknown as { id: string }[]).map(({ id }) => id)).toEqual([ids[2]])
    expect((await get('/v1/logs?project=web', batch)).status).toBe(403)
    expect((await get('/v1/logs', web)).status).toBe(403)
    expect((await get(`/v1/generation?id=${ids[0]}`, web)).status).toBe(200)
    expect((await get(`/v1/generation?id=${ids[0]}`, batch)).status).toBe(404)
    const report = await get(`/v1/report?${days()}`, batch)
    expect(report.body['results']).toMatchObject([{ day: today(), request_count: 1, total_cost: 0, unpriced_count: 1 }])
  })

  test('a key goes by its id or name, and one that nobody has used is refused with those that were', async () => {
    for (const path of ['/v1/logs?key=', `/v1/report?${days()}&api_key=`]) {
      const { status, body } = await get(`${path}${encodeURIComponent('batch key')}`, KEY)
      expect([status, ((body['data'] ?? body['results']) as unknown as object[]).length]).toEqual([200, 1])
      for (const key of [KEY, batch]) {
        const unknown = await get(`${path}nobody`, key)
        const text = JSON.stringify(unknown.body)
        expect([unknown.status, text]).toEqual([400, expect.stringMatching(/Lately used were .*\(batch key\)/)])
        expect(text.includes('web key')).toBe(key === KEY)
      }
    }
  })

  test('what is asked wrongly is refused with what is allowed', async () => {
    const wrong = await get('/v1/logs?colour=red', KEY)
    expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([400, expect.stringContaining('Allowed are from, to')])
    for (const path of [
      '/v1/logs?__proto__=1',
      '/v1/logs?from=1h&from=2h',
      '/v1/logs?provider=acmee',
      `/v1/report?${days()}&__proto__=1`,
      `/v1/report?${days()}&tags=x&tags=y`,
      `/v1/report?${days()}&provider=acmee`,
    ])
      expect([path, (await get(path, KEY)).status]).toEqual([path, 400])
  })

  describe.each(AI_VERSIONS)('the client of $name reads', ({ createGateway, path }) => {
    const client = () => createGateway({ baseURL: `${gateway.url}${path}`, apiKey: KEY })

    test('a report by day', async () => {
      const { results } = await client().getSpendReport({ startDate: today(), endDate: today() })
      expect(results).toMatchObject([
        {
          day: today(),
          totalCost: 2 * COST,
          marketCost: 2 * COST,
          requestCount: 3,
          inputTokens: 300,
          cachedInputTokens: 120,
          outputTokens: 30,
        },
      ])
    })

    test.each([
      ['user', ['u1', 'u2', '~none']],
      ['model', ['acme/priced', 'acme/unpriced']],
      ['provider', ['acme']],
      ['tag', ['x', 'y', '~none']],
    ] as const)('one by %s', async (groupBy, names) => {
      const { results } = await client().getSpendReport({ startDate: today(), endDate: today(), groupBy })
      expect(results.map((row) => row[groupBy])).toEqual(names)
    })

    test('one of its own filters', async () => {
      const range = { startDate: today(), endDate: today() }
      const of = async (filter: object) => (await client().getSpendReport({ ...range, ...filter })).results
      expect(await of({ userId: 'u1' })).toMatchObject([{ requestCount: 1, totalCost: COST }])
      expect(await of({ tags: ['x', 'y'] })).toMatchObject([{ requestCount: 1 }])
      expect(await of({ credentialType: 'byok' })).toEqual([])
      expect(await of({ groupBy: 'credential_type' })).toMatchObject([{ credentialType: 'system', requestCount: 3 }])
    })

    test('one request', async () => {
      const info = await client().getGenerationInfo({ id: ids[0] ?? '' })
      expect(info).toMatchObject({ id: ids[0], totalCost: COST, model: 'acme/priced', isByok: false })
    })
  })
})
