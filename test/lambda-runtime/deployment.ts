import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKey } from '#gateway/access/keys.ts'
import { writeGatewayEnv } from '#gateway/env.ts'
import { dynamodbAccounts } from '../../lambda/storage/dynamodb/accounts.ts'
import { dynamodbPushedCatalogs } from '../../lambda/storage/dynamodb/pushed-catalogs.ts'
import type { PushedCatalogs } from '../../lambda/storage/pushed-catalogs.ts'
import { bundle, GATEWAY_ENTRY } from '../../lib/bundle.ts'
import { openTable, type TestTable } from '../lambda/storage/dynamodb/table.ts'
import { type FakeAws, fakeAws } from '../lambda/storage/fake-aws.ts'
import { type LambdaOptions, type RunningLambda, startLambda } from './emulator.ts'

/** The bundle with the stores of a deployment, whose team has one key. */
export interface Deployment {
  readonly key: string
  readonly aws: FakeAws
  /** DynamoDB, with its table of what happened. */
  readonly table: TestTable
  readonly accountsTable: string
  /** Its table of accounts. */
  readonly pushed: PushedCatalogs
  /** A function of it, which has credentials unless `env` says otherwise. */
  readonly start: (options?: Omit<LambdaOptions, 'bundleDir'>) => Promise<RunningLambda>
  readonly close: () => Promise<void>
}

const ACCOUNTS = 'accounts'
export const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }

export const openDeployment = async (overrides: object): Promise<Deployment> => {
  const bundleDir = await mkdtemp(join(tmpdir(), 'pointsman-'))
  const [table, aws] = await Promise.all([openTable(), fakeAws(), bundle(GATEWAY_ENTRY, bundleDir)])
  await table.create(ACCOUNTS)
  await writeFile(join(bundleDir, 'overrides.json'), JSON.stringify(overrides))
  const { secret, record } = createKey(
    { name: 'test', team: 'default', project: 'default', createdAt: Date.now() },
    randomBytes,
  )
  await dynamodbAccounts(table.dynamodb, { tableName: ACCOUNTS }).addKey(record)
  aws.parameters.set('/pointsman/default/zero-data-retention', 'off')
  const settings = {
    ...writeGatewayEnv({
      accountsTable: ACCOUNTS,
      dataTable: table.tableName,
      secretPrefix: 'pointsman',
      parameterPrefix: '/pointsman',
      requestLogDays: 30,
      metricNamespace: 'pointsman',
      overridesFile: 'overrides.json',
    }),
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.endpoint,
    AWS_ENDPOINT_URL_SSM: aws.endpoint,
  }
  return {
    key: secret,
    aws,
    table,
    accountsTable: ACCOUNTS,
    pushed: dynamodbPushedCatalogs(table.dynamodb, { tableName: ACCOUNTS }),
    start: ({ env = CREDENTIALS, ...options } = {}) =>
      startLambda({ bundleDir, ...options, env: { ...settings, ...env } }),
    close: async () => {
      await Promise.all([table.close(), aws.close(), rm(bundleDir, { recursive: true })])
    },
  }
}
