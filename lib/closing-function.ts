import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { writeLedgerEnv } from '../lambda/ledger/env.ts'
import type { Accounts } from './accounts.ts'
import type { Archive } from './archive.ts'
import { CLOSING_ENTRY } from './bundle.ts'
import { bundledCode } from './bundled-code.ts'
import type { Data } from './data.ts'

export interface ClosingFunctionProps {
  /** Credits are charged in it. */
  readonly accounts: Accounts
  /** Its request log is read, and the sums written beside it. */
  readonly data: Data
  readonly logRetention: RetentionDays
  /** Where days go that are over. @default - nowhere */
  readonly archive?: Archive | undefined
  /** Days that the request log keeps a record. */
  readonly requestLogDays: number
}

const EVERY = Duration.minutes(5)

/**
 * Sums up, every five minutes, the hours of the request log that have changed and are over, charges their days to credits,
 * and archives them.
 */
export class ClosingFunction extends Construct {
  readonly function: LambdaFunction

  constructor(scope: Construct, id: string, props: ClosingFunctionProps) {
    super(scope, id)
    const { accounts, data, logRetention, archive, requestLogDays } = props
    const logGroup = new LogGroup(this, 'Logs', { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    data.grantClosing(role)
    accounts.grantCharging(role)
    archive?.grantWrite(role)
    this.function = new LambdaFunction(this, 'Function', {
      description: 'Pointsman: the sums',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCode(CLOSING_ENTRY),
      role,
      // Summing is all CPU, which comes with memory; a run is short.
      memorySize: 1024,
      timeout: Duration.minutes(15),
      environment: writeLedgerEnv({
        accountsTable: accounts.table.tableName,
        dataTable: data.table.tableName,
        archive: archive && { bucket: archive.bucket.bucketName, requestLogDays },
      }),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    })
    // An hour that failed is tried by the next run: a repeated one would be beside it.
    const target = new LambdaTarget(this.function, { retryAttempts: 0, maxEventAge: EVERY })
    new Rule(this, 'Schedule', { schedule: Schedule.rate(EVERY), targets: [target] })
  }
}
