import { hash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { KeyRecord, Rules } from '../../lambda/storage/accounts.ts'
import { sqliteAccounts } from '../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { type Fixture, startFixture } from '../harness/wires/fixture.ts'

const CLAUDE = 'anthropic/claude-opus-4.6'
const GPT = 'openai/gpt-4.1'

/** What holds for each key, which is its own name; those of the team `strict` are under its rules too. */
const KEYS: Readonly<Record<string, Rules & Pick<Partial<KeyRecord>, 'team' | 'project' | 'needsUser'>>> = {
  plain: {},
  claude: { models: ['anthropic/*'] },
  elsewhere: { providers: ['bedrock'] },
  named: { needsUser: true },
  ordered: { defaults: { order: ['bedrock'], tags: ['batch'] } },
  suggested: { defaults: { order: ['bedrock'] }, changeable: ['order'] },
  private: { defaults: { only: ['anthropic', 'bedrock'] } },
  flexed: { defaults: { serviceTier: 'flex' } },
  flexible: { defaults: { serviceTier: 'flex' }, changeable: ['serviceTier'] },
  cheapest: { defaults: { sort: 'cost' } },
  broken: { defaults: { order: 7 } },
  both: { team: 'strict', project: 'web', models: ['anthropic/*', 'openai/*'] },
}

let fixture: Fixture

const setUp = async (dataDir: string): Promise<void> => {
  const database = openDatabase(databaseFile(dataDir))
  const accounts = sqliteAccounts(database)
  await accounts.addTeam({ id: 'strict', createdAt: 0, models: ['openai/*'] })
  await accounts.addProject({ team: 'strict', id: 'web', createdAt: 0, defaults: { tags: ['web'] } })
  for (const [name, rules] of Object.entries(KEYS))
    await accounts.addKey({
      ...{ id: `key_${name}`, hash: hash('sha256', name), name, team: 'default', project: 'default', createdAt: 0 },
      ...rules,
    })
  database.close()
}

beforeAll(async () => {
  fixture = await startFixture()
  await setUp(fixture.gateway.dataDir)
})
afterAll(() => fixture.close())
beforeEach(() => {
  fixture.script({ text: 'Here I am.' })
  fixture.provider.received.length = 0
})

const user = [{ role: 'user', content: 'Hello?' }]

const DIALECTS = {
  chat: { path: '/v1/chat/completions', body: { messages: user }, type: 'forbidden' },
  messages: { path: '/v1/messages', body: { messages: user, max_tokens: 100 }, type: 'permission_error' },
  count: { path: '/v1/messages/count_tokens', body: { messages: user }, type: 'permission_error' },
  'ai-sdk': {
    path: '/v4/ai/language-model',
    body: { prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }] },
    type: 'forbidden',
  },
} as const
type Dialect = keyof typeof DIALECTS
const ALL = Object.keys(DIALECTS) as Dialect[]

interface Asked {
  readonly dialect?: Dialect
  readonly model?: string
  readonly gateway?: object
  readonly fields?: object
  readonly headers?: Readonly<Record<string, string>>
}

const ask = async (key: string, { dialect = 'chat', model = CLAUDE, gateway, fields, headers }: Asked = {}) => {
  const { path, body } = DIALECTS[dialect]
  const response = await fixture.gateway.post(
    path,
    {
      ...(dialect === 'ai-sdk' ? {} : { model }),
      ...body,
      ...(gateway ? { providerOptions: { gateway } } : {}),
      ...fields,
    },
    {
      authorization: `Bearer ${key}`,
      ...(dialect === 'ai-sdk'
        ? { 'ai-language-model-id': model, 'ai-language-model-specification-version': '4' }
        : {}),
      ...headers,
    },
  )
  const told = (await response.json()) as { error?: { type: string; message: string } }
  return {
    status: response.status,
    error: told.error,
    provider: response.headers.get('x-gateway-provider'),
    model: response.headers.get('x-gateway-model'),
    warnings: response.headers.get('x-gateway-warnings'),
    sent: fixture.provider.received.length,
  }
}

describe('models and providers that a key is not allowed', () => {
  test.each(ALL)('%s: are a 403 that says what is, before anything is sent', async (dialect) => {
    expect(await ask('claude', { dialect, model: GPT })).toMatchObject({
      status: 403,
      error: {
        type: DIALECTS[dialect].type,
        message: expect.stringContaining(
          'Of all models and providers the key key_claude allows the models anthropic/*.',
        ),
      },
      sent: 0,
    })
    expect(await ask('elsewhere', { dialect, model: GPT })).toMatchObject({
      status: 403,
      error: { message: expect.stringContaining('the key key_elsewhere allows the providers bedrock.') },
    })
  })

  test('its own are answered', async () => {
    expect(await ask('claude')).toMatchObject({ status: 200, provider: 'anthropic', warnings: null })
    expect(await ask('elsewhere')).toMatchObject({ status: 200, provider: 'bedrock' })
  })

  test.each([
    'gpt-4.1',
    'openai/gpt-4.1-fast',
    'openai/GPT-4.1',
    'openai/gpt-4.1-2025-04-14',
    'openai/ft:gpt-4.1:acme',
    'bedrock/openai.gpt-oss-120b-1:0',
    'openrouter/openai/gpt-4.1',
  ])('whatever they are called: %s', async (model) => {
    expect(await ask('claude', { model })).toMatchObject({ status: 403, sent: 0 })
  })

  test.each([
    'claude-opus-4-6',
    'anthropic/claude-opus-4-6',
    'claude-opus-4.6',
    'anthropic/claude-of-tomorrow',
    'openrouter/anthropic/claude-opus-4.6',
  ])('and whatever its own are called: %s', async (model) => {
    expect(await ask('claude', { model })).toMatchObject({ status: 200 })
  })

  test('all owners have to allow it', async () => {
    expect(await ask('both', { model: GPT })).toMatchObject({ status: 200 })
    expect(await ask('both')).toMatchObject({
      status: 403,
      error: {
        message: expect.stringContaining(
          'the team strict allows the models openai/*, the key key_both allows the models anthropic/*, openai/*.',
        ),
      },
    })
  })

  test('a fallback that is not allowed is skipped, and told', async () => {
    const warning = `providerOptions.gateway.models: ${GPT} is skipped, the key key_claude does not allow ${GPT}`
    expect(await ask('claude', { gateway: { models: [GPT] } })).toMatchObject({ status: 200, warnings: warning })
    const strict = { 'x-gateway-strict': 'true' }
    expect(await ask('claude', { gateway: { models: [GPT] }, headers: strict })).toMatchObject({
      status: 400,
      error: { message: expect.stringContaining(warning) },
    })
  })

  test('nor may a provider ask another one by itself', async () => {
    for (const model of [CLAUDE, 'claude-haiku-4-5'])
      expect(await ask('claude', { dialect: 'messages', fields: { fallbacks: [{ model }] } })).toMatchObject({
        status: 200,
      })
    expect(await ask('claude', { dialect: 'messages', fields: { fallbacks: [{ model: GPT }] } })).toMatchObject({
      status: 403,
      error: { message: expect.stringContaining(`fallbacks[0].model: the key key_claude does not allow ${GPT}.`) },
    })
  })

  test('a credential of the request does not lift it', async () => {
    const byok = { openai: [{ apiKey: 'sk-of-the-caller' }] }
    expect(await ask('claude', { model: GPT, gateway: { byok } })).toMatchObject({ status: 403, sent: 0 })
  })

  test('one key is not planned for as another', async () => {
    expect(await ask('plain', { model: GPT })).toMatchObject({ status: 200 })
    expect(await ask('claude', { model: GPT })).toMatchObject({ status: 403 })
    expect(await ask('plain', { model: GPT })).toMatchObject({ status: 200 })
  })
})

describe('default options', () => {
  test.each(['chat', 'messages', 'ai-sdk'] as const)('%s: count for a request that says nothing', async (dialect) => {
    expect(await ask('ordered', { dialect })).toMatchObject({ status: 200, provider: 'bedrock', warnings: null })
    expect(await fixture.gateway.lastRecord()).toMatchObject({ tags: ['batch'] })
  })

  test('a request adds what it may, and is told what it may not', async () => {
    const gateway = { order: ['anthropic'], tags: ['mine'] }
    const warning = 'providerOptions.gateway.order: set by the key key_ordered; not changed'
    expect(await ask('ordered', { gateway })).toMatchObject({ provider: 'bedrock', warnings: warning })
    expect(await fixture.gateway.lastRecord()).toMatchObject({ tags: ['batch', 'mine'], warnings: [warning] })
    expect(await ask('ordered', { gateway, headers: { 'x-gateway-strict': 'true' } })).toMatchObject({
      status: 400,
      error: { message: warning },
    })
  })

  test('a request changes what its owner lets it', async () => {
    expect(await ask('suggested')).toMatchObject({ provider: 'bedrock' })
    expect(await ask('suggested', { gateway: { order: ['anthropic'] } })).toMatchObject({
      provider: 'anthropic',
      warnings: null,
    })
  })

  test('a tier that is set holds against the provider’s own words, also where nobody offers it', async () => {
    const sent = async (key: string, asked: Asked): Promise<[unknown, string | null]> => {
      const { status, warnings } = await ask(key, { model: GPT, ...asked })
      expect(status).toBe(200)
      return [fixture.provider.received.at(-1)?.body, warnings]
    }
    const tier = { service_tier: 'priority' }
    const set = 'a tier is set by the key key_flexed; not used'
    const missing = 'providerOptions.gateway.serviceTier: not offered by openai, openrouter'
    const [body, warnings] = await sent('flexed', { fields: tier })
    expect(body).not.toHaveProperty('service_tier')
    expect(warnings).toBe(`service_tier: ${set}; ${missing}`)
    const options = { providerOptions: { openai: { serviceTier: 'priority', user: 'u' } } }
    const [others, told] = await sent('flexed', { dialect: 'ai-sdk', fields: options })
    expect(others).not.toHaveProperty('service_tier')
    expect(others).toMatchObject({ user: 'u' })
    expect(told).toBe(`providerOptions.openai.serviceTier: ${set}; ${missing}`)
    expect(await sent('flexed', { fields: { service_tier: 'auto' } })).toEqual([
      expect.objectContaining({ service_tier: 'auto' }),
      missing,
    ])
    expect(await sent('flexible', { fields: tier })).toEqual([expect.objectContaining(tier), missing])
    const strict = { 'x-gateway-strict': 'true' }
    expect(await ask('flexed', { model: GPT, fields: tier, headers: strict })).toMatchObject({
      status: 400,
      error: { message: `service_tier: ${set}` },
    })
  })

  test('an order does not undo how its owner has providers ranked', async () => {
    const { provider } = await ask('cheapest')
    const other = provider === 'anthropic' ? 'bedrock' : 'anthropic'
    expect(await ask('cheapest', { gateway: { order: [other] } })).toMatchObject({
      provider,
      warnings: 'providerOptions.gateway.order: would undo sort, which is set by the key key_cheapest; not used',
    })
  })

  test('a chat body’s `provider` can change no more', async () => {
    const provider = (value: object) => ({ fields: { provider: value } })
    expect(await ask('private', provider({ only: ['bedrock'] }))).toMatchObject({ provider: 'bedrock' })
    expect(await ask('ordered', provider({ order: ['anthropic'] }))).toMatchObject({
      provider: 'bedrock',
      warnings: 'providerOptions.gateway.order: set by the key key_ordered; not changed',
    })
    expect(await ask('suggested', provider({ order: ['anthropic'] }))).toMatchObject({
      provider: 'anthropic',
      warnings: null,
    })
  })

  test.each(ALL)('%s: that are not usable are nobody’s fault who asks', async (dialect) => {
    expect(await ask('broken', { dialect })).toMatchObject({
      status: 500,
      error: { message: expect.stringContaining('The default options of the key key_broken cannot be used') },
      sent: 0,
    })
    expect(fixture.gateway.logged.join()).toContain('key_broken')
  })
})

describe('a key that needs a user', () => {
  test.each(ALL)('%s: has requests without one refused', async (dialect) => {
    expect(await ask('named', { dialect })).toMatchObject({
      status: 400,
      error: { message: expect.stringContaining('The key key_named needs to know for which user each request is.') },
      sent: 0,
    })
  })

  test.each(['chat', 'messages', 'ai-sdk'] as const)('%s: records who it is', async (dialect) => {
    for (const said of [{ headers: { 'ai-reporting-user': 'ann' } }, { gateway: { user: 'ann' } }]) {
      expect(await ask('named', { dialect, ...said })).toMatchObject({ status: 200 })
      expect(await fixture.gateway.lastRecord()).toMatchObject({ user: 'ann' })
    }
  })
})
