import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { processLog } from '../log.ts'
import { dynamodbAccounts } from '../storage/dynamodb/accounts.ts'
import { dynamodbGenerations } from '../storage/dynamodb/generations.ts'
import { dynamodbStatistics } from '../storage/dynamodb/statistics.ts'
import { secretsManagerCredentials } from '../storage/secrets-manager/credentials.ts'
import { secretsManagerTeamCredentials } from '../storage/secrets-manager/team-credentials.ts'
import { ssmSettings } from '../storage/ssm/settings.ts'
import { authenticator } from './access/authenticate.ts'
import { createGateway, type Gateway } from './app.ts'
import { bundledCatalog } from './catalog/bundled.ts'
import { loadCatalog } from './catalog/catalog.ts'
import { readOverridesFile } from './catalog/overrides-file.ts'
import { embeddedMetrics } from './embedded-metrics.ts'
import type { readGatewayEnv } from './env.ts'
import { learningSink } from './generation/learning-sink.ts'
import { recordSink } from './generation/sink.ts'
import { PROVIDERS, providersBySlug } from './provider/index.ts'
import { healthView } from './routing/health/view.ts'
import { createPromptCaches } from './routing/prompt-cache/prompt-caches.ts'
import { createCircuits } from './routing/run/circuits.ts'
import { DEFAULT_TIMEOUTS } from './routing/run/timeouts.ts'
import { downloader } from './transport/download.ts'
import { googleAuth } from './transport/google-token.ts'

/** More than Lambda lets through (6 MB of event), so that the limit is told by whoever has it. */
const MAX_BODY_BYTES = 10 * 1024 * 1024

/** A store that does not answer must not eat the caller's time; the SDK tries up to three times. */
const CLIENT = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } }

/** Wires the deployed gateway: DynamoDB, Secrets Manager and SSM, which every model call needs. */
export const composeGateway = (env: ReturnType<typeof readGatewayEnv>): Gateway => {
  const { tableName, region } = env
  const now = Date.now
  const log = processLog
  const overrides = readOverridesFile(
    env.overridesFile,
    PROVIDERS.map(({ slug }) => slug),
  )
  const dynamodb = new DynamoDBClient({ region, ...CLIENT })
  const secrets = new SecretsManagerClient({ region, ...CLIENT })
  const generations = dynamodbGenerations(dynamodb, { tableName, retentionDays: env.requestLogDays, now })
  const health = healthView({
    statistics: dynamodbStatistics(dynamodb, { tableName, now }),
    now,
    onUnreadable: (error) => log({ level: 'warn', message: 'the statistics of endpoints cannot be read', error }),
  })
  const sink = learningSink(recordSink(generations, log), health)
  return createGateway({
    catalog: loadCatalog(bundledCatalog, overrides),
    providers: providersBySlug(overrides?.providers),
    credentials: secretsManagerCredentials(secrets, { prefix: env.secretPrefix, now }),
    teamCredentials: secretsManagerTeamCredentials(secrets, { prefix: env.secretPrefix, now }),
    ambientAws: { region },
    generations,
    health,
    settings: ssmSettings(new SSMClient({ region, ...CLIENT }), {
      prefix: env.parameterPrefix,
      now,
      onUnreadable: (error, name) => log({ level: 'error', message: `${name} counts as its stricter word`, error }),
    }),
    authenticate: authenticator(dynamodbAccounts(dynamodb, { tableName }), now),
    sink: {
      ...sink,
      write: (record) => {
        sink.write(record)
        log(embeddedMetrics(record, env.metricNamespace))
      },
    },
    upstream: { google: googleAuth(), download: downloader({ enabled: overrides?.downloads ?? true }) },
    timeouts: { ...DEFAULT_TIMEOUTS, ...overrides?.routing?.timeouts },
    hedge: overrides?.routing?.hedge ?? false,
    circuits: createCircuits(now),
    promptCaches: createPromptCaches(now),
    maxBodyBytes: MAX_BODY_BYTES,
    now,
    log,
  })
}
