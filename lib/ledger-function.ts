import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  FilterCriteria,
  FilterRule,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { writeLedgerEnv } from '../lambda/ledger/env.ts'
import type { Accounts } from './accounts.ts'
import type { AlertsTopic } from './alerts-topic.ts'
import { LEDGER_ENTRY } from './bundle.ts'
import { bundledCode } from './bundled-code.ts'
import type { Data } from './data.ts'

export interface LedgerFunctionProps {
  readonly accounts: Accounts
  /** Its stream is read, marks and statistics are written back. */
  readonly data: Data
  /** Is told of alerts. */
  readonly alerts: AlertsTopic
  readonly logRetention: RetentionDays
}

/** Marks and statistics are written once a window, and nobody looks at them more often. */
const WINDOW = Duration.minutes(1)

const within = (partitions: string) => ({ dynamodb: { Keys: { pk: { S: FilterRule.beginsWith(partitions) } } } })

/** What the ledger writes must not wake it, nor what expires: that is no person's work. An alert is told when it is new. */
const FILTERS = [
  { eventName: FilterRule.or('INSERT', 'MODIFY'), ...within('LOG#') },
  {
    eventName: FilterRule.isEqual('REMOVE'),
    userIdentity: { principalId: FilterRule.notExists() },
    ...within('LOG#'),
  },
  { eventName: FilterRule.isEqual('INSERT'), ...within('ALERT#') },
]

/**
 * Reads what changes in the request log: marks its hours as changed, and counts how every endpoint does. Tells people of
 * budgets' alerts.
 */
export class LedgerFunction extends Construct {
  readonly function: LambdaFunction
  /** Where to find in the stream what was given up. */
  readonly notCounted: Queue

  constructor(scope: Construct, id: string, { accounts, data, alerts, logRetention }: LedgerFunctionProps) {
    super(scope, id)
    const logGroup = new LogGroup(this, 'Logs', { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    data.grantMarking(role)
    alerts.grantPublish(role)
    this.notCounted = notCounted(this)
    this.function = new LambdaFunction(this, 'Function', {
      description: 'Pointsman: the ledger',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCode(LEDGER_ENTRY),
      role,
      memorySize: 256,
      timeout: Duration.minutes(1),
      environment: writeLedgerEnv({
        accountsTable: accounts.table.tableName,
        dataTable: data.table.tableName,
        alertsTopic: alerts.topic.topicArn,
      }),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    })
    this.function.addEventSource(
      new DynamoEventSource(data.table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 1000,
        maxBatchingWindow: WINDOW,
        filters: FILTERS.map((filter) => FilterCriteria.filter(filter)),
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        retryAttempts: 10,
        onFailure: new SqsDlq(this.notCounted),
      }),
    )
  }
}

/** Where to find in the stream what the ledger gave up; no record itself is in it. */
const notCounted = (scope: Construct): Queue => {
  const queue = new Queue(scope, 'NotCounted', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  })
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is the end of the line itself.' })
  return queue
}
