import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { Accounts } from './accounts.ts'
import { Alarms } from './alarms.ts'
import { AlertsTopic } from './alerts-topic.ts'
import { Api } from './api.ts'
import { Archive } from './archive.ts'
import { ClosingFunction } from './closing-function.ts'
import { DEFAULT_MEMORY_MB, DEFAULT_PROVIDERS } from './config.ts'
import { Credentials } from './credentials.ts'
import { GatewayDashboard } from './dashboard.ts'
import { Data } from './data.ts'
import { GatewayFunction } from './gateway-function.ts'
import { LedgerFunction } from './ledger-function.ts'
import { TeamSettings } from './team-settings.ts'

export interface AiGatewayProps {
  /**
   * Tells this gateway from others in the same account and Region: secrets are `<prefix>/<provider>`, parameters
   * `/<prefix>/<team>/…`, metrics in the namespace `<prefix>`; API and dashboard are called so too, with dashes.
   * @default 'pointsman'
   */
  readonly prefix?: string
  /**
   * Slugs of the providers that get a secret to put a key into. Bedrock needs none.
   * @default - openai, anthropic, google, azure, groq, mistral, xai, vertex
   */
  readonly providers?: readonly string[]
  /**
   * Keep tables, data and secrets when the construct is removed.
   * @default true
   */
  readonly retainData?: boolean
  /**
   * Days that the request log keeps a record.
   * @default 90
   */
  readonly requestLogDays?: number
  /**
   * Keeps days that are over for good: Parquet in a bucket, with a table of Athena.
   * @default false
   */
  readonly archive?: boolean
  /**
   * How long CloudWatch keeps logs.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays
  /**
   * Memory of the function in MB, at least 192. Its requests mostly wait, so that more costs more and saves little time;
   * it decides how large a body may be, see docs/deploy.md.
   * @default 256
   */
  readonly memorySize?: number
  /**
   * Execution environments kept warm.
   * @default 0
   */
  readonly provisionedConcurrency?: number
  /**
   * Requests a second that the API admits, over all callers; the rest get a 429.
   * @default 500
   */
  readonly requestsPerSecond?: number
  /**
   * Writes a second of the table of data, as a cost guard.
   * @default - no cap
   */
  readonly maxWritesPerSecond?: number | undefined
  /**
   * JSON file merged over the catalog: base URLs, own providers, own models, negotiated prices.
   * @default - the catalog as it is
   */
  readonly overridesFile?: string | undefined
  /**
   * Serves from the root of a domain, whose DNS record is yours to make. A few AI SDK calls resolve against the origin
   * and need this.
   * @default - `https://<id>.execute-api.<region>.amazonaws.com/api`
   */
  readonly domain?: { readonly name: string; readonly certificate: ICertificate } | undefined
  /**
   * Where alarms are sent.
   * @default - no alarms
   */
  readonly alarmEmail?: string | undefined
  /**
   * Who is told when a budget's threshold is reached. Each address confirms its subscription.
   * @default - nobody but whoever subscribes to the topic
   */
  readonly alertEmails?: readonly string[]
}

/** An AI gateway: one endpoint, one key, every model. */
export class AiGateway extends Construct {
  readonly accounts: Accounts
  /** Is told when a budget's threshold is reached. */
  readonly alerts: AlertsTopic
  readonly api: Api
  /** Undefined unless it was asked for. */
  readonly archive: Archive | undefined
  readonly credentials: Credentials
  readonly data: Data
  readonly gatewayFunction: GatewayFunction
  readonly ledger: LedgerFunction
  readonly teamSettings: TeamSettings
  readonly prefix: string
  readonly requestLogDays: number

  constructor(scope: Construct, id: string, props: AiGatewayProps = {}) {
    super(scope, id)
    const { prefix = 'pointsman', retainData = true, requestLogDays = 90 } = props
    const logRetention = props.logRetention ?? RetentionDays.ONE_MONTH
    this.prefix = prefix
    this.requestLogDays = requestLogDays
    const name = prefix.replaceAll(/[^\w-]/g, '-')
    this.accounts = new Accounts(this, 'Accounts', { retain: retainData })
    this.data = new Data(this, 'Data', { retain: retainData, maxWritesPerSecond: props.maxWritesPerSecond })
    const stores = { accounts: this.accounts, data: this.data, logRetention }
    this.alerts = new AlertsTopic(this, 'Alerts', { emails: props.alertEmails ?? [] })
    this.ledger = new LedgerFunction(this, 'Ledger', { ...stores, alerts: this.alerts })
    this.archive = props.archive
      ? new Archive(this, 'Archive', { name, requestLogDays, retain: retainData })
      : undefined
    const closing = new ClosingFunction(this, 'Closing', { ...stores, archive: this.archive, requestLogDays })
    this.credentials = new Credentials(this, 'Credentials', {
      prefix,
      providers: props.providers ?? DEFAULT_PROVIDERS,
      retain: retainData,
    })
    this.teamSettings = new TeamSettings(this, 'TeamSettings', { prefix: `/${prefix}` })
    this.gatewayFunction = new GatewayFunction(this, 'Gateway', {
      env: {
        accountsTable: this.accounts.table.tableName,
        dataTable: this.data.table.tableName,
        secretPrefix: this.credentials.prefix,
        parameterPrefix: this.teamSettings.prefix,
        requestLogDays,
        metricNamespace: prefix,
      },
      memorySize: props.memorySize ?? DEFAULT_MEMORY_MB,
      provisionedConcurrency: props.provisionedConcurrency ?? 0,
      logRetention,
      overridesFile: props.overridesFile,
    })
    for (const store of [this.accounts, this.data, this.credentials, this.teamSettings])
      store.grantUse(this.gatewayFunction.role)
    this.api = new Api(this, 'Api', {
      name,
      target: this.gatewayFunction.target,
      logRetention,
      requestsPerSecond: props.requestsPerSecond ?? 500,
      domain: props.domain,
    })
    const watched = { api: this.api.api, function: this.gatewayFunction.function }
    new GatewayDashboard(this, 'Dashboard', { name, namespace: prefix, ...watched })
    const { ledger } = this
    if (props.alarmEmail)
      new Alarms(this, 'Alarms', { email: props.alarmEmail, namespace: prefix, ...watched, ledger, closing })
  }
}
