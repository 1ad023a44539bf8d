import { processLog } from '../log.ts'
import { awsService } from '../storage/aws/bounded-service.ts'
import { staticCredentials } from '../storage/aws/credentials.ts'
import type { AwsClient } from '../storage/aws/operations.ts'
import { signedClient } from '../storage/aws/signed-client.ts'
import { dynamodbGenerations } from '../storage/dynamodb/generations.ts'
import { keysByHash } from '../storage/dynamodb/keys-by-hash.ts'
import { pushedVersion } from '../storage/dynamodb/pushed-version.ts'
import { recentStatistics } from '../storage/dynamodb/recent-statistics.ts'
import type { GenerationRecord } from '../storage/generations.ts'
import { secretsManagerCredentials } from '../storage/secrets-manager/credentials.ts'
import { secretsManagerTeamCredentials } from '../storage/secrets-manager/team-credentials.ts'
import { ssmSettings } from '../storage/ssm/settings.ts'
import { type Assembled, assemble } from './assemble.ts'
import type { Overridden } from './catalog/overrides/overrides-file.ts'
import { memo } from './core/memo.ts'
import type { readGatewayEnv } from './env.ts'
import { RECORD_MS } from './generation/sink.ts'

/** More than Lambda lets through (6 MB of event), so that the limit is told by whoever has it. */
const MAX_BODY_BYTES = 10 * 1024 * 1024

/** The SDK: where credentials have to be found, e.g. at the endpoint of a container. */
const lateSdk = (region: string): AwsClient => {
  const loaded = memo(async () => (await import('../storage/aws/sdk-client.ts')).sdkClient({ region }))
  return async (call, signal) => (await loaded())(call, signal)
}

/** They are written when an answer has ended: nobody waits for what makes them. */
const metrics = memo(() => import('./embedded-metrics.ts'))

/** The deployed gateway: DynamoDB, Secrets Manager and SSM, which every model call needs. */
export const composeGateway = (env: ReturnType<typeof readGatewayEnv>, overridden?: Overridden): Assembled => {
  const { accountsTable, dataTable, region, secretPrefix: prefix, variables } = env
  const now = Date.now
  const log = processLog
  const hasCredentials = staticCredentials(variables) !== undefined
  const aws = hasCredentials ? signedClient({ region, variables }) : lateSdk(region)
  const dynamodb = awsService('dynamodb', aws)
  const secrets = awsService('secretsmanager', aws)
  const isListed = (model: string): boolean => assembled.serving().catalog.resolve(model)?.id === model
  const accounts = { tableName: accountsTable }
  let told: Promise<unknown> = Promise.resolve()
  const tell = async (record: GenerationRecord): Promise<void> => {
    const { embeddedMetrics } = await metrics()
    log(embeddedMetrics(record, env.metricNamespace, isListed))
  }
  const credentials = secretsManagerCredentials(secrets, { prefix, now })
  const assembled = assemble({
    overridden,
    // To find credentials first takes too long for a start.
    isReadAtStart: hasCredentials,
    stores: {
      accounts: keysByHash(dynamodb, accounts),
      credentials: () => credentials,
      teamCredentials: secretsManagerTeamCredentials(secrets, { prefix, now }),
      generations: dynamodbGenerations(dynamodb, { tableName: dataTable, retentionDays: env.requestLogDays, now }),
      settings: ssmSettings(awsService('ssm', aws), {
        prefix: env.parameterPrefix,
        now,
        onUnreadable: (error, name) => log({ level: 'error', message: `${name} counts as its stricter word`, error }),
      }),
      spending: async () =>
        (await import('../storage/dynamodb/gates/spending.ts')).openDynamodbSpending(
          dynamodb,
          { tableName: dataTable },
          accounts,
        ),
      ledger: async () => {
        const { openDynamodbLedger } = await import('../storage/dynamodb/ledger.ts')
        const retentionDays = env.requestLogDays
        const unreadable = (id: string) => log({ level: 'error', message: 'a record cannot be read', id })
        return openDynamodbLedger({ dynamodb, tableName: dataTable, unreadable, retentionDays, now })
      },
      pushed: {
        version: pushedVersion(dynamodb, accounts),
        catalogs: async () =>
          (await import('../storage/dynamodb/pushed-catalogs.ts')).dynamodbPushedCatalogs(dynamodb, accounts),
      },
      statistics: recentStatistics(dynamodb, { tableName: dataTable, now }),
    },
    ambientAws: { region },
    maxBodyBytes: MAX_BODY_BYTES,
    recordLimitMs: RECORD_MS,
    now,
    log,
    recorded: (record) => {
      const untold = (error: unknown) => log({ level: 'error', message: 'the metrics of a request are lost', error })
      // Without what came before: a process lives long.
      told = Promise.all([told, tell(record).catch(untold)]).then(() => undefined)
    },
    flush: async () => {
      await told
    },
  })
  return assembled
}
