import type { AwsService } from '../aws/operations.ts'
import { DAY_MS, HOUR_MS } from '../calendar.ts'
import type { Unarchived } from '../ledger/archive.ts'
import { number } from './attributes.ts'
import { markKey, marksIn } from './marks.ts'
import { heldIn } from './refusals.ts'

export interface UnarchivedOptions {
  readonly tableName: string
  /** Days that the request log keeps a record. */
  readonly retentionDays: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

const KIND = 'UNARCHIVED'

/** While a day is read, none of it may expire. */
const READING_MS = HOUR_MS

/**
 * Days to be archived, in DynamoDB: `UNARCHIVED#…` (marks.ts), with the time `until` which somebody keeps others from it.
 */
export const dynamodbUnarchived = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName, retentionDays, now }: UnarchivedOptions,
): Unarchived => {
  const { mark, marked, unmark } = marksIn(dynamodb, tableName, KIND)
  const isWhole = (startMs: number): boolean => startMs - READING_MS > now() - retentionDays * DAY_MS
  return {
    mark: (day) => mark([day]),
    marked: () => marked(),
    async claim(day, untilMs) {
      if (!isWhole(day.startMs)) {
        await unmark(day)
        return false
      }
      return heldIn(
        dynamodb('UpdateItem', {
          TableName: tableName,
          Key: markKey(KIND, day),
          UpdateExpression: 'SET #until = :until',
          ConditionExpression: 'attribute_exists(n) AND (attribute_not_exists(#until) OR #until <= :now)',
          ExpressionAttributeNames: { '#until': 'until' },
          ExpressionAttributeValues: { ':until': number.write(untilMs), ':now': number.write(now()) },
        }),
      )
    },
    unmark,
  }
}
