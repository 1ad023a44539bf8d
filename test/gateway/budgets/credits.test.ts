import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Allowance, Credits } from '#gateway/core/cost/credits.ts'
import { dayName } from '#gateway/money/credits/periods.ts'
import { fold } from '#gateway/money/sums/fold.ts'
import type { CreditEntry } from '../../../lambda/storage/credits.ts'
import { fileTeamCredentials, teamsFolder } from '../../../lambda/storage/file/credentials.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { sqliteCredits } from '../../../lambda/storage/sqlite/accounts/credits.ts'
import { databaseFile, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { AI_VERSIONS } from '../../clients/ai.ts'
import { JSON_TYPE } from '../../harness/fake-provider.ts'
import { type Fixture, startFixture } from '../../harness/wires/fixture.ts'
import { budget, keyUnder, lookAt, usd } from './lab.ts'

/** A dollar a million tokens of input, ten of output. */
const PRICED = 'test/priced'
/** The same where nobody knows what reading a prompt cache costs. */
const PARTLY = 'test/partly'
/** 120 tokens of input, 100 of them from a cache, 30 of output. */
const COST = 420_000_000n
const DOLLAR = 10n ** 12n

let fixture: Fixture

beforeAll(async () => {
  const priced = (pricing: object) => ({
    ...{ name: 'Priced', type: 'language', maxOutputTokens: 10_000, contextWindow: 100_000 },
    endpoints: [{ provider: 'openai', model: 'priced', api: 'openai-chat', pricing }],
  })
  fixture = await startFixture({
    models: {
      [PRICED]: priced({ input: '1', output: '10', cacheRead: '1' }),
      [PARTLY]: priced({ input: '1', output: '10' }),
    },
  })
})
afterAll(() => fixture.close())
beforeEach(() => {
  fixture.script({ text: 'Here I am.', prompt: { cached: 0, written: 0, fresh: 120 } })
  fixture.provider.received.length = 0
})

const withEntries = async <T>(work: (credits: ReturnType<typeof sqliteCredits>) => Promise<T>): Promise<T> => {
  const database = openDatabase(databaseFile(fixture.gateway.dataDir))
  try {
    return await work(sqliteCredits(database))
  } finally {
    database.close()
  }
}

const bought = (pico: bigint): CreditEntry => ({ id: 'p', at: Date.now(), kind: 'purchase', pico })
const allowance = (dollars: number): Allowance => ({ pico: usd(dollars), sinceMs: Date.now() })

/** A team of that name whose credits are on, with these of its own credentials. */
const team = async (
  name: string,
  {
    given,
    own = [],
    ...set
  }: Partial<Credits> & { readonly given?: CreditEntry; readonly own?: readonly string[] } = {},
): Promise<void> => {
  await keyUnder(fixture.gateway, name, { credits: { periods: [{ fromMs: Date.now() - 1000 }], ...set } })
  if (given) await withEntries((credits) => credits.add(name, given))
  const stored = fileTeamCredentials(teamsFolder(fixture.gateway.dataDir))
  if (own.length > 0) await stored.change(name, 'openai', () => own.map((apiKey) => ({ apiKey })))
}

const ASKED: Readonly<Record<string, object>> = {
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'Hello?' }], max_tokens: 100 },
  '/v1/messages': { messages: [{ role: 'user', content: 'Hello?' }], max_tokens: 100 },
  '/v4/ai/language-model': { prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }] },
}

const ask = async (key: string, path = '/v1/chat/completions', model = PRICED) => {
  const response = await fixture.gateway.post(
    path,
    { model, ...ASKED[path] },
    {
      authorization: `Bearer ${key}`,
      'ai-language-model-id': model,
      'ai-language-model-specification-version': '4',
      'ai-language-model-streaming': 'false',
    },
  )
  return { response, text: await response.text(), record: await fixture.gateway.lastRecord() }
}

const creditsOf = async (key: string, query = '') => {
  const response = await fetch(`${fixture.gateway.url}/v1/credits${query}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  return [response.status, await response.json()]
}

/** What the day's entry will say of it. */
const entered = (record: GenerationRecord | undefined): bigint =>
  fold(record ? [record] : []).cells.reduce(
    (sum, { owner, market }) => (owner === 'deployment' ? sum + market : sum),
    0n,
  )
const counted = async (team: string): Promise<bigint> =>
  (await lookAt(fixture.gateway, 'credits', team, dayName(Date.now()))).used.pico

const keysUsed = (): string[] =>
  fixture.provider.received.map(({ headers }) => String(headers.authorization).replace('Bearer ', ''))

/** The provider takes no other key. */
const onlyTakes = (...keys: string[]) =>
  fixture.script((request, wire) =>
    keys.some((key) => request.headers.authorization === `Bearer ${key}`)
      ? wire.answer(request, { text: 'Here I am.', prompt: { cached: 0, written: 0, fresh: 120 } })
      : { status: 401, headers: JSON_TYPE, chunks: [JSON.stringify({ error: { message: 'no such key' } })] },
  )

const SYSTEM = 'sk-of-openai'

describe('credits', () => {
  test('are charged the list price of what the deployment pays, and told at once', async () => {
    await team('paid', { given: bought(DOLLAR) })
    expect(await creditsOf('paid')).toEqual([200, { balance: '1', total_used: '0' }])
    expect((await ask('paid')).response.status).toBe(200)
    expect((await lookAt(fixture.gateway, 'credits', 'paid', dayName(Date.now()))).used.pico).toBe(COST)
    expect(await creditsOf('paid')).toEqual([200, { balance: '0.99958', total_used: '0.00042' }])
    expect(await creditsOf('paid', '?teamId=paid')).toEqual([200, { balance: '0.99958', total_used: '0.00042' }])
  })

  test.each([
    [
      '/v1/chat/completions',
      (text: string) => JSON.parse(text).error,
      { type: 'insufficient_funds', code: 'insufficient_funds' },
    ],
    ['/v1/messages', (text: string) => JSON.parse(text).error, { type: 'billing_error', code: 'insufficient_funds' }],
    ['/v4/ai/language-model', (text: string) => JSON.parse(text).error, { type: 'insufficient_funds' }],
  ] as const)('that are used up refuse with a 402 at %s, and no provider is asked', async (path, read, told) => {
    const name = `empty${path.replaceAll('/', '-')}`
    await team(name)
    const { response, text, record } = await ask(name, path)
    expect(response.status).toBe(402)
    expect(read(text)).toMatchObject({ ...told, message: expect.stringContaining(`team ${name} has no credits left`) })
    expect(fixture.provider.received).toEqual([])
    expect(record).toMatchObject({ status: 402, errorCode: 'insufficient-funds', attempts: [] })
  })

  test('are not charged for what nobody can price', async () => {
    await team('partly', { given: bought(DOLLAR) })
    expect((await ask('partly', undefined, PARTLY)).response.status).toBe(200)
    expect(await creditsOf('partly')).toEqual([200, { balance: '0.99968', total_used: '0.00032' }])
  })

  test('may go below zero by what runs, and then refuse', async () => {
    await team('last', { given: bought(1n) })
    expect((await ask('last')).response.status).toBe(200)
    const { response, text } = await ask('last')
    expect(response.status).toBe(402)
    expect(text).toContain('its balance is -$0.000419999999.')
    expect(await creditsOf('last')).toEqual([200, { balance: '-0.000419999999', total_used: '0.00042' }])
  })

  test('of a monthly allowance are there before anything is bought', async () => {
    await team('allowed', { allowance: allowance(0.0004) })
    expect(await creditsOf('allowed')).toEqual([200, { balance: '0.0004', total_used: '0' }])
    expect((await ask('allowed')).response.status).toBe(200)
    expect((await ask('allowed')).response.status).toBe(402)
  })

  test('are not charged for credentials of the team’s own, which run without any', async () => {
    await team('own', { own: ['sk-own'] })
    const { response } = await ask('own')
    expect([response.status, keysUsed()]).toEqual([200, ['sk-own']])
    expect(await creditsOf('own')).toEqual([200, { balance: '0', total_used: '0' }])
  })

  test('are charged where these fail and the deployment’s take over', async () => {
    await team('fell-back', { own: ['sk-own'], given: bought(DOLLAR) })
    onlyTakes(SYSTEM)
    expect((await ask('fell-back')).response.status).toBe(200)
    expect(keysUsed()).toEqual(['sk-own', SYSTEM])
    expect(await creditsOf('fell-back')).toEqual([200, { balance: '0.99958', total_used: '0.00042' }])
  })

  test('that are used up leave no such fallback, and the answer says so', async () => {
    await team('no-fallback', { own: ['sk-bad', 'sk-good'] })
    onlyTakes('sk-good', SYSTEM)
    const { response } = await ask('no-fallback')
    expect([response.status, keysUsed()]).toEqual([200, ['sk-bad', 'sk-good']])
    expect(response.headers.get('x-gateway-warnings')).toContain(
      "credits: the deployment's own credentials are not used, as team no-fallback has no credits left",
    )
    onlyTakes(SYSTEM)
    fixture.provider.received.length = 0
    const failed = await ask('no-fallback')
    expect([failed.response.status, keysUsed()]).toEqual([401, ['sk-bad', 'sk-good']])
  })

  test('count beside budgets', async () => {
    const credits = { periods: [{ fromMs: Date.now() - 1000 }], allowance: allowance(1) }
    await keyUnder(fixture.gateway, 'both', { budgets: [budget({})], credits })
    expect((await ask('both')).response.status).toBe(200)
    expect((await lookAt(fixture.gateway, 'key', 'key_both')).used.pico).toBe(COST)
    expect(await creditsOf('both')).toEqual([200, { balance: '0.99958', total_used: '0.00042' }])
  })

  test('that are off are asked for by nobody, and there is no balance to be taken for a limit', async () => {
    const periods = [{ fromMs: 1, untilMs: 2 }]
    await keyUnder(fixture.gateway, 'off', { credits: { periods } })
    expect((await ask('off')).response.status).toBe(200)
    const [status, body] = await creditsOf('off')
    expect([status, body]).toMatchObject([404, { error: { message: expect.stringContaining('they are off') } }])
  })

  test('of another team are not shown', async () => {
    await team('curious', { allowance: allowance(1) })
    const [status] = await creditsOf('curious', '?slug=paid')
    expect(status).toBe(403)
    expect((await creditsOf('curious', '?team=curious'))[0]).toBe(400)
  })

  test('that cannot be read refuse nobody, and that is logged', async () => {
    await team('unreadable')
    const database = openDatabase(databaseFile(fixture.gateway.dataDir))
    database.exec("INSERT INTO credits (team, id, at, kind, pico) VALUES ('unreadable', 'e', 1, 'gift', '1')")
    database.close()
    expect((await ask('unreadable')).response.status).toBe(200)
    expect(fixture.gateway.logged.join()).toContain('credits could not be checked')
    expect((await creditsOf('unreadable'))[0]).toBe(503)
  })
})

test('what is counted of a request is what its record will be entered with', async () => {
  await team('same', { given: bought(DOLLAR), own: ['sk-own'] })
  onlyTakes(SYSTEM)
  let sum = 0n
  for (const model of [PRICED, PARTLY]) {
    const { record } = await ask('same', undefined, model)
    expect(record?.attempts.map(({ credential }) => credential)).toEqual(['byok', 'system'])
    sum += entered(record)
    expect(await counted('same')).toBe(sum)
  }
  onlyTakes('sk-own')
  expect(entered((await ask('same')).record)).toBe(0n)
  expect([sum, await counted('same')]).toEqual([COST + 320_000_000n, sum])
})

describe.each(AI_VERSIONS)('getCredits of $name', ({ name, createGateway, path }) => {
  const client = (apiKey: string) => createGateway({ baseURL: `${fixture.gateway.url}${path}`, apiKey })

  test('reads the balance, and says why there is none', async () => {
    const own = name.replace(' ', '')
    await team(own, { given: bought(95n * DOLLAR + DOLLAR / 2n) })
    await ask(own)
    expect(await client(own).getCredits()).toEqual({ balance: '95.49958', totalUsed: '0.00042' })
    await keyUnder(fixture.gateway, `${own}-off`, {})
    await expect(client(`${own}-off`).getCredits()).rejects.toThrow('has no credits to look at: they are off')
  })
})
