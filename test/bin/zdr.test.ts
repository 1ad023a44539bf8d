import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { sqliteSettings } from '../../lambda/storage/sqlite/settings.ts'
import { type FakeAws, fakeAws } from '../lambda/storage/fake-aws.ts'
import { type FakeCloudFormation, fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { runCli, runHere } from './run.ts'

let dataDir: string
let aws: FakeAws
let stacks: FakeCloudFormation
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'pointsman-'))
  ;[aws, stacks] = await Promise.all([fakeAws(), fakeCloudFormation()])
  stacks.stacks.set('Pointsman-prod', stackOf('prod'))
})
afterAll(async () => {
  rmSync(dataDir, { recursive: true })
  await Promise.all([aws.close(), stacks.close()])
})

const zdr = (line: string, run = runHere) =>
  run(['zdr', ...line.split(' ')], {
    POINTSMAN_DATA_DIR: dataDir,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_ENDPOINT_URL_SSM: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  })

test('the flag of a team on this machine, while a server has the file open', async () => {
  const database = openDatabase(databaseFile(dataDir))
  const settings = sqliteSettings(database)
  expect(await zdr('status', runCli)).toMatchObject({ code: 0, out: 'off\n' })
  expect(await zdr('on --team red', runCli)).toMatchObject({ code: 0, out: '' })
  expect((await settings.of('red')).zeroDataRetention).toBe(true)
  expect((await settings.of('default')).zeroDataRetention).toBe(false)
  expect(await zdr('status --team red')).toMatchObject({ code: 0, out: 'on\n' })
  await zdr('off --team red')
  expect((await settings.of('red')).zeroDataRetention).toBe(false)
  database.close()
})

test('the same in a deployment', async () => {
  const at = '--stage prod --region eu-central-1'
  expect(await zdr(`status ${at}`)).toMatchObject({ code: 0, out: 'off\n' })
  expect(await zdr(`on ${at} --team red`)).toMatchObject({ code: 0, out: '' })
  expect([...aws.parameters]).toEqual([['/pointsman/prod/red/zero-data-retention', 'on']])
  expect(await zdr(`status ${at} --team red`)).toMatchObject({ code: 0, out: 'on\n' })
  expect(await zdr(`off ${at} --team red`)).toMatchObject({ code: 0 })
  expect(aws.parameters.get('/pointsman/prod/red/zero-data-retention')).toBe('off')
  aws.failure = 'AccessDeniedException'
  const { code, out, err } = await zdr(`status ${at}`)
  aws.failure = undefined
  expect([code, out]).toEqual([1, 'on\n'])
  expect(err).toContain('It cannot be read (AccessDeniedException')
})

test.each([
  ['onn', 'Did you mean "zdr on"?'],
  ['on --table t', 'Unknown option "--table"'],
  ['on --region r', 'it needs "--stage STAGE"'],
])('zdr %s is wrong', async (line, message) => {
  const { code, err } = await zdr(line)
  expect([code, err]).toEqual([2, expect.stringContaining(message)])
})
