import { randomUUID } from 'node:crypto'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { awsService } from '../../lambda/storage/aws/bounded-service.ts'
import type { AwsService } from '../../lambda/storage/aws/operations.ts'
import { s3Client } from '../../lambda/storage/aws/s3-client.ts'
import { dynamodbCredits } from '../../lambda/storage/dynamodb/accounts/credits.ts'
import { dynamodbSpending } from '../../lambda/storage/dynamodb/accounts/spending.ts'
import { dynamodbAccounts } from '../../lambda/storage/dynamodb/accounts.ts'
import { dynamodbAlerts } from '../../lambda/storage/dynamodb/alerts/alerts.ts'
import { alertKey } from '../../lambda/storage/dynamodb/alerts/item.ts'
import { dynamodbGates } from '../../lambda/storage/dynamodb/gates/gates.ts'
import { gateKey } from '../../lambda/storage/dynamodb/gates/item.ts'
import { dynamodbGenerations } from '../../lambda/storage/dynamodb/generations.ts'
import { spendingItem } from '../../lambda/storage/dynamodb/keys-by-hash.ts'
import { dynamodbLog } from '../../lambda/storage/dynamodb/log/log.ts'
import { marksIn } from '../../lambda/storage/dynamodb/marks.ts'
import { dynamodbPushedCatalogs } from '../../lambda/storage/dynamodb/pushed-catalogs.ts'
import { dynamodbStatistics } from '../../lambda/storage/dynamodb/statistics.ts'
import { dynamodbSums } from '../../lambda/storage/dynamodb/sums.ts'
import { dynamodbUnarchived } from '../../lambda/storage/dynamodb/unarchived.ts'
import { s3Archive } from '../../lambda/storage/s3/archive.ts'
import { secretsManagerCredentials } from '../../lambda/storage/secrets-manager/credentials.ts'
import { secretsManagerTeamCredentials } from '../../lambda/storage/secrets-manager/team-credentials.ts'
import { ssmSettings } from '../../lambda/storage/ssm/settings.ts'
import { CLIENT_NAMES, environmentAt, REGION, serviceAt } from '../lambda/storage/aws/clients.ts'
import { accountsConformance } from '../lambda/storage/conformance/accounts.ts'
import { alertsConformance } from '../lambda/storage/conformance/alerts.ts'
import { archiveConformance } from '../lambda/storage/conformance/archive.ts'
import { credentialsConformance } from '../lambda/storage/conformance/credentials.ts'
import { creditsConformance, spoiltItem } from '../lambda/storage/conformance/credits.ts'
import { gatesConformance } from '../lambda/storage/conformance/gates.ts'
import { generationsConformance } from '../lambda/storage/conformance/generations.ts'
import { logConformance } from '../lambda/storage/conformance/log.ts'
import { pushedCatalogsConformance } from '../lambda/storage/conformance/pushed-catalogs.ts'
import { NOW } from '../lambda/storage/conformance/sample.ts'
import { settingsConformance } from '../lambda/storage/conformance/settings.ts'
import { spendingConformance } from '../lambda/storage/conformance/spending.ts'
import { statisticsConformance } from '../lambda/storage/conformance/statistics.ts'
import { sumsConformance } from '../lambda/storage/conformance/sums.ts'
import { teamCredentialsConformance } from '../lambda/storage/conformance/team-credentials.ts'
import { unarchivedConformance } from '../lambda/storage/conformance/unarchived.ts'
import { expiryIn, TABLE_KEYS } from '../lambda/storage/dynamodb/table.ts'

const endpoint = process.env['AWS_EMULATOR_URL'] ?? ''
const LIMIT_MS = 15_000
const now = () => NOW
const close = () => undefined

const openTable = async (): Promise<string> => {
  const TableName = `t-${randomUUID()}`
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const admin = new DynamoDBClient({ endpoint, region: REGION, credentials })
  await admin.send(new CreateTableCommand({ TableName, ...TABLE_KEYS }))
  admin.destroy()
  return TableName
}

/** Secrets have at least one character. */
const writeSecret = async (
  secrets: AwsService<'secretsmanager'>,
  Name: string,
  SecretString: string,
): Promise<void> => {
  if (SecretString !== '') await secrets('CreateSecret', { Name, SecretString, ClientRequestToken: randomUUID() })
}

const s3 = awsService('s3', s3Client({ region: REGION, variables: environmentAt(endpoint) }), LIMIT_MS)
archiveConformance('S3', async () => {
  const bucket = randomUUID()
  await fetch(`${endpoint}/${bucket}`, { method: 'PUT' })
  const read = async (): Promise<Record<string, string>> => {
    const { Contents = [] } = await s3('ListObjectsV2', { Bucket: bucket, Prefix: 'generations/' })
    const texts = Contents.map(async ({ Key }) => {
      const path = Key.split('/').map(encodeURIComponent).join('/')
      return [Key, await (await fetch(`${endpoint}/${bucket}/${path}`)).text()] as const
    })
    return Object.fromEntries(await Promise.all(texts))
  }
  return { store: { ...s3Archive(s3, bucket), files: read }, close }
})

test('there is an emulator to ask', () => expect(endpoint).toMatch(/^http:/))

for (const by of CLIENT_NAMES) {
  const dynamodb = serviceAt('dynamodb', endpoint, by, LIMIT_MS)
  const secrets = serviceAt('secretsmanager', endpoint, by, LIMIT_MS)
  const ssm = serviceAt('ssm', endpoint, by, LIMIT_MS)

  accountsConformance(`DynamoDB by ${by}`, async () => ({
    store: dynamodbAccounts(dynamodb, { tableName: await openTable() }),
    close,
  }))
  spendingConformance(`DynamoDB by ${by}`, async () => {
    const tableName = await openTable()
    const spoil = async (team: string, text: string) =>
      void (await dynamodb('PutItem', { TableName: tableName, Item: { ...spendingItem(team), r: { S: text } } }))
    const settings = dynamodbSpending(dynamodb, { tableName })
    return { store: { settings, accounts: dynamodbAccounts(dynamodb, { tableName }), spoil }, close }
  })
  creditsConformance(`DynamoDB by ${by}`, async () => {
    const tableName = await openTable()
    const spoil = async (...entry: Parameters<typeof spoiltItem>) =>
      void (await dynamodb('PutItem', { TableName: tableName, Item: spoiltItem(...entry) }))
    const credits = dynamodbCredits(dynamodb, { tableName })
    return { store: { credits, uncharged: marksIn(dynamodb, tableName, 'UNCHARGED'), spoil }, close }
  })
  alertsConformance(`DynamoDB by ${by}`, async () => {
    const tableName = await openTable()
    const expiry = expiryIn(dynamodb, tableName)
    const store = dynamodbAlerts(dynamodb, { tableName })
    return { store, keptUntil: (alert) => expiry(alertKey(alert)), close }
  })
  gatesConformance(`DynamoDB by ${by}`, async () => {
    const tableName = await openTable()
    const expiry = expiryIn(dynamodb, tableName)
    const store = dynamodbGates(dynamodb, { tableName, reserveMs: LIMIT_MS })
    return { store, keptUntil: (gate) => expiry(gateKey(gate)), close }
  })
  generationsConformance(`DynamoDB by ${by}`, async () => ({
    store: dynamodbGenerations(dynamodb, { tableName: await openTable(), retentionDays: 30, now }),
    close,
  }))
  logConformance(
    `DynamoDB by ${by}`,
    async () => {
      const tableName = await openTable()
      return {
        store: {
          log: dynamodbLog({ dynamodb, tableName, retentionDays: 1, now }),
          generations: dynamodbGenerations(dynamodb, { tableName, retentionDays: 1, now }),
        },
        close,
      }
    },
    2,
  )
  pushedCatalogsConformance(`DynamoDB by ${by}`, async () => ({
    store: dynamodbPushedCatalogs(dynamodb, { tableName: await openTable() }),
    close,
  }))
  sumsConformance(`DynamoDB by ${by}`, async () => ({
    store: dynamodbSums(dynamodb, { tableName: await openTable(), now }),
    close,
  }))
  unarchivedConformance(`DynamoDB by ${by}`, async () => ({
    store: dynamodbUnarchived(dynamodb, { tableName: await openTable(), retentionDays: 30, now }),
    close,
  }))
  const openStatistics = async () => ({
    store: dynamodbStatistics(dynamodb, { tableName: await openTable(), now }),
    close,
  })
  statisticsConformance(`DynamoDB by ${by}`, openStatistics, { countsOnce: false })
  credentialsConformance(`Secrets Manager by ${by}`, async (stored) => {
    const prefix = randomUUID()
    for (const [provider, value] of Object.entries(stored))
      await writeSecret(secrets, `${prefix}/${provider}`, JSON.stringify(value))
    return secretsManagerCredentials(secrets, { prefix, now })
  })
  const openTeams = () => {
    const prefix = randomUUID()
    const credentials = secretsManagerTeamCredentials(secrets, { prefix, now })
    const write = (team: string, provider: string, text: string) =>
      writeSecret(secrets, `${prefix}/teams/${team}/${provider}`, text)
    return { store: { credentials, write }, close }
  }
  // ministack takes another value under the id of a version that it has.
  teamCredentialsConformance(`Secrets Manager by ${by}`, openTeams, { isConditional: false })
  settingsConformance(`SSM by ${by}`, () => {
    let isBroken = false
    const breakable: AwsService<'ssm'> = (...call) =>
      isBroken ? Promise.reject(new Error('The store is broken.')) : ssm(...call)
    const breakDown = () => {
      isBroken = true
    }
    return { store: { settings: ssmSettings(breakable, { prefix: `/${randomUUID()}`, now }), breakDown }, close }
  })
}
