import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileTeamCredentials, teamsFolder } from '../../lambda/storage/file/credentials.ts'
import { type FakeProvider, fakeProvider, JSON_TYPE } from '../harness/fake-provider.ts'
import { type FakeAws, fakeAws } from '../lambda/storage/fake-aws.ts'
import { type FakeCloudFormation, fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { type Ran, runCli, runHere } from './run.ts'

const SECRET = 'canary-0123456789abcdef'
const said: Ran[] = []
let dataDir: string
let upstream: FakeProvider
let aws: FakeAws
let stacks: FakeCloudFormation

const completion = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'gpt',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

beforeAll(async () => {
  ;[aws, stacks] = await Promise.all([fakeAws(), fakeCloudFormation()])
  stacks.stacks.set('Pointsman-prod', stackOf('prod'))
  // It quotes the key in its refusal, as some providers do.
  upstream = await fakeProvider(({ headers: { authorization } }) =>
    authorization === `Bearer ${SECRET}`
      ? { headers: JSON_TYPE, chunks: [completion] }
      : {
          status: 401,
          headers: JSON_TYPE,
          chunks: [JSON.stringify({ error: { message: `Wrong key: ${authorization}` } })],
        },
  )
  dataDir = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const providers = { openai: { baseUrl: upstream.url }, deepinfra: { baseUrl: upstream.url } }
  writeFileSync(join(dataDir, 'overrides.json'), JSON.stringify({ providers }))
})
afterAll(async () => {
  rmSync(dataDir, { recursive: true })
  await Promise.all([upstream.close(), aws.close(), stacks.close()])
  expect(said.length).toBeGreaterThan(20)
  expect(JSON.stringify(said)).not.toContain('canary')
})

const environment = () => ({
  POINTSMAN_DATA_DIR: dataDir,
  POINTSMAN_OVERRIDES: join(dataDir, 'overrides.json'),
  AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.endpoint,
  AWS_ENDPOINT_URL_SSM: aws.endpoint,
  AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  // What must not be used in place of the team's own.
  OPENAI_API_KEY: 'host',
})

const noted = (ran: Ran): Ran => {
  said.push(ran)
  return ran
}
const byok = async (line: string, input = ''): Promise<Ran> =>
  noted(await runHere(['byok', ...line.split(' ')], environment(), input))
const byokAsProcess = async (line: string, input = ''): Promise<Ran> =>
  noted(await runCli(['byok', ...line.split(' ')], environment(), input))

/** Every test has a team of its own. */
const store = () => fileTeamCredentials(teamsFolder(dataDir))

test('the life of a credential on this machine', async () => {
  const list = () => store().list('life', 'openai')
  const added = await byokAsProcess('add openai --team life --label one --zdr --map gpt-4.1=mine', `${SECRET}\n`)
  expect([added.code, added.out]).toEqual([0, ''])
  expect(added.err).toContain('Stored "one" of team life for openai in')
  const modelMappings = [{ gatewayModelSlug: 'openai/gpt-4.1', customModelId: 'mine' }]
  const one = { apiKey: SECRET, label: 'one', enabled: true, zdr: true, modelMappings }
  expect(await list()).toEqual([one])

  await byok('add openai --team life', JSON.stringify({ apiKey: `${SECRET}2` }))
  const main = { apiKey: `${SECRET}2`, label: 'main', enabled: true }
  expect((await byok('disable openai --team life --label one')).code).toBe(0)
  expect(await list()).toEqual([{ ...one, enabled: false }, main])
  expect((await byok('list --team life')).out).toBe(
    [
      'PROVIDER  LABEL  STATE     ZDR  MODELS',
      'openai    one    disabled  yes  openai/gpt-4.1=mine',
      'openai    main   enabled   no   -',
      '',
    ].join('\n'),
  )
  await byok('enable openai --team life --label one')
  expect((await byok('remove openai --team life --label main')).code).toBe(0)
  expect(await list()).toEqual([one])
  expect((await byok('remove openai --team life')).code).toBe(0)
  expect((await byokAsProcess('list --team life --json')).out).toBe('[]\n')
})

test('the same in a deployment, a secret per team and provider', async () => {
  const at = '--stage prod --region eu-central-1 --team red'
  const bedrock = { accessKeyId: 'AKIATENANT', secretAccessKey: SECRET, region: 'eu-west-1' }
  expect((await byok(`add bedrock ${at}`, JSON.stringify(bedrock, null, 2))).code).toBe(0)
  expect(JSON.parse(aws.secrets.get('pointsman/prod/teams/red/bedrock') ?? '')).toEqual({
    credentials: [{ ...bedrock, label: 'main', enabled: true }],
  })
  expect(JSON.parse((await byok(`list --json ${at}`)).out)).toMatchObject([{ provider: 'bedrock', label: 'main' }])
  expect((await byok(`remove bedrock ${at}`)).code).toBe(0)
  expect(aws.secrets.size).toBe(0)
})

test('the fallback of a team, here and in a deployment', async () => {
  expect(await byok('fallback never --team strict')).toMatchObject({ code: 0, out: '' })
  expect(await byok('fallback status --team strict')).toMatchObject({ code: 0, out: 'never\n' })
  const at = '--stage prod --region eu-central-1 --team strict'
  await byok(`fallback never ${at}`)
  expect([...aws.parameters]).toEqual([['/pointsman/prod/strict/byok-fallback', 'never']])
  aws.parameters.set('/pointsman/prod/strict/byok-fallback', 'nver')
  const { code, out, err } = await byok(`fallback status ${at}`)
  expect([code, out]).toEqual([1, 'never\n'])
  expect(err).toContain('It cannot be read')
})

describe('a test asks once', () => {
  const sentTo = (model: string) => upstream.received.filter(({ body }) => body['model'] === model)

  test('and tells that the credential works, enabled or not', async () => {
    const modelMappings = [{ gatewayModelSlug: 'openai/gpt-4.1', customModelId: 'mine' }]
    await store().change('works', 'openai', () => [{ apiKey: SECRET, enabled: false, modelMappings }])
    const { code, out, err } = await byok('test openai --team works')
    expect([code, out]).toEqual([0, expect.stringMatching(/^ok: answered in \d+ ms\n$/)])
    expect(err).toContain('Asking mine at openai with "#1"')
    expect(sentTo('mine').map(({ body }) => body)).toEqual([
      { model: 'mine', max_completion_tokens: 16, messages: [{ role: 'user', content: 'Say hi.' }] },
    ])
  })

  test('and tells why it does not, without the credential that the provider quotes', async () => {
    await store().change('wrong', 'openai', () => [{ apiKey: `${SECRET}-wrong` }])
    const { code, out, err } = await byok('test openai --team wrong --model gpt-4.1-mini')
    expect([code, out]).toEqual([1, 'failed: upstream-refused\n'])
    expect(err).toContain('Wrong key')
    expect(sentTo('gpt-4.1-mini')).toHaveLength(1)
  })

  test('with a model by the provider’s own id, which the catalog need not know', async () => {
    await store().change('own-id', 'deepinfra', () => [{ apiKey: SECRET }])
    expect((await byok('test deepinfra --team own-id')).err).toContain('name one with --model')
    expect((await byok('test deepinfra --team own-id --model acme/llama')).code).toBe(0)
    expect(sentTo('acme/llama')).toHaveLength(1)
  })
})

describe('what is wrong is said, and nothing is stored', () => {
  test.each([
    ['add openai', '', 2, 'it takes the bare apiKey or JSON like {"apiKey":"…"}'],
    ['add azure', SECRET, 2, 'it takes JSON like {"apiKey":"…","resourceName":"…"}'],
    ['add azure', `{"apiKey":"${SECRET}"}`, 1, 'azure.resourceName is missing'],
    [
      'add vertex',
      `{"project":"p","googleCredentials":{"clientEmail":"${SECRET}"}}`,
      1,
      'googleCredentials.privateKey',
    ],
    ['add openai', `{"apiKey":"${SECRET}"`, 2, 'it takes the bare apiKey or JSON'],
    ['add openai', `${SECRET}\n${SECRET}`, 1, 'openai.apiKey has a line break'],
    [`add openai ${SECRET}`, '', 2, '"byok add" takes PROVIDER, got 2'],
    [`add openai --key ${SECRET}`, '', 2, 'Unknown option "--key"'],
    ['add openia', SECRET, 2, 'There is no provider "openia". Did you mean "openai"?'],
    ['add sim', '{}', 1, 'sim takes no credential'],
    ['add openai --label #1', SECRET, 2, '--label must be'],
    ['add openai --map gpt-4.1', SECRET, 2, '--map must be like'],
    ['add openai --map openai/gtp-4.1=mine', SECRET, 2, 'Did you mean "openai/gpt-4.1'],
    ['add openai --team A#B', SECRET, 2, '--team must be lower-case'],
    ['add openai --region r', SECRET, 2, 'it needs "--stage STAGE"'],
    ['add openai --stage Prod', SECRET, 2, '--stage must be up to 20 of a-z'],
    ['remove openai', '', 2, 'Team default has no credential for openai'],
    ['fallback off', '', 2, 'The argument must be system, never or status, got "off"'],
  ])('byok %s', async (line, input, code, message) => {
    const ran = await byok(line, input)
    expect(ran).toMatchObject({ code, out: '' })
    expect(ran.err).toContain(message)
    expect(await store().providers('default')).toEqual([])
  })

  test('two of the same label, and a choice that is not made', async () => {
    await store().change('two', 'openai', () => [{ label: 'main', apiKey: SECRET }, { apiKey: SECRET }])
    expect((await byok('add openai --team two', SECRET)).err).toContain('There is a credential "main": name this one')
    expect((await byok('remove openai --team two')).err).toContain('Say which one with --label: "main", "#2".')
    expect((await byok('test openai --team two --label mian')).err).toContain('Say which one with --label')
    expect(await store().list('two', 'openai')).toHaveLength(2)
  })

  test('what somebody wrote by hand, in the list', async () => {
    await store().change('hand', 'openai', () => [{ apikey: SECRET }, { apiKey: SECRET }])
    const { out } = await byok('list --team hand')
    expect(out).toContain('openai    #1     openai.apikey is no field of a credential of openai: it has apiKey.')
    expect(out).toContain('openai    #2     enabled')
  })
})
