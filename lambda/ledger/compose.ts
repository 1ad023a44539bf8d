import { processLog } from '../log.ts'
import { awsService } from '../storage/aws/bounded-service.ts'
import type { AwsService } from '../storage/aws/operations.ts'
import { queryClient } from '../storage/aws/query-client.ts'
import { s3Client } from '../storage/aws/s3-client.ts'
import { sdkClient } from '../storage/aws/sdk-client.ts'
import { dynamodbLog } from '../storage/dynamodb/log/log.ts'
import { dynamodbStatistics } from '../storage/dynamodb/statistics.ts'
import { dynamodbSums } from '../storage/dynamodb/sums.ts'
import { dynamodbUnarchived } from '../storage/dynamodb/unarchived.ts'
import { s3Archive } from '../storage/s3/archive.ts'
import { publishedTo } from './alerts.ts'
import { closer } from './close.ts'
import { consumer } from './consume.ts'
import { type ArchiveEnv, type LedgerEnv, lambdaEnvironment } from './env.ts'

/** Nobody waits for it, and a batch that fails comes again. */
const LIMIT_MS = 20_000
/** Some alerts in one batch are within the function's minute. */
const TELL_MS = 10_000
/** Of some megabytes. */
const UPLOAD_MS = 60_000

/** Longer than any log is kept: whatever hour has changed is read as a whole. */
const ALL_DAYS = 4000

const openDynamodb = (): AwsService<'dynamodb'> => awsService('dynamodb', sdkClient(), LIMIT_MS)

/** By signed requests, as the archive is. */
const teller = (topic: string) => publishedTo(awsService('sns', queryClient(lambdaEnvironment()), TELL_MS), topic)

/** Wires the deployed ledger: what the table's stream wakes. */
export const composeLedger = ({ dataTable: tableName, alertsTopic }: LedgerEnv) => {
  const dynamodb = openDynamodb()
  const options = { tableName, now: Date.now }
  const stores = { statistics: dynamodbStatistics(dynamodb, options), sums: dynamodbSums(dynamodb, options) }
  return consumer({ ...stores, tell: alertsTopic === undefined ? undefined : teller(alertsTopic) }, processLog)
}

/** By signed requests: a client of the SDK would be the largest part of this function. */
const openArchive = (
  { bucket, requestLogDays: retentionDays }: ArchiveEnv,
  options: { readonly dynamodb: AwsService<'dynamodb'>; readonly tableName: string; readonly now: () => number },
) => ({
  archive: s3Archive(awsService('s3', s3Client(lambdaEnvironment()), UPLOAD_MS), bucket),
  unarchived: dynamodbUnarchived(options.dynamodb, { ...options, retentionDays }),
})

/** What the schedule wakes. */
export const composeClosing = ({ dataTable: tableName, archive }: LedgerEnv) => {
  const dynamodb = openDynamodb()
  const now = Date.now
  return closer(
    {
      openLog: (unreadable) => dynamodbLog({ dynamodb, tableName, unreadable, retentionDays: ALL_DAYS, now }),
      sums: dynamodbSums(dynamodb, { tableName, now }),
      archiving: archive && openArchive(archive, { dynamodb, tableName, now }),
      now,
    },
    processLog,
  )
}
