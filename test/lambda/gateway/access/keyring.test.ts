import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { credentialsOf, forgetCredential } from '#gateway/access/keyring.ts'
import type { CredentialKind } from '#gateway/core/attempt.ts'
import type { Caller } from '#gateway/core/caller.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { providersBySlug } from '#gateway/provider/index.ts'
import { openai } from '#gateway/provider/openai.ts'
import type { AwsService } from '../../../../lambda/storage/aws/operations.ts'
import { environmentCredentials } from '../../../../lambda/storage/environment/credentials.ts'
import { secretsManagerCredentials } from '../../../../lambda/storage/secrets-manager/credentials.ts'
import { secretsManagerTeamCredentials } from '../../../../lambda/storage/secrets-manager/team-credentials.ts'
import { serviceAt } from '../../storage/aws/clients.ts'
import { type FakeAws, fakeAws } from '../../storage/fake-aws.ts'

const CALLER: Caller = { team: 'red', project: 'p', principal: { kind: 'key', id: 'k', name: 'k' } }
const SUBSCRIBER: Caller = { ...CALLER, clientAuth: { authorization: 'Bearer oat' } }

let aws: FakeAws
let secrets: AwsService<'secretsmanager'>
let now: number
let logged: unknown[]
let services: Parameters<typeof credentialsOf>[2]

beforeAll(async () => {
  aws = await fakeAws()
  secrets = serviceAt('secretsmanager', aws.endpoint)
})
afterAll(() => aws.close())
beforeEach(() => {
  now = 0
  logged = []
  aws.failure = undefined
  aws.secrets.clear()
  const providers = providersBySlug()
  const env = { OPENAI_API_KEY: 'system', ANTHROPIC_API_KEY: 'system' }
  services = {
    providers,
    credentials: environmentCredentials(env, [...providers.values()]),
    teamCredentials: secretsManagerTeamCredentials(secrets, { prefix: 'pm', now: () => now }),
    ambientAws: { region: 'eu-west-1' },
    log: (entry) => logged.push(entry),
  }
})

const store = (provider: string, ...credentials: object[]): void =>
  void aws.secrets.set(`pm/teams/red/${provider}`, JSON.stringify({ credentials }))

const held = async (
  provider: string,
  asked: Partial<Parameters<typeof credentialsOf>[1]> = {},
): Promise<[id: string, value: object][]> => {
  const all = await credentialsOf([provider], { caller: CALLER, maker: 'openai', ...asked }, services)
  return (all.get(provider) ?? []).map(({ id, value }) => [id, value])
}

const SYSTEM = ['system', { apiKey: 'system' }]

test("the team's own come first, in their order, under names that tell them apart", async () => {
  store('openai', { label: 'main', apiKey: '1' }, { apiKey: '2' }, { label: 'main', apiKey: '3' })
  expect(await held('openai')).toEqual([
    ['byok:main', { apiKey: '1' }],
    ['byok:#2', { apiKey: '2' }],
    ['byok:#3', { apiKey: '3' }],
    SYSTEM,
  ])
})

test("only a team's own credential says what the plan needs to know of it", async () => {
  const modelMappings = [{ gatewayModelSlug: 'openai/gpt-5', customModelId: 'mine' }]
  store('openai', { apiKey: '1', zdr: true, modelMappings })
  const all = await credentialsOf(['openai'], { caller: CALLER, maker: 'openai' }, services)
  expect(all.get('openai')).toEqual([
    { kind: 'byok', id: 'byok:#1', value: { apiKey: '1' }, zeroDataRetention: true, modelMappings },
    { kind: 'system', id: 'system', value: { apiKey: 'system' } },
  ])
})

test("a client's own authorization stands alone, unless the request brings a credential", async () => {
  store('anthropic', { apiKey: '1' })
  const asked = { caller: SUBSCRIBER, maker: 'anthropic' } as const
  expect(await held('anthropic', asked)).toEqual([['client', { authorization: 'Bearer oat' }]])
  expect(await held('anthropic', { ...asked, byok: { anthropic: [{ apiKey: 'sent' }] } })).toEqual([
    ['byok:#1', { apiKey: 'sent' }],
    SYSTEM,
  ])
  expect(await held('openai', asked)).toEqual([SYSTEM])
})

test('Bedrock with the role comes after Bedrock with keys, and keys have a region', async () => {
  store('bedrock', { accessKeyId: 'a', secretAccessKey: 's' })
  expect(await held('bedrock')).toEqual([
    ['byok:#1', { accessKeyId: 'a', secretAccessKey: 's', region: 'us-east-1' }],
    ['system', { region: 'eu-west-1' }],
  ])
})

test('a store that does not answer, or holds something else, is logged and takes down nothing else', async () => {
  aws.secrets.set('pm/teams/red/groq', 'sk-canary-0123456789')
  store('openai', { label: 'wrong', apiKey: ['sk-canary-0123456789'] }, { label: 'good', apiKey: '1' })
  const asked = { caller: CALLER, maker: 'openai' } as const
  const all = await credentialsOf(['groq', 'openai', 'nobody'], asked, services)
  expect([...all]).toEqual([
    ['groq', [{ kind: 'byok', id: 'byok', value: {}, unreadable: expect.any(GatewayError) }]],
    [
      'openai',
      [
        { kind: 'byok', id: 'byok:wrong', value: {}, unreadable: expect.any(GatewayError) },
        expect.objectContaining({ id: 'byok:good' }),
        expect.objectContaining({ id: 'system' }),
      ],
    ],
  ])
  expect(logged).toHaveLength(2)
  expect(String(logged.map((entry) => Object.values(entry as object)))).not.toContain('canary')
  aws.failure = 'AccessDeniedException'
  expect(await held('anthropic')).toEqual([['byok', {}], SYSTEM])
})

test.each(['\n', '\r\n', '\0', '\u2028', 'é'])(
  'a credential of the deployment with %j in it is none: its field is told, and the others stay',
  async (character) => {
    const env = { OPENAI_API_KEY: `sk-canary${character}`, GROQ_API_KEY: 'good' }
    services = { ...services, credentials: environmentCredentials(env, [...services.providers.values()]) }
    const all = await credentialsOf(['openai', 'groq'], { caller: CALLER, maker: 'openai' }, services)
    expect(all.get('groq')).toEqual([{ kind: 'system', id: 'system', value: { apiKey: 'good' } }])
    const [entry] = all.get('openai') ?? []
    expect(entry).toMatchObject({ value: {}, unreadable: { code: 'upstream-refused', status: 502 } })
    expect(entry?.unreadable?.message).toContain('its apiKey has a line break or another character that no key has')
    expect(String([entry?.unreadable, JSON.stringify(logged)])).not.toContain('canary')
  },
)

test('a key in PEM form has line breaks, and is one', async () => {
  const privateKey = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n'
  const env = { GOOGLE_VERTEX_PROJECT: 'p', GOOGLE_CLIENT_EMAIL: 'a@b', GOOGLE_PRIVATE_KEY: privateKey }
  services = { ...services, credentials: environmentCredentials(env, [...services.providers.values()]) }
  expect(await held('vertex')).toEqual([['system', expect.objectContaining({ privateKey })]])
})

test("after a refusal the one that was refused is read again, the team's or the deployment's", async () => {
  services = { ...services, credentials: secretsManagerCredentials(secrets, { prefix: 'pm', now: () => now }) }
  aws.secrets.set('pm/openai', '{"apiKey":"old"}')
  store('openai', { apiKey: 'old' })
  await held('openai')
  store('openai', { apiKey: 'new' })
  aws.secrets.set('pm/openai', '{"apiKey":"new"}')
  now = 60_000
  const refused = (kind: CredentialKind) =>
    forgetCredential({ credential: { kind, id: kind }, provider: openai }, CALLER, services)
  const keys = async () => (await held('openai')).map(([, value]) => value)
  refused('client')
  expect(await keys()).toEqual([{ apiKey: 'old' }, { apiKey: 'old' }])
  refused('system')
  expect(await keys()).toEqual([{ apiKey: 'old' }, { apiKey: 'new' }])
  refused('byok')
  expect(await keys()).toEqual([{ apiKey: 'new' }, { apiKey: 'new' }])
})
