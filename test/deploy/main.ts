/**
 * `npm run test:deploy`: deploys the app by the CDK into an emulator of AWS, as README.md says, makes a key by the stack's
 * own words, asks by a client, finds the record and what the ledger derives from it, and takes all down again. Stops with
 * exit code 1 and the reason when anything differs. Needs python3, whose packages have the emulator: without it nothing is
 * tried, which is an error if the variable `REQUIRE` is 1.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { awsService } from '../../lambda/storage/aws/bounded-service.ts'
import { sdkClient } from '../../lambda/storage/aws/sdk-client.ts'
import { dynamodbGenerations } from '../../lambda/storage/dynamodb/generations.ts'
import { OUTPUTS, stackNameOf } from '../../lib/deployment.ts'
import { runCli } from '../bin/run.ts'
import { ACCOUNT, clientEnv, leaveWithoutPython, REGION, startMinistack } from '../emulator/ministack.ts'
import { cdkApp } from './cdk.ts'
import { runClosing, startDeployed } from './deployed-function.ts'
import { assertDerived, assertSummed } from './derived.ts'
import { askEcho } from './request.ts'

/** Any but `prod`, which keeps its tables. */
const STAGE = 'trial'
const STACK = stackNameOf(STAGE)
const STORE_MS = 15_000

const step = (what: string): void => void process.stdout.write(`${what}\n`)

leaveWithoutPython('the app is not deployed into an emulator of AWS')
const emulator = await startMinistack()
// The SDK's clients in this process look there as well.
Object.assign(process.env, clientEnv(emulator.url))
const folder = mkdtempSync(join(tmpdir(), 'pointsman-deploy-'))
const app = cdkApp(STAGE, emulator.url, folder)
try {
  step('cdk bootstrap')
  app.bootstrap()
  step('cdk deploy')
  const stack = app.deploy()

  step(`a key for the stage ${STAGE}`)
  // As it is pasted from the terminal.
  const createKey = stack.outputs['CreateKey'] ?? ''
  const key = execFileSync('/bin/sh', ['-c', createKey], { env: app.env, encoding: 'utf8' }).trim()

  step('a request')
  const lambda = await startDeployed(STACK, stack, emulator.url)
  const id = await askEcho(lambda, key).finally(() => lambda.close())

  step('its record')
  const dynamodb = awsService('dynamodb', sdkClient(), STORE_MS)
  const tableName = stack.outputs[OUTPUTS.dataTable] ?? ''
  const record = await dynamodbGenerations(dynamodb, { tableName, retentionDays: 1, now: Date.now }).get('default', id)
  assert.ok(record, `There is no record ${id} in the table ${tableName}.`)
  assert.deepEqual([record.outcome, record.model, record.provider], ['complete', 'sim/echo', 'sim'])

  step('what the ledger derives from it')
  await assertDerived(dynamodb, tableName, record)
  await assertSummed(dynamodb, tableName, { record, close: () => runClosing(STACK, emulator.url) })

  step('cdk destroy')
  app.destroy()
  const { code, err } = await runCli(['keys', 'list', '--stage', STAGE], app.env)
  const gone = `There is no stack ${STACK} in ${REGION} of the account ${ACCOUNT}.`
  assert.deepEqual([code, err.slice(0, gone.length)], [1, gone])
} finally {
  await emulator.stop()
  rmSync(folder, { recursive: true, force: true })
}
step('The app was deployed, answered, recorded, counted and was destroyed.')
