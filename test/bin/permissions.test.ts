import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listen } from '../harness/listen.ts'
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

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

const queueAsked: string[] = []

/** A queue with one batch that was given up. */
const oneMessage = (): RequestListener => {
  const arrival = new Date().toISOString()
  const batch = { approximateArrivalOfFirstRecord: arrival, approximateArrivalOfLastRecord: arrival }
  const messages = [{ Body: JSON.stringify({ DDBStreamBatchInfo: batch }), ReceiptHandle: 'r' }]
  return (request, response) => {
    queueAsked.push(String(request.headers['x-amz-target']))
    response.end(JSON.stringify({ Messages: messages.splice(0) }))
  }
}

test('the permissions that the documents list are those that the commands use, and no others', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const [table, aws, stacks] = await Promise.all([
    openTable(undefined, 'dev-accounts'),
    fakeAws(),
    fakeCloudFormation(),
  ])
  await table.create('dev-data')
  const [dynamodb, sqs] = await Promise.all([faultyAws(table.endpoint), listen(oneMessage())])
  stacks.stacks.set('Pointsman-dev', stackOf('dev'))
  const env = {
    POINTSMAN_DATA_DIR: dataDir,
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' },
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_ENDPOINT_URL_SQS: sqs.url,
  }
  const run = async (line: string, input?: string): Promise<string> => {
    const ran = await runHere([...line.split(' '), '--stage', 'dev'], env, input)
    expect([line, ran.code]).toEqual([line, 0])
    return ran.err
  }

  const [id = ''] = /key_\w+/.exec(await run('keys create --name ci')) ?? []
  for (const line of ['create red --models sim/*', 'list', 'update red --providers sim', 'disable red', 'show red'])
    await run(`teams ${line}`)
  for (const line of ['create web', 'list', 'enable web']) await run(`projects ${line} --team red`)
  await run('keys create --name ci --team red --project web')
  for (const line of ['set key ci --usd 5', 'raise key ci --usd 1', 'list', 'remove key ci'])
    await run(`budgets ${line} --team red`)
  expect((await runHere(['budgets', 'forgive', 'gen_01M81J18G0KSF2Z2VKEFFG0SAD', '--stage', 'dev'], env)).code).toBe(2)
  for (const line of ['on --allowance 5', 'add --usd 5', 'correct --take 1 --note why', 'show', 'history', 'off'])
    await run(`credits ${line} --team red`)
  for (const line of ['set team --parallel 5', 'list', 'remove team']) await run(`limits ${line} --team red`)
  for (const line of [
    'list',
    `show ${id}`,
    `update ${id} --expires 30d`,
    `disable ${id}`,
    `rotate ${id}`,
    `revoke ${id}`,
  ])
    await run(`keys ${line}`)
  for (const label of ['one', 'two']) await run(`byok add openai --label ${label}`, 'sk-stored')
  for (const line of ['list', 'disable openai --label one', 'remove openai --label one', 'remove openai'])
    await run(`byok ${line}`)
  for (const line of ['byok fallback never', 'zdr on', 'zdr status']) await run(line)
  const hours = `--from ${daysAgo(2)} --to ${daysAgo(1)}`
  for (const line of [`ledger rebuild ${hours}`, `ledger verify ${hours}`, 'ledger replay']) await run(line)
  await run(`reprice --since ${daysAgo(1)}`)
  for (const line of ['logs --from 1d', 'logs --sort cost --from 1d', 'logs --key ci --from 1d', 'spend'])
    await run(line)
  await run(`export --from 1d ${join(dataDir, 'export.csv')}`)
  expect((await runHere(['show', 'gen_01M81J18G0KSF2Z2VKEFFG0SAD', '--stage', 'dev'], env)).code).toBe(1)
  const overrides = join(dataDir, 'overrides.json')
  writeFileSync(overrides, '{"providers":{"acme":{"type":"openai-compatible","baseUrl":"https://llm.acme.example"}}}')
  for (const line of [`push --overrides ${overrides}`, 'status', 'rollback', 'rollback', 'unpush'])
    await run(`catalog ${line}`)
  expect((await runHere(['keys', 'list', '--stage', 'missing'], env)).code).toBe(1)

  const used = new Set([
    ...stacks.calls.map((action) => `cloudformation:${action}`),
    ...queueAsked.map((target) => `sqs:${target.split('.')[1]}`),
    ...dynamodb.asked.map((target) => `dynamodb:${target.split('.')[1]}`),
    ...aws.calls.map((action) => `${/Parameter/.test(action) ? 'ssm' : 'secretsmanager'}:${action}`),
  ])
  expect([...used].sort()).toEqual([...new Set(documented())])
  await Promise.all([table.close(), aws.close(), stacks.close(), dynamodb.close(), sqs.close()])
  rmSync(dataDir, { recursive: true })
})
