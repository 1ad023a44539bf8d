import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { catalogVersion } from '#gateway/catalog/catalog-version.ts'
import { dynamodbPushedCatalogs } from '../../lambda/storage/dynamodb/pushed-catalogs.ts'
import type { PushedCatalogs } from '../../lambda/storage/pushed-catalogs.ts'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { sqlitePushedCatalogs } from '../../lambda/storage/sqlite/pushed-catalogs.ts'
import { openTable, type TestTable } from '../lambda/storage/dynamodb/table.ts'
import { type FakeAws, fakeAws } from '../lambda/storage/fake-aws.ts'
import { type FakeCloudFormation, fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { runHere } from './run.ts'

let folder: string
let aws: FakeAws
let stacks: FakeCloudFormation
let table: TestTable
beforeAll(async () => {
  ;[aws, stacks, table] = await Promise.all([fakeAws(), fakeCloudFormation(), openTable()])
})
afterAll(() => Promise.all([aws.close(), stacks.close(), table.close()]))
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
  return () => rmSync(folder, { recursive: true })
})

const run = (line: string, env: Readonly<Record<string, string>> = {}) =>
  runHere(['catalog', ...line.split(' ')], {
    POINTSMAN_DATA_DIR: join(folder, 'data'),
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
    ...env,
  })

const write = (name: string, content: unknown): string => {
  const file = join(folder, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

const NEWER = { ...bundledCatalog, version: catalogVersion('2099-01-02', bundledCatalog) }
const ACME = { type: 'openai-compatible', baseUrl: 'https://llm.acme.example/v1', apiKeyEnv: 'ACME_API_KEY' }
const acme = { providers: { acme: ACME }, alias: { fast: 'acme/fast' } }

const PLACES: readonly (readonly [string, (line: string) => string])[] = [
  ['this machine', (line) => line],
  ['a deployment', (line) => `${line} --stage prod --region eu-central-1`],
]

describe.each(PLACES)('%s', (name, at) => {
  const isHere = name === 'this machine'
  let catalogs: PushedCatalogs
  beforeEach(async () => {
    if (isHere) {
      const database = openDatabase(databaseFile(join(folder, 'data')))
      catalogs = sqlitePushedCatalogs(database)
      return () => database.close()
    }
    const tableName = `accounts-${folder.slice(-6).toLowerCase()}`
    await table.create(tableName)
    catalogs = dynamodbPushedCatalogs(table.dynamodb, { tableName })
    const { outputs } = stackOf('prod')
    stacks.stacks.set('Pointsman-prod', { outputs: { ...outputs, AccountsTable: tableName } })
    return undefined
  })

  const status = async () => JSON.parse((await run(at('status --json'))).out)

  test('nothing is pushed at first', async () => {
    expect(await status()).toMatchObject({
      ...{ version: null, since: null, by: null, previous: null },
      catalog: { version: bundledCatalog.version, isPushed: false },
      overrides: { isPushed: false },
      bundled: { version: bundledCatalog.version },
    })
    expect((await run(at('rollback'))).code).toBe(1)
    expect((await run(at('unpush'))).code).toBe(0)
    expect(await catalogs.current()).toBeUndefined()
  })

  test('a catalog, then overrides, back, back again, and back to the release', async () => {
    const first = await run(at(`push --catalog ${write('catalog.json', NEWER)}`))
    expect([first.code, first.err]).toEqual([0, expect.stringContaining('models: 0 more, 0 less, 0 changed')])
    const one = first.out.trim()
    expect(await status()).toMatchObject({
      version: one,
      catalog: { version: NEWER.version, isPushed: true },
      overrides: { isPushed: false },
    })

    const second = await run(at(`push --overrides ${write('o.json', { models: { 'openai/gpt-4o': null } })}`))
    expect([second.code, second.err]).toEqual([0, expect.stringContaining('0 more, 1 less')])
    const two = second.out.trim()
    expect(await status()).toMatchObject({
      ...{ version: two, previous: one },
      catalog: { version: NEWER.version, isPushed: true },
      overrides: { isPushed: true },
    })

    for (const version of [one, two, one]) {
      expect((await run(at('rollback'))).code).toBe(0)
      expect((await catalogs.current())?.version).toBe(version)
    }
    expect((await run(at('unpush'))).code).toBe(0)
    expect(await status()).toMatchObject({ version: null, previous: one, catalog: { isPushed: false } })
    await run(at('rollback'))
    expect(await status()).toMatchObject({ version: one, previous: null })
    const shown = await run(at('status'))
    expect([shown.code, shown.out]).toEqual([0, expect.stringContaining(`${NEWER.version}, pushed, 0 days old`)])
  })

  test('the same content is the same version, and changes nothing', async () => {
    const line = at(`push --catalog ${write('catalog.json', NEWER)}`)
    const { out } = await run(line)
    const pointer = await catalogs.current()
    expect((await run(line)).out).toBe(out)
    expect(await catalogs.current()).toEqual(pointer)
  })

  test('a damaged version is told, nobody goes back to it, and another push mends it', async () => {
    const line = at(`push --catalog ${write('catalog.json', NEWER)}`)
    const version = (await run(line)).out.trim()
    await catalogs.put(version, Buffer.from('rotten'))
    const { code, err } = await run(at('status'))
    expect([code, err]).toEqual([1, expect.stringContaining('is damaged')])
    expect((await run(at(`push --overrides ${write('o.json', {})}`))).code).toBe(2)
    expect((await run(at('unpush'))).code).toBe(0)
    expect((await run(line)).code).toBe(0)
    expect((await run(at('status'))).code).toBe(0)
    await run(at('unpush'))
    await catalogs.put(version, Buffer.from('rotten'))
    expect((await run(at('rollback'))).code).toBe(1)
    expect((await catalogs.current())?.version).toBeUndefined()
  })

  test('what has no credential yet is told', async () => {
    const line = at(`push --overrides ${write('o.json', acme)}`)
    const { code, err } = await run(line)
    expect([code, err]).toEqual([0, expect.stringContaining('acme has no credential yet')])
    expect(err).toContain(isHere ? 'ACME_API_KEY or ' : 'the secret pointsman/prod/acme')
    aws.secrets.set('pointsman/prod/acme', '{"apiKey":"sk-acme"}')
    expect((await run(line, { ACME_API_KEY: 'sk-acme' })).err).not.toContain('credential')
    aws.secrets.clear()
  })

  test('another price is another version, whatever the file says', async () => {
    const models = {
      ...NEWER.models,
      'a/new': { name: 'n', type: 'language', endpoints: [{ provider: 'openai', model: 'n' }] },
    }
    await run(at(`push --catalog ${write('catalog.json', { ...NEWER, models })}`))
    const { version } = JSON.parse((await run(at('status --json'))).out).catalog
    expect(version).toBe(catalogVersion('2099-01-02', { ...NEWER, models } as typeof NEWER))
    expect(version).not.toBe(NEWER.version)
  })

  test('endpoints that this release cannot ask are told, the ones that it has of its own aside', async () => {
    const models = {
      ...NEWER.models,
      'a/new': { name: 'n', type: 'language', endpoints: [{ provider: 'zzz', model: 'm' }] },
    }
    const { err } = await run(at(`push --catalog ${write('catalog.json', { ...NEWER, models })}`))
    expect(err.match(/Endpoints at \S+/g)).toEqual(['Endpoints at zzz'])
  })

  const [id = '', model] =
    Object.entries(bundledCatalog.models).find(([, { endpoints }]) => endpoints[0]?.pricing) ?? []
  const priced = (input: unknown) => ({
    ...NEWER,
    models: { [id]: { ...model, endpoints: [{ provider: 'openai', model: 'm', pricing: { input } }] } },
    aliases: {},
  })
  const unserved = { ...NEWER, models: { [id]: { ...model, endpoints: [] } }, aliases: {} }
  const takenOut = { alias: { a: 'openai/gpt-5.4' }, models: { 'openai/gpt-5.4': null } }
  test.each<[string, string, unknown, string]>([
    ['no JSON', 'catalog', '{"version":\n"x",}', 'catalog.json:2:5: is not valid JSON'],
    ['another schema', 'catalog', { ...NEWER, schema: 2 }, 'schema must be 1 for this release, got 2'],
    ['another key', 'catalog', { ...NEWER, modells: {} }, 'modells is not a known key; did you mean "models"?'],
    ['no date', 'catalog', { ...NEWER, version: 'latest' }, 'version must be a date and a hash'],
    ['no exact price', 'catalog', priced('0.1234567'), 'pricing.input must have at most 6 decimals'],
    ['a price in a number', 'catalog', priced(0.1), 'pricing.input must be a decimal string'],
    ['no endpoint', 'catalog', unserved, '.endpoints must have at least one entry, got []'],
    ['an alias to nowhere', 'catalog', { ...NEWER, aliases: { a: 'b' } }, 'aliases.a must lead to a model'],
    ['an old one', 'catalog', { ...NEWER, version: '2020-01-01-00000000' }, 'older than'],
    ['overrides with another key', 'overrides', { modells: {} }, 'overrides.json: modells is not a known key'],
    ['overrides with no JSON', 'overrides', '{', 'overrides.json:1:2: is not valid JSON'],
    ['an alias that leads nowhere', 'overrides', { alias: { a: 'b' } }, 'alias.a must lead to a model'],
    ['an alias of a model that is taken out', 'overrides', takenOut, 'got "openai/gpt-5.4", which "models" takes out'],
    ['a model that is not there', 'overrides', { models: { 'a/b': null } }, 'is not in the catalog'],
  ])('%s is refused with its place, and nothing is written', async (_, option, content, message) => {
    await run(at(`push --catalog ${write('good.json', NEWER)}`))
    const before = await catalogs.current()
    const { code, err, out } = await run(at(`push --${option} ${write(`${option}.json`, content)}`))
    expect([code, err, out]).toEqual([2, expect.stringContaining(message), ''])
    expect(await catalogs.current()).toEqual(before)
  })

  test('an old catalog serves where it is forced', async () => {
    const old = { ...NEWER, version: catalogVersion('2020-01-01', NEWER) }
    expect((await run(at(`push --force --catalog ${write('old.json', old)}`))).code).toBe(0)
    expect(await status()).toMatchObject({ catalog: { version: old.version, isPushed: true } })
    await run(at(`push --overrides ${write('o.json', {})}`))
    expect(await status()).toMatchObject({ catalog: { version: old.version }, overrides: { isPushed: true } })
  })
})

test.each([
  ['push', 'Say what to push'],
  ['push --catalog nowhere.json', 'nowhere.json cannot be read (ENOENT)'],
  ['pusch', 'Did you mean "catalog push"?'],
])('catalog %s is wrong', async (line, message) => {
  const { code, err } = await run(line)
  expect([code, err]).toEqual([2, expect.stringContaining(message)])
})
