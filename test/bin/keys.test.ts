import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashKey } from '#gateway/access/keys.ts'
import { dynamodbAccounts } from '../../lambda/storage/dynamodb/accounts.ts'
import { sqliteAccounts } from '../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { openTable } from '../lambda/storage/dynamodb/table.ts'
import { fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { type Ran, runCli, runHere } from './run.ts'

let dataDir: string
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pointsman-'))
})
afterAll(() => rmSync(dataDir, { recursive: true }))

const pointsman = (words: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
  runCli(words, { POINTSMAN_DATA_DIR: dataDir, ...env })

const SHOWN_ONCE = /^pm_[0-9A-Za-z]{46}\n$/
const idIn = (text: string): string => /key_[0-9A-Z]{26}/.exec(text)?.[0] ?? ''

test('the life of a key, while another process has the file open', async () => {
  const database = openDatabase(databaseFile(dataDir))
  const accounts = sqliteAccounts(database)

  const created = await pointsman([
    'keys',
    'create',
    '--name',
    'ci',
    '--team',
    'life',
    '--project=web',
    '--expires',
    '30d',
    ...['--allow', 'logs', '--allow', 'fault'],
    '--byok-fallback=never',
  ])
  expect(created.code).toBe(0)
  expect(created.out).toMatch(SHOWN_ONCE)
  expect(created.err).not.toContain(created.out.trim())
  const key = await accounts.keyByHash(hashKey(created.out.trim()))
  expect(key).toMatchObject({ id: idIn(created.err), name: 'ci', team: 'life', project: 'web' })
  expect(key).toMatchObject({ permissions: ['fault', 'logs'], byokFallback: 'never' })
  expect((key?.expiresAt ?? 0) - (key?.createdAt ?? 0)).toBe(30 * 86_400_000)

  const revoked = await pointsman(['keys', 'revoke', idIn(created.err), '--team', 'life'])
  expect([revoked.code, revoked.out]).toEqual([0, ''])
  expect((await accounts.listKeys('life'))[0]?.revokedAt).toBeGreaterThan(0)

  const [table, json] = [
    await pointsman(['keys', 'list', '--team', 'life']),
    await pointsman(['keys', 'list', '--team=life', '--json']),
  ]
  expect(table.out).toMatch(
    /^ID +NAME +PROJECT +CREATED +MAY +STATE\nkey_\w+ +ci +web +\S+ +fault logs +revoked \S+\n$/,
  )
  expect(JSON.parse(json.out)).toMatchObject([{ id: key?.id, name: 'ci', project: 'web' }])
  expect(json.out).not.toContain(key?.hash)
  database.close()
})

test('the same in a deployment’s table', async () => {
  const { dynamodb, endpoint, close } = await openTable(undefined, 'dev-accounts')
  const stacks = await fakeCloudFormation()
  stacks.stacks.set('Pointsman-dev', stackOf('dev')).set('Pointsman-missing', stackOf('missing'))
  const env = {
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  const at = ['--stage', 'dev', '--region', 'eu-central-1']
  const { code, out, err } = await pointsman(['keys', 'create', '--name', 'ci', ...at], env)
  expect([code, err]).toEqual([0, expect.stringContaining('the table dev-accounts')])
  const accounts = dynamodbAccounts(dynamodb, { tableName: 'dev-accounts' })
  expect(await accounts.keyByHash(hashKey(out.trim()))).toMatchObject({ id: idIn(err) })
  const missing = await pointsman(['keys', 'list', '--stage', 'missing', '--region', 'eu-central-1'], env)
  expect([missing.code, missing.out]).toEqual([1, ''])
  expect(missing.err).not.toContain('    at ')
  await Promise.all([close(), stacks.close()])
})

describe('what is wrong is said, with exit code 2', () => {
  test.each([
    ['keys list --jsno', 'Unknown option "--jsno". Did you mean "--json"?'],
    ['keys create --name x --exipres 3d', 'Did you mean "--expires"?'],
    ['keys creat', 'Unknown command "keys creat". Did you mean "keys create"?'],
    ['keys', 'Unknown command "keys".'],
    ['keys create', '--name is needed'],
    ['keys create --name', "'--name <value>' argument missing"],
    ['keys create --name x extra', 'takes no operands, got 1'],
    ['keys create --name x --team A#B', '--team must be lower-case'],
    ['keys create --name x --byok-fallback no', '--byok-fallback must be system or never, got "no"'],
    ['keys create --name x --allow all', '--allow must be fault, logs, report (it may be repeated), got "all"'],
    ['keys create --name x --expires soon', '--expires must be like 30d, 12h, 2026-12-31 or never'],
    ['keys create --name x --expires 2031-02-31', '--expires must be like'],
    ['keys create --name x --expires 2020-01-01', 'is in the past'],
    ['keys create --name x --region r', 'it needs "--stage STAGE"'],
    ['keys list --team nobody', 'There is no team "nobody" here. The teams are '],
    ['logs --team nobody', 'There is no team "nobody"'],
    ['spend --team nobody', 'There is no team "nobody"'],
    ['export x.csv --team nobody', 'There is no team "nobody"'],
    ['reprice --since 1d --team nobody', 'There is no team "nobody"'],
    ['ledger verify --from 2026-11-01 --team nobody', 'There is no team "nobody"'],
    ['keys revoke', '"keys revoke" takes ID, got none'],
  ])('pointsman %s', async (line, message) => {
    const { code, out, err } = await runHere(line.split(' '), { POINTSMAN_DATA_DIR: dataDir })
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })
})

test('an unknown key is not revoked: exit code 1', async () => {
  const { code, err } = await pointsman(['keys', 'revoke', 'key_unknown'])
  expect([code, err]).toEqual([1, expect.stringContaining('has no key key_unknown')])
})

test('help is for reading: on standard output, for all or for one', async () => {
  const [all, one, none] = await Promise.all([pointsman(['help']), pointsman(['keys', 'list', '-h']), pointsman([])])
  expect([all.code, one.code, none.code]).toEqual([0, 0, 2])
  expect(all.out).toContain('pointsman keys create --name NAME')
  expect(one.out).toContain('pointsman keys list')
  expect(one.out).not.toContain('keys create')
})
