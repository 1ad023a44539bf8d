import { processLog } from '../log.ts'
import { awsService } from '../storage/aws/bounded-service.ts'
import type { AwsService } from '../storage/aws/operations.ts'
import { sdkClient } from '../storage/aws/sdk-client.ts'
import { dynamodbLog } from '../storage/dynamodb/log/log.ts'
import { dynamodbStatistics } from '../storage/dynamodb/statistics.ts'
import { dynamodbSums } from '../storage/dynamodb/sums.ts'
import { closer } from './close.ts'
import { consumer } from './consume.ts'
import type { LedgerEnv } from './env.ts'

/** Nobody waits for it, and a batch that fails comes again. */
const LIMIT_MS = 20_000

/** Longer than any log is kept: whatever hour has changed is read as a whole. */
const ALL_DAYS = 4000

const openDynamodb = (): AwsService<'dynamodb'> => awsService('dynamodb', sdkClient(), LIMIT_MS)

/** Wires the deployed ledger: what the table's stream wakes. */
export const composeLedger = ({ dataTable: tableName }: LedgerEnv) => {
  const dynamodb = openDynamodb()
  const options = { tableName, now: Date.now }
  const stores = { statistics: dynamodbStatistics(dynamodb, options), sums: dynamodbSums(dynamodb, options) }
  return consumer(stores, processLog)
}

/** What the schedule wakes. */
export const composeClosing = ({ dataTable: tableName }: LedgerEnv) => {
  const dynamodb = openDynamodb()
  const now = Date.now
  return closer(
    {
      openLog: (unreadable) => dynamodbLog({ dynamodb, tableName, unreadable, retentionDays: ALL_DAYS, now }),
      sums: dynamodbSums(dynamodb, { tableName, now }),
      now,
    },
    processLog,
  )
}
