import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTable } from '../lambda/storage/dynamodb/table.ts'
import { fakeAws } from '../lambda/storage/fake-aws.ts'
import { faultyAws } from '../lambda/storage/faulty-aws.ts'
import { fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { runHere } from './run.ts'

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[]
}

/** What the policies of both pages allow. */
const documented = (): string[] =>
  ['docs/deploy.md', 'docs/byok.md']
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^```json\n(\{\n {2}"Version".*?)^```$/gms)])
    .flatMap(([, json = '']) => (JSON.parse(json) as Policy).Statement.flatMap(({ Action }) => Action))
    .sort()

test('the permissions that the documents list are those that the commands use, and no others', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const [table, aws, stacks] = await Promise.all([
    openTable(undefined, 'dev-accounts'),
    fakeAws(),
    fakeCloudFormation(),
  ])
  const dynamodb = await faultyAws(table.endpoint)
  stacks.stacks.set('Pointsman-dev', stackOf('dev'))
  const env = {
    POINTSMAN_DATA_DIR: dataDir,
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' },
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
  }
  const run = async (line: string, input?: string): Promise<string> => {
    const ran = await runHere([...line.split(' '), '--stage', 'dev'], env, input)
    expect([line, ran.code]).toEqual([line, 0])
    return ran.err
  }

  const [id = ''] = /key_\w+/.exec(await run('keys create --name ci')) ?? []
  for (const line of ['keys list', `keys revoke ${id}`]) await run(line)
  for (const label of ['one', 'two']) await run(`byok add openai --label ${label}`, 'sk-stored')
  for (const line of ['list', 'disable openai --label one', 'remove openai --label one', 'remove openai'])
    await run(`byok ${line}`)
  for (const line of ['byok fallback never', 'zdr on', 'zdr status']) await run(line)
  expect((await runHere(['keys', 'list', '--stage', 'missing'], env)).code).toBe(1)

  const used = new Set([
    ...stacks.calls.map((action) => `cloudformation:${action}`),
    ...dynamodb.asked.map((target) => `dynamodb:${target.split('.')[1]}`),
    ...aws.calls.map((action) => `${/Parameter/.test(action) ? 'ssm' : 'secretsmanager'}:${action}`),
  ])
  expect([...used].sort()).toEqual(documented())
  await Promise.all([table.close(), aws.close(), stacks.close(), dynamodb.close()])
  rmSync(dataDir, { recursive: true })
})
