import { processLog } from '../log.ts'
import { awsService } from '../storage/aws/bounded-service.ts'
import type { AwsService } from '../storage/aws/operations.ts'
import { s3Client } from '../storage/aws/s3-client.ts'
import { sdkClient } from '../storage/aws/sdk-client.ts'
import { dynamodbCredits } from '../storage/dynamodb/accounts/credits.ts'
import { dynamodbSpending } from '../storage/dynamodb/accounts/spending.ts'
import { dynamodbLog } from '../storage/dynamodb/log/log.ts'
import { marksIn } from '../storage/dynamodb/marks.ts'
import { dynamodbSums } from '../storage/dynamodb/sums.ts'
import { dynamodbUnarchived } from '../storage/dynamodb/unarchived.ts'
import { s3Archive } from '../storage/s3/archive.ts'
import { closer } from './close.ts'
import { type ArchiveEnv, type LedgerEnv, lambdaEnvironment } from './env.ts'

/** Nobody waits for it, and the next run tries again. */
const LIMIT_MS = 20_000
/** Of some megabytes. */
const UPLOAD_MS = 60_000

/** Longer than any log is kept: whatever hour has changed is read as a whole. */
const ALL_DAYS = 4000

/** By signed requests: a client of the SDK would be the largest part of this function. */
const openArchive = (
  { bucket, requestLogDays: retentionDays }: ArchiveEnv,
  options: { readonly dynamodb: AwsService<'dynamodb'>; readonly tableName: string; readonly now: () => number },
) => ({
  archive: s3Archive(awsService('s3', s3Client(lambdaEnvironment()), UPLOAD_MS), bucket),
  unarchived: dynamodbUnarchived(options.dynamodb, { ...options, retentionDays }),
})

/** What the schedule wakes. */
export const composeClosing = ({ accountsTable, dataTable: tableName, archive }: LedgerEnv) => {
  const dynamodb = awsService('dynamodb', sdkClient(), LIMIT_MS)
  const now = Date.now
  return closer(
    {
      openLog: (unreadable) => dynamodbLog({ dynamodb, tableName, unreadable, retentionDays: ALL_DAYS, now }),
      sums: dynamodbSums(dynamodb, { tableName, now }),
      charging: {
        uncharged: marksIn(dynamodb, tableName, 'UNCHARGED'),
        credits: dynamodbCredits(dynamodb, { tableName: accountsTable }),
        settings: dynamodbSpending(dynamodb, { tableName: accountsTable }),
      },
      archiving: archive && openArchive(archive, { dynamodb, tableName, now }),
      now,
    },
    processLog,
  )
}
