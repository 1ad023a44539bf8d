import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fold } from '#gateway/routing/health/statistics.ts'
import { writeLedgerEnv } from '../../../lambda/ledger/env.ts'
import { dynamodbStatistics } from '../../../lambda/storage/dynamodb/statistics.ts'
import { bundle, LEDGER_ENTRY } from '../../../lib/bundle.ts'
import { NOW, sampleAlert, sampleRecord } from '../storage/conformance/sample.ts'
import { openTable, type TestTable } from '../storage/dynamodb/table.ts'
import { fakeSns } from '../storage/fake-sns.ts'
import { alerted, eventOf, inserted } from './stream.ts'

let bundleDir: string
let table: TestTable
beforeAll(async () => {
  bundleDir = await mkdtemp(join(tmpdir(), 'pointsman-'))
  table = await openTable()
  await bundle(LEDGER_ENTRY, bundleDir)
})
afterAll(async () => {
  await table.close()
  await rm(bundleDir, { recursive: true })
})

/** Runs the bundle on an event as Lambda would, with only what the deployment gives it. */
const run = async (event: object, env: Record<string, string>): Promise<unknown> => {
  const program = `const { handler } = await import(process.argv[1])
    process.stdout.write(JSON.stringify(await handler(JSON.parse(process.argv[2]))))`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', program, join(bundleDir, 'index.mjs'), JSON.stringify(event)],
    {
      env: {
        ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
        AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
        ...env,
      },
    },
  )
  return JSON.parse(stdout)
}

test('the bundle counts a batch into the table that it was told', async () => {
  const record = sampleRecord()
  const answer = await run(
    eventOf(inserted(record, 1)),
    writeLedgerEnv({ accountsTable: 'none', dataTable: table.tableName }),
  )
  expect(answer).toEqual({ batchItemFailures: [] })
  const found = await dynamodbStatistics(table.dynamodb, { tableName: table.tableName, now: () => NOW }).read(NOW)
  expect(found.toSorted((a, b) => (a.provider < b.provider ? -1 : 1))).toEqual(fold([record]))
})

test('the bundle tells the topic that it was told of an alert', async () => {
  const sns = await fakeSns()
  const alertsTopic = 'arn:aws:sns:us-east-1:123456789012:alerts'
  const env = writeLedgerEnv({ accountsTable: 'none', dataTable: table.tableName, alertsTopic })
  const event = eventOf(alerted(sampleAlert(), 1))
  expect(await run(event, { ...env, AWS_ENDPOINT_URL_SNS: sns.endpoint })).toEqual({ batchItemFailures: [] })
  expect(sns.published).toMatchObject([
    { TopicArn: alertsTopic, Subject: 'Pointsman: 80 % of the budget of project support' },
  ])
  expect(sns.published[0]?.['Message']).toContain('Spent: $40.12 of $50\n')
  await sns.close()
})

test('the bundle does not start without its tables', async () => {
  await expect(run(eventOf(), {})).rejects.toThrow('The environment variable POINTSMAN_ACCOUNTS_TABLE is not set.')
})
